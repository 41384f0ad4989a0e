"""Patches: what to write into the spec so that it documents what the traffic shows.

Model: a patch is a JSON Patch (RFC 6902), and the same as the YAML that a person puts at its
pointer. What traffic shows is no documentation: every patch says so with `x-inferred`.
Known limits: whether the vendor means what it sends is for a person to decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import yaml

from concord.evidence import declared_response
from concord.spec import Spec, child, vocabulary
from concord.traffic._findings import Finding
from concord.traffic._schema_inference import UNDOCUMENTED

Operation = dict[str, Any]
"""One operation of a JSON Patch."""
_INFERRED = vocabulary.INFERRED.name
_WIDTH = 96
"""Characters of a line of YAML."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """`yaml` is what stands below `pointer` once a patch is applied."""

    pointer: str
    yaml: str


@dataclass(frozen=True, kw_only=True)
class Patch:
    """What to write where, for a person and for a program."""

    places: tuple[Place, ...]
    operations: tuple[Operation, ...]


def patch(finding: Finding) -> Patch | None:
    """The patch for a finding; None where several would do, or none."""
    maker = {
        "undocumented-member": _member,
        "undocumented-value": _values,
        "undocumented-status": _status,
        "undocumented-media-type": _media_type,
        "undocumented-parameter": _parameter,
        "violation": _violation,
    }.get(finding.observation.kind)
    return maker(finding) if maker else None


def _why(finding: Finding) -> str:
    several = "exchange" if finding.times == 1 else "exchanges"
    return f"seen in {finding.times} recorded {several}; the documentation does not name it"


def _add(pointer: str, name: str, value: Any) -> Patch:
    """Add a member to the mapping at `pointer`."""
    added = {"op": "add", "path": child(pointer, name), "value": value}
    return _patch(pointer, {name: value}, added)


def _patch(pointer: str, shown: Any, *operations: Operation) -> Patch:
    return Patch(places=(Place(pointer=pointer, yaml=_dump(shown)),), operations=operations)


def _both(one: Patch, other: Patch) -> Patch:
    return Patch(places=one.places + other.places, operations=one.operations + other.operations)


def _member(finding: Finding) -> Patch:
    schema = finding.schema.schema()
    kind = {"type": schema.pop("type")} if "type" in schema else {}
    value = {**kind, "description": UNDOCUMENTED, _INFERRED: _why(finding), **schema}
    pointer = finding.observation.pointer
    if finding.observation.name == "*":  # the names are data
        return _add(pointer.removesuffix("/properties"), "additionalProperties", value)
    return _add(pointer, finding.observation.name, value)


def _values(finding: Finding) -> Patch | None:
    values = list(finding.values)
    if not values:
        return None
    pointer, keyword = _split(finding.observation.pointer)
    schema = finding.spec.at(pointer)
    stated = schema[keyword] if keyword == "enum" else [schema[keyword]]
    # YAML has no other kind of text: a parameter's number is compared as its schema has it
    new = [it for it in values if it not in stated]
    counted = ", ".join(f"{it} {finding.values[it]}×" for it in new)
    why = f"seen in recorded traffic, not documented: {counted}"
    inferred = vocabulary.INFERRED.raw(schema)
    operations: list[Operation] = []
    shown: dict[str, Any] = {"enum": [*stated, *new]}
    # a constant becomes an enumeration of it and the new values
    if keyword == "const":
        operations.append({"op": "remove", "path": f"{pointer}/const"})
    operations.append({"op": "add", "path": f"{pointer}/enum", "value": shown["enum"]})
    # what says that the element, or this keyword, is inferred already needs no second reason
    if not isinstance(inferred, str) and "enum" not in (inferred or {}):
        shown[_INFERRED] = {**(inferred or {}), "enum": why}
        path = vocabulary.INFERRED.at(pointer)
        operations.append({"op": "add", "path": path, "value": shown[_INFERRED]})
    return _patch(pointer, shown, *operations)


def _status(finding: Finding) -> Patch:
    """A response by reference: one that others declare for this status, or a new one."""
    status, spec = finding.observation.name, finding.spec
    for pointer, response in _responses(spec, status):
        if _alike(finding, response):
            return _add(finding.observation.pointer, status, {"$ref": f"#{pointer}"})
    phrase = HTTPStatus(int(status)).phrase if status in _PHRASES else f"Status {status}"
    value: dict[str, Any] = {"description": f"{phrase}.", _INFERRED: _why(finding)}
    # successes have bodies of their own; errors usually share one
    if int(status) < 400:
        return _add(finding.observation.pointer, status, value)
    content = _error_of(finding)
    if content is not None:
        value["content"] = content
    components = "/components/responses"
    name = "".join(word.capitalize() for word in re.findall(r"\w+", phrase))
    # never overwrite a component of that name
    while name in spec.document.get("components", {}).get("responses", {}):
        name += "Seen"
    added = _add(components, name, value)
    if not spec.document.get("components", {}).get("responses"):
        added = _patch("/components", {"responses": {name: value}}, *_with_room(spec, name, value))
    return _both(
        added, _add(finding.observation.pointer, status, {"$ref": f"#{components}/{name}"})
    )


def _with_room(spec: Spec, name: str, value: Any) -> Iterator[Operation]:
    """The first response among the components."""
    if "components" not in spec.document:
        yield {"op": "add", "path": "/components", "value": {}}
    yield {"op": "add", "path": "/components/responses", "value": {name: value}}


_PHRASES = {str(int(status)) for status in HTTPStatus}


def _responses(spec: Spec, status: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What other operations declare for `status` by reference, the most frequent first."""
    named = [
        it["responses"][status]["$ref"].removeprefix("#")
        for it in (operation.definition for operation in spec.operations)
        if "$ref" in it.get("responses", {}).get(status, {})
    ]
    for pointer in sorted(dict.fromkeys(named), key=lambda it: -named.count(it)):
        yield pointer, spec.resolve(pointer).definition


