"""A document whose schemas the parser reads without loss: the same values, other keywords.

Model: pure. References are led to components first (`_components`). openapi-python-client takes a
schema for the first of its keywords that it knows and drops the others without a word. Where
keywords stand together that it cannot combine, the schema is written as it can: references with
siblings become `allOf`; members beside `anyOf` or `oneOf` move into each alternative; `allOf` of
unions, scalars or nullable objects becomes the alternatives that are left. Everything else stays
where it is and is shared with the document that is given.
Source: JSON Schema 2020-12, 10.2 (keywords for applying subschemas).
Known limits: a conjunction of more than `MOST_ALTERNATIVES` alternatives stays as it is; `not`,
`if` and `dependentSchemas` say nothing about types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from concord.generate._components import SCHEMAS, with_components
from concord.generate._schema_algebra import (
    COMPOSING,
    MOST_ALTERNATIVES,
    SAID,
    SAID_ONCE,
    SHAPING,
    Leaf,
    Schema,
    combined_reference,
    conjunction,
    listed,
    own_keywords,
    product,
    referred,
    split,
    uniform,
    without_conditions,
)
from concord.generate._union_components import with_named_alternatives
from concord.spec import Spec, child, parts, target, value_at

_DATA = frozenset({"const", "default", "enum", "example", "examples", "value"})
_NAMED = frozenset({"properties", "schemas", "patternProperties", "$defs", "content", "responses"})
_STRUCTURE = frozenset(
    {"components", "schemas", "properties", "items", "paths", "content", "schema", "responses"}
    | {"requestBody", "additionalProperties", *COMPOSING}
)
"""Keys of a pointer that name nothing."""


@dataclass(frozen=True, kw_only=True)
class NormalForm:
    """A spec in normal form; `moved` says where what was copied stands in the original."""

    spec: Spec
    original: Spec
    moved: dict[str, str]

    def origin(self, pointer: str) -> str:
        """The pointer in the original document; of what has none there, the nearest around it."""
        pointer = _moved(self.moved, pointer)
        while pointer and not _exists(self.original, pointer):
            pointer = pointer.rpartition("/")[0]
        return pointer


def normal_form(spec: Spec) -> NormalForm:
    """`spec` in normal form: itself, if it has that already."""
    led, places = with_components(spec)
    rewriter = _Rewriter(document=led.document)
    document, named = with_named_alternatives(rewriter.rewritten())
    same = document is led.document
    normal = led if same else replace(led, document=document)
    before = places | {at: _moved(places, origin) for at, origin in rewriter.moved.items()}
    moved = before | {at: _moved(before, origin) for at, origin in named.items()}
    return NormalForm(spec=normal, original=spec, moved=moved)


def _moved(places: dict[str, str], pointer: str) -> str:
    """Where `pointer` stood before what stands at `places` was moved there."""
    for prefix in _prefixes(pointer):
        if prefix in places:
            return places[prefix] + pointer[len(prefix) :]
    return pointer


def _prefixes(pointer: str) -> Iterator[str]:
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _exists(spec: Spec, pointer: str) -> bool:
    try:
        spec.at(pointer)
    except KeyError:
        return False
    return True


@dataclass(kw_only=True)
class _Rewriter:
    document: Schema
    moved: dict[str, str] = field(default_factory=dict)
    added: dict[str, Schema] = field(default_factory=dict)
    """New components, by name."""

    def rewritten(self) -> Schema:
        """The document in normal form, with the components that this takes."""
        found: Schema = self.rewrite(self.document, "")
        done: set[str] = set()
        # rewriting a new component may need further ones
        while names := self.added.keys() - done:
            # sorted, so that components are made in the same order each time
            for name in sorted(names):
                self.added[name] = self.rewrite(self.added[name], child(SCHEMAS, name))
            done |= names
        if not self.added:
            return found
        components = found.get("components", {})
        schemas = {**components.get("schemas", {}), **self.added}
        return {**found, "components": {**components, "schemas": schemas}}

    def rewrite(self, node: Any, pointer: str, *, named: bool = False) -> Any:
        """`node` and all within it in normal form; `node` itself where nothing changes.

        `named`: the keys of `node` are names that people chose, no keywords.
        """
        if isinstance(node, list):
            found = [self.rewrite(item, child(pointer, i)) for i, item in enumerate(node)]
            return found if any(a is not b for a, b in zip(node, found, strict=True)) else node
        if not isinstance(node, dict):
            return node
        here = node if named else self._schema(node, pointer)
        result = {
            name: value
            if not named and (name in _DATA or name.startswith("x-"))
            else self.rewrite(value, child(pointer, name), named=not named and name in _NAMED)
            for name, value in here.items()
        }
        same = here is node and all(result[name] is node[name] for name in node)
        return node if same else result

    def _schema(self, schema: Schema, pointer: str) -> Schema:
        """One schema in normal form, its parts still as they are."""
        found = without_conditions(combined_reference(uniform(schema)))
        if self._is_hard(found, pointer):
            return self._distributed(found, pointer)
        branches = listed(found, "allOf")
        if branches and self._contradicts(found, pointer):
            return self._flattened(found, pointer)
        recursive = any(f"{pointer}/".startswith(f"{referred(it)}/") for it in branches)
        if recursive and not {"properties", "additionalProperties"} & found.keys():
            # it holds itself: merging its members would never end, and `required` alone names none
            return {k: v for k, v in found.items() if k != "required"}
        if len(branches) == 1 and SHAPING & found.keys():
            # the parser takes a composition of one reference for that reference
            return {**found, "allOf": [*branches, {}]}
        return found

    def _is_hard(self, schema: Schema, pointer: str) -> bool:
        """Whether the parser would drop a part of `schema` or refuse it."""
        composing = [name for name in COMPOSING if listed(schema, name)]
        if not composing:
            return False
        if composing != ["allOf"]:
            return len(composing) > 1 or bool({"properties", "enum"} & schema.keys())
        inline = not any("$ref" in it for it in schema["allOf"])
        sole = len(schema["allOf"]) == 1 and not SHAPING & schema.keys()
        if sole and not inline:
            return False  # another name of what it refers to
        return not all(self._is_plain(it, frozenset({pointer})) for it in schema["allOf"])

    def _is_plain(self, schema: Any, seen: frozenset[str]) -> bool:
        """Whether a part of `allOf` is an object as the parser merges it, or says no type."""
        if not isinstance(schema, dict):
            return False
        if "$ref" in schema:
            at = target(str(schema["$ref"]))
            return at in seen or self._is_plain(self._at(at), seen | {at})
        if any(listed(schema, name) for name in ("anyOf", "oneOf")):
            return without_conditions(schema) is not schema
        if schema.get("type", "object") != "object" or {"enum", "const", "items"} & schema.keys():
            return False
        return all(self._is_plain(it, seen) for it in listed(schema, "allOf"))

    def _types(self, schema: Any, seen: frozenset[str]) -> frozenset[str]:
        """All types that the parts of a schema speak of."""
        if not isinstance(schema, dict):
            return frozenset()
        if "$ref" in schema:
            at = target(str(schema["$ref"]))
            return frozenset() if at in seen else self._types(self._at(at), seen | {at})
        own = Leaf(schema=own_keywords(schema), pointer="").types
        inner = (it for name in COMPOSING for it in listed(schema, name))
        return own.union(*(self._types(it, seen) for it in inner))

    def _at(self, pointer: str) -> Any:
        try:
            return value_at(self.document, parts(pointer))
        except KeyError:
            return None

    def _contradicts(self, schema: Schema, pointer: str) -> bool:
        """Whether parts of `allOf` declare a member in ways that the parser cannot merge."""
        seen: dict[str, Any] = {}
        for part, _ in self._parts(schema, pointer, frozenset()):
            for name, stated in part.get("properties", {}).items():
                known = seen.setdefault(name, stated)
                if known != stated and self._differs(known, stated):
                    return True
        return False

    def _differs(self, one: Any, other: Any) -> bool:
        constant = [isinstance(it, dict) and "const" in it for it in (one, other)]
        types = [self._types(it, frozenset()) for it in (one, other)]
        # one that says no type fits beside any other
        return any(constant) or (types[0] != types[1] and all(types))

    def _parts(
        self, schema: Any, pointer: str, seen: frozenset[str]
    ) -> Iterator[tuple[Schema, str]]:
        """The objects that `allOf` is made of: what is referred to before what refers to it."""
        if not isinstance(schema, dict) or pointer in seen:
            return
        if "$ref" in schema:
            at = target(str(schema["$ref"]))
            yield from self._parts(self._at(at), at, seen | {pointer})
        for index, part in enumerate(listed(schema, "allOf")):
            yield from self._parts(part, child(pointer, "allOf", index), seen | {pointer})
        yield schema, pointer

    def _flattened(self, schema: Schema, pointer: str) -> Schema:
        """A composition of objects as one; a member that several declare is all that they say."""
        properties: dict[str, Any] = {}
        required: dict[str, None] = {}
        more: Schema = {}
        for part, at in self._parts(schema, pointer, frozenset()):
            for name, stated in part.get("properties", {}).items():
                properties[name] = self._joined(properties.get(name), stated)
                self.moved[child(pointer, "properties", name)] = child(at, "properties", name)
            required |= dict.fromkeys(listed(part, "required"))
            # the last part counts: it is the one that refers to the others
            more |= {k: part[k] for k in ("additionalProperties",) if k in part}
        said = {k: v for k, v in schema.items() if k not in {*COMPOSING, *SHAPING}}
        return {**said, **more, "type": "object", "properties": properties, "required": [*required]}

    def _joined(self, known: Any, stated: Any) -> Any:
        if not isinstance(known, dict) or not isinstance(stated, dict):
            return stated
        ways = [self._at(referred(it)) if referred(it) else it for it in (known, stated)]
        scalar = not any({"properties", "items", *COMPOSING} & it.keys() for it in ways)
        if not scalar:
            return stated
        found = conjunction([Leaf(schema=it, pointer="") for it in ways])
        return stated if found is None else found[0]

    def _distributed(self, schema: Schema, pointer: str) -> Schema:
        """`schema` as the alternatives that its parts leave."""
        found = self._alternatives(schema, pointer, frozenset({pointer}))
        if len(found) > MOST_ALTERNATIVES:
            return schema
        merged = [it for it in map(conjunction, found) if it is not None]
        # schemas cannot be hashed, and there are few
        distinct = [it for i, it in enumerate(merged) if it not in merged[:i]]
        said = {
            name: value
            for name, value in schema.items()
            if name in SAID or name in SAID_ONCE or name.startswith("x-")
        }
        if len(distinct) == 1:
            made, leaves = distinct[0]
            self._note(made, leaves, pointer)
            return {**said, **({"allOf": [made]} if "$ref" in made else made)}
        return {**said, "anyOf": [*self._branches(distinct, pointer)]} if distinct else schema

    def _branches(
        self, distinct: list[tuple[Schema, list[Leaf]]], pointer: str
    ) -> Iterator[Schema]:
        """The alternatives; what is all of several objects becomes a component of its own."""
        composed = [made for made, _ in distinct if "allOf" in made]
        for index, (made, leaves) in enumerate(distinct):
            if "allOf" not in made:
                self._note(made, leaves, child(pointer, "anyOf", index))
                yield made
                continue
            name = self._free_name(pointer, made, alone=len(composed) == 1)
            at = child(SCHEMAS, name)
            self.added[name] = made
            self.moved[at] = pointer
            self._note(made, leaves, at)
            yield {"$ref": f"#{at}"}

    def _free_name(self, pointer: str, made: Schema, *, alone: bool) -> str:
        """The name of a new component: of the place, and of what the alternative refers to."""
        words = [it for it in parts(pointer) if it.isidentifier() and it not in _STRUCTURE]
        names = [referred(it).rpartition("/")[2] for it in listed(made, "allOf") if referred(it)]
        wanted = "".join(word[:1].upper() + word[1:] for word in words) + "".join(names[-1:])
        if alone:
            wanted += "Value"
        taken = {*(self._at(SCHEMAS) or ()), *self.added}
        tried = (f"{wanted}{number or ''}" for number in range(len(taken) + 1))
        return next(name for name in tried if name not in taken)

    def _note(self, made: Schema, leaves: list[Leaf], pointer: str) -> None:
        """Remember where the parts of a conjunction come from."""
        if len(leaves) == 1 and "$ref" not in made and leaves[0].pointer:
            self.moved[pointer] = leaves[0].pointer
        for index, leaf in enumerate(leaves if "allOf" in made else ()):
            if "$ref" not in leaf.schema and leaf.pointer:
                self.moved[child(pointer, "allOf", index)] = leaf.pointer

    def _alternatives(self, schema: Any, pointer: str, seen: frozenset[str]) -> list[list[Leaf]]:
        """The conjunctions one of which a value of `schema` satisfies."""
        if not isinstance(schema, dict):
            return [[]]
        if "$ref" in schema:
            schema = combined_reference(schema)
        if "$ref" in schema:
            at = target(str(schema["$ref"]))
            # a part that leads back to the whole leaves out nothing of it
            if at in seen:
                return [[]]
            if self._is_plain(schema, frozenset()) and "object" in self._types(schema, frozenset()):
                return [[Leaf(schema={"$ref": schema["$ref"]}, pointer=at)]]
            return self._alternatives(self._at(at), at, seen | {at})
        schema = without_conditions(schema)
        found = split(own_keywords(schema), pointer)
        for index, part in enumerate(listed(schema, "allOf")):
            found = product(found, self._alternatives(part, child(pointer, "allOf", index), seen))
        for name in ("anyOf", "oneOf"):
            branches = listed(schema, name)
            # a base that lists its children says nothing of one of them
            if branches and not any(referred(it) in seen for it in branches):
                found = self._chosen(found, branches, child(pointer, name), seen)
        return found

    def _chosen(
        self, around: list[list[Leaf]], branches: list[Any], pointer: str, seen: frozenset[str]
    ) -> list[list[Leaf]]:
        """The alternatives of `branches`, each with what stands around them."""
        found: list[list[Leaf]] = []
        for index, branch in enumerate(branches):
            if self._extends(branch, seen):
                found.append([Leaf(schema={"$ref": branch["$ref"]}, pointer=referred(branch))])
                continue
            inner = self._alternatives(branch, child(pointer, index), seen)
            found += product(around, inner)
        return found

    def _extends(self, branch: Any, bases: frozenset[str]) -> bool:
        """Whether an alternative holds by itself all that stands around it."""
        at = referred(branch)
        definition = self._at(at) if at else None
        return any(referred(it) in bases for it in listed(definition, "allOf"))
