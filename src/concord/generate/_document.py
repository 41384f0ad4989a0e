"""Where things stand in the raw document, and what it says about them in words.

Model: the parser resolves shapes but drops most words; these functions follow a pointer beside it.
All return pointers into `Spec.document`, or "" where the document has no single place for a thing.
`Spec.schemas` is not used where members and alternatives have to be those that the parser finds, in
its order: `allOf` is merged there, alternatives are not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from concord.generate import _text
from concord.spec import MOST_PLACES, Spec, child, vocabulary

_SAID_BY_NONE = frozenset({"content", "description", "method", "responses"})
"""Keywords whose reasons tell a caller nothing about the value."""


def schema(spec: Spec, pointer: str) -> dict[str, Any]:
    """The schema at `pointer`, references followed; an empty one if there is none."""
    if not pointer:
        return {}
    try:
        return spec.resolve(pointer).definition
    except KeyError:
        return {}


def target(spec: Spec, pointer: str) -> str:
    """`pointer` with references followed, also through `allOf`, `anyOf` or `oneOf` of one."""
    seen: set[str] = set()
    while pointer:
        try:
            pointer = spec.canonical(pointer)
        except KeyError:
            return ""
        definition = spec.at(pointer)
        # an object beside a composition of one is not that one: it has members of its own
        if pointer in seen or "properties" in definition:
            break
        seen.add(pointer)
        branches = _branches(definition, pointer, ("allOf", "anyOf", "oneOf"))
        real = [b for b in branches if schema(spec, b).get("type") != "null"]
        if len(real) != 1:
            break
        pointer = real[0]
    return pointer


def _branches(definition: dict[str, Any], pointer: str, keys: tuple[str, ...]) -> list[str]:
    return [child(pointer, k, i) for k in keys for i in range(len(definition.get(k, [])))]


def members(spec: Spec, pointer: str) -> dict[str, str]:
    """The pointers of an object's members by wire name, those of `allOf` first."""
    return _members(spec, pointer, {})


def _members(spec: Spec, pointer: str, known: dict[str, dict[str, str]]) -> dict[str, str]:
    """`members`; what several parts of an `allOf` refer to is looked at once."""
    pointer = target(spec, pointer)
    if pointer in known:
        return known[pointer]
    definition = schema(spec, pointer)
    # known before it is filled: a part of an `allOf` may lead back here
    found = known[pointer] = {}
    for branch in _branches(definition, pointer, ("allOf",)):
        found |= _members(spec, branch, known)
    found |= {name: child(pointer, "properties", name) for name in definition.get("properties", {})}
    return found


def item(spec: Spec, pointer: str, key: str = "items") -> str:
    """The pointer of an array's items (or an object's `additionalProperties`)."""
    pointer = target(spec, pointer)
    return child(pointer, key) if isinstance(schema(spec, pointer).get(key), dict) else ""


def alternatives(spec: Spec, pointer: str) -> list[str]:
    """The pointers of a union's branches, nested unions flattened as the parser does.

    Of unions of unions that have thousands of them, the first `MOST_PLACES`.
    """
    return _alternatives(spec, pointer, {})


def _alternatives(spec: Spec, pointer: str, known: dict[str, list[str]]) -> list[str]:
    pointer = target(spec, pointer)
    if pointer in known:
        return known[pointer]
    definition = schema(spec, pointer)
    found = known[pointer] = []
    for branch in _branches(definition, pointer, ("anyOf", "oneOf")):
        found += _alternatives(spec, branch, known) or [branch]
        del found[MOST_PLACES:]
    return found


def enum(spec: Spec, pointer: str) -> list[Any]:
    """The values of an enumeration in the document's order."""
    # null is said by the type: `Literal[None]` beside it would say it twice
    return [v for v in schema(spec, target(spec, pointer)).get("enum", []) if v is not None]


_LIMITS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
    "multipleOf": "a multiple of {}",
    "minLength": "at least {} characters",
    "maxLength": "at most {} characters",
    "minItems": "at least {} items",
    "maxItems": "at most {} items",
    "pattern": "matching `{}`",
}
_FORMATS = {"date-time": "RFC 3339 with time zone", "date": "YYYY-MM-DD"}


def constraints(spec: Spec, pointer: str) -> str:
    """The limits that the schema sets, as one sentence; empty if there are none."""
    definition = schema(spec, pointer)
    words = [text.format(definition[key]) for key, text in _LIMITS.items() if key in definition]
    if definition.get("uniqueItems"):
        words.append("no item twice")
    if definition.get("format") in _FORMATS:
        words.insert(0, _FORMATS[definition["format"]])
    sentences = (
        [(words[0][:1].upper() + words[0][1:] + "".join(f", {w}" for w in words[1:]) + ".")]
        if words
        else []
    )
    if "default" in definition:
        sentences.append(f"The server's default is {_text.literal(definition['default'])}.")
    return " ".join(sentences)


def description(spec: Spec, pointer: str) -> str:
    """What is said about the element at `pointer`: beside a reference first, else behind it."""
    if not pointer:
        return ""
    own = spec.at(pointer).get("description")
    return str(own or schema(spec, pointer).get("description") or "")


def source(spec: Spec, pointer: str) -> str:
    """The documentation's heading, or why it is inferred, in one line; empty if neither is said."""
    provenance = spec.provenance(pointer) if pointer else None
    if provenance is None or provenance.kind not in ("documented", "inferred"):
        return ""  # of an imported document it would be the same line everywhere
    word = "Documentation" if provenance.kind == "documented" else "Inferred"
    return f"{word}: {_text.sentence(provenance.text)}"


def relations(spec: Spec, pointer: str, named: Callable[[str], str]) -> str:
    """How members of the object at `pointer` relate, in one sentence; empty if they do not.

    `named` is the name of a member in the class, by its name on the wire.
    """
    said = []
    for _, relation in spec.relations.of_object(pointer) if pointer else ():
        words = relation.says
        for path in relation.members:
            own = ".".join(map(named, path.split(".")))
            words = words.replace(f"`{path}`", f"`{own}`")
        said.append(words)
    return f"Related: {'; '.join(said)}." if said else ""


def inferred(spec: Spec, pointer: str) -> str:
    """What is inferred of an element that stands within a documented one; empty if nothing is."""
    reason = vocabulary.INFERRED.of(spec.at(pointer)) if pointer else None
    if isinstance(reason, Mapping):
        named = [it for it in reason if it not in _SAID_BY_NONE and not it.startswith("x-")]
        if not named:
            return "(Our wording.)" if "description" in reason else ""
        return f"(Inferred: {', '.join(named)}.)"
    return f"(Inferred: {_text.sentence(reason).rstrip('.')}.)" if reason else ""


def deprecated(spec: Spec, pointer: str) -> bool:
    """Whether the element is on its way out."""
    return bool(
        pointer and (spec.at(pointer).get("deprecated") or schema(spec, pointer).get("deprecated"))
    )