def _alike(finding: Finding, response: dict[str, Any]) -> bool:
    """Whether the recorded responses are of a media type that `response` declares."""
    media = finding.media_types
    return not media or media <= response.get("content", {}).keys()


def _error_of(finding: Finding) -> dict[str, Any] | None:
    """The content of another error of the operation, by reference to its schema."""
    operation = finding.spec.operation(next(iter(finding.operations)))
    for status in operation.statuses:
        if not re.fullmatch(r"[45]\d\d", status):
            continue
        pointer = declared_response(finding.spec, operation, int(status))
        content = finding.spec.at(pointer).get("content", {}) if pointer else {}
        found = {
            media: {"schema": content[media]["schema"]}
            for media in finding.media_types
            if "$ref" in content.get(media, {}).get("schema", {})
        }
        if found:
            return found
    return None


def _media_type(finding: Finding) -> Patch | None:
    name, pointer = finding.observation.name, finding.observation.pointer
    if name == "none":
        return None
    if finding.observation.side == "request":
        pointer = finding.spec.canonical(child(pointer, "requestBody"))
        pointer = child(pointer, "content")
    value = {"schema": {"type": "string"} if name.startswith("text/") else {}}
    return _add(pointer, name, {**value, _INFERRED: _why(finding)})


def _parameter(finding: Finding) -> Patch | None:
    if finding.observation.name == "*":
        return None
    value = {
        "name": finding.observation.name,
        "in": "query",
        "description": UNDOCUMENTED,
        _INFERRED: _why(finding),
        "schema": finding.schema.schema(),
    }
    operation, _ = _split(finding.observation.pointer)
    # JSON Patch appends to a list that exists only
    stated = "parameters" in finding.spec.at(operation)
    path = child(operation, "parameters")
    added = {"path": f"{path}/-", "value": value} if stated else {"path": path, "value": [value]}
    return _patch(path, [value], {"op": "add", **added})


def _violation(finding: Finding) -> Patch | None:
    """One violation means one thing only: null where no null is declared."""
    pointer, keyword = _split(finding.observation.pointer)
    schema = finding.spec.at(pointer)
    kinds = finding.schema.words()
    if keyword == "type" and kinds == "null" and finding.observation.side == "answer":
        stated = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        shown = {"type": [*stated, "null"]}
        operation = {"op": "replace", "path": f"{pointer}/type", "value": shown["type"]}
        return _patch(pointer, shown, operation)
    return None


def _split(pointer: str) -> tuple[str, str]:
    owner, _, name = pointer.rpartition("/")
    return owner, name


def _dump(value: Any) -> str:
    """YAML in the specs' style: a mapping in one line where it fits, else a line a member."""
    return "\n".join(_lines(value)) + "\n"


def _lines(value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            first, *more = _lines(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in more)
    elif isinstance(value, dict) and value:
        for name, inner in value.items():
            line = _flow({name: inner})[1:-1]
            if len(line) <= _WIDTH or not isinstance(inner, (dict, list)):
                yield line
            else:
                yield f"{_flow(name)}:"
                yield from (f"  {line}" for line in _lines(inner))
    else:
        yield _flow(value)


def _flow(value: Any) -> str:
    text = yaml.safe_dump(
        value, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=True
    )
    text = text.removesuffix("\n").removesuffix("\n...")
    return re.sub(r"'([^'\"\\\n]*)'", r'"\1"', text)  # as the specs quote
