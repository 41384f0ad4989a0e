"""Near-valid input: a request that has succeeded, with one mistake that lenient servers accept.

Model: pure. `NearValidInputs` makes of one right request those that differ in one place and break
the spec there: a number sent as a text, a non-existent date, a listed value in other letter cases,
null where there may be none, an array wrong in its last element only, an object that lacks a
required member, an id with something behind it, members that break a relation (`x-relations`).
Each breaks its schema or a relation, or names nothing, so it must be refused; `judge` says of a
response whether it was.
Known limits: of an array the first element is looked into; bodies are JSON; ids of a create's body
are left to `unknown_id_is_refused`.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from concord.checks._relations import said
from concord.checks.check import Check, Operations, creates_by_name
from concord.checks.exchange import Subject
from concord.checks.leniency import coerced
from concord.checks.messages import constant, message
from concord.checks.references import references
from concord.checks.representation import body_properties
from concord.checks.value_forms import form_of
from concord.checks.values import CASELESS, same
from concord.checks.violation_data import ViolationData
from concord.http import is_json
from concord.spec import Operation, Spec, child, is_marked

NEAR_VALID_INPUT = "slip_is_refused"
_MOST = 48
"""NearValidInputs of one operation."""
_REFUSALS = frozenset({400, 404, 405, 415, 422})
_DAY = re.compile(r"^\d{4}-\d\d-\d\d")
_NO_DAY = "2031-02-30"
_WRONG_ITEMS: tuple[Any, ...] = ({"wrong": True}, "§ none §", -1)


@dataclass(frozen=True, kw_only=True)
class NearValidInput:
    """A wrong request: path and query, JSON body; what is wrong, by which words of the spec."""

    what: str
    pointer: str
    target: str
    body: Any = None
    is_coercible: bool = False
    """Whether a lax reader takes it for right: a number as a text."""


class NearValidInputs:
    """Makes near-valid inputs of the requests of one spec."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = spec.validator("request")

    def of(self, operation: Operation, target: str, body: Any) -> Iterator[NearValidInput]:
        """Those of one request that has succeeded: `_MOST` at most, evenly spread."""
        found = [*self._path(operation, target, body), *self._query(operation, target, body)]
        found += self._body(operation, target, body)
        # spread over all, since those of one kind stand together: the first 48 might all be of the
        # path
        step = max(1.0, len(found) / _MOST)
        yield from (found[int(index * step)] for index in range(min(len(found), _MOST)))

    def _path(self, operation: Operation, target: str, body: Any) -> Iterator[NearValidInput]:
        path, _, query = target.partition("?")
        wanted, given = operation.path.split("/"), path.split("/")
        own = operation.resource.parameter if operation.resource else ""
        named = {
            it.names[0] for it in references(self._spec, operation) if it.location == "path"
        } | {own}
        named -= {own} if creates_by_name(operation) else set()
        schemas = {it.name: it for it in operation.parameters if it.location == "path"}
        for index, segment in enumerate(wanted):
            name = segment[1:-1]
            if len(given) != len(wanted) or not segment.startswith("{") or name not in named:
                continue
            value = unquote(given[index])
            if name not in schemas:
                continue
            form = form_of(self._spec, child(schemas[name].pointer, "schema"))
            # a lax lookup compares a prefix, or without regard to case
            others = (f"{value}x", *([] if form.formats & CASELESS else [value.swapcase()]))
            for wrong in dict.fromkeys(others):
                if not same(wrong, value, form):
                    changed = [*given[:index], quote(wrong, safe=""), *given[index + 1 :]]
                    yield NearValidInput(
                        what=message(
                            "{name} is {wrong}, which names nothing, and {value} does",
                            name=constant(name),
                            wrong=wrong,
                            value=value,
                        ),
                        pointer=schemas[name].pointer,
                        target="/".join(changed) + (f"?{query}" if query else ""),
                        body=body,
                    )

    def _query(self, operation: Operation, target: str, body: Any) -> Iterator[NearValidInput]:
        path, _, query = target.partition("?")
        given = parse_qsl(query, keep_blank_values=True)
        for parameter in operation.parameters:
            if parameter.location != "query":
                continue
            schema = child(parameter.pointer, "schema")
            definition = self._spec.resolve(schema).definition
            stated = dict(given).get(parameter.name, sample_of(definition))
            for what, wrong in _wrong_texts(definition, str(stated)):
                if self._schemas.is_valid(schema, wrong):
                    continue
                kept = [(name, it) for name, it in given if name != parameter.name]
                yield NearValidInput(
                    what=message(
                        "{name} is {what}: {wrong}",
                        name=constant(parameter.name),
                        what=constant(what),
                        wrong=wrong,
                    ),
                    pointer=parameter.pointer,
                    target=f"{path}?{urlencode([*kept, (parameter.name, wrong)])}",
                    body=body,
                )

    def _body(self, operation: Operation, target: str, body: Any) -> Iterator[NearValidInput]:
        media = self._spec.request_media(operation)
        name = next((it for it in media if is_json(it)), None)
        if name is None or not isinstance(body, (dict, list)):
            return
        top = child(media[name], "schema")
        for what, pointer, wrong in self._unrelated(top, body):
            yield NearValidInput(what=what, pointer=pointer, target=target, body=wrong)
        for what, pointer, wrong in self._wrong(top, body, ()):
            if not self._schemas.is_valid(top, wrong):
                lax = self._schemas.is_valid(top, coerced(self._spec, top, wrong))
                yield NearValidInput(
                    what=what, pointer=pointer, target=target, body=wrong, is_coercible=lax
                )

    def _unrelated(self, top: str, body: Any) -> Iterator[_Wrong]:
        """The body with one relation between its members broken, and nothing else."""
        for pointer, relation in self._spec.relations.stated(top):
            wrong = copy.deepcopy(body)
            bound = list(self._spec.relations.occurrences(top, wrong))
            spoilt = [it for it in bound if it.pointer == pointer and relation.spoil(it.holder)]
            if spoilt and self._schemas.is_valid(top, wrong):
                yield said(spoilt[0]), pointer, wrong

    def _wrong(self, stated: str, value: Any, path: tuple[str, ...]) -> Iterator[_Wrong]:
        """What can be wrong of `value`, which keeps the schema that is stated at a pointer."""
        pointer, definition = self._core(stated)
        place = ".".join(path)
        # the body as a whole is left alone: that it is of another type, generated requests try
        for what, wrong in _wrong_values(definition, value) if path else ():
            said = message(
                "{name} is {what}: {wrong!r}",
                name=constant(place),
                what=constant(what),
                wrong=wrong,
            )
            yield said, pointer, wrong
        if isinstance(value, dict):
            yield from self._wrong_members(pointer, definition, value, path)
        items = definition.get("items")
        if not isinstance(value, list) or not isinstance(items, dict) or not value:
            return
        each = child(pointer, "items")
        for what, where, wrong in self._wrong(each, value[0], (*path, "0")):
            yield what, where, [wrong, *value[1:]]
        bad = (it for it in _WRONG_ITEMS if not self._schemas.is_valid(each, it))
        for wrong in list(bad)[:1]:
            said = message(
                "the last element of {name} is {wrong!r}",
                name=constant(place or "the body"),
                wrong=wrong,
            )
            yield said, each, [*value, wrong]

    def _wrong_members(
        self, pointer: str, definition: Mapping[str, Any], value: dict[str, Any], path: Any
    ) -> Iterator[_Wrong]:
        required = definition.get("required", ())
        # at the top, generated requests leave members out; lenient servers forget to look further
        # in
        for name in required if path else ():
            if name in value:
                kept = {key: value[key] for key in value if key != name}
                place = ".".join((*path, name))
                yield constant(f"{place} is missing"), child(pointer, "required"), kept
        for name in definition.get("properties", {}):
            inner = child(pointer, "properties", name)
            where, own = self._core(inner)
            read_only = is_marked(self._spec.document, self._spec.at(inner), "readOnly")
            if read_only or (path and name not in value):
                continue
            sample = value[name] if name in value else sample_of(own)
            if sample is not None and self._schemas.is_valid(inner, sample):
                for what, at, wrong in self._wrong(inner, sample, (*path, name)):
                    yield what, at, {**value, name: wrong}
            if not self._schemas.is_valid(inner, None):
                yield constant(f"{'.'.join((*path, name))} is null"), where, {**value, name: None}

    def _core(self, stated: str) -> tuple[str, dict[str, Any]]:
        """Past references and `anyOf: [X, {type: "null"}]`: where X is, and what it says."""
        element = self._spec.resolve(stated)
        branches = element.definition.get("anyOf", [])
        if len(branches) == 2 and {"type": "null"} in branches:
            inner = child(element.pointer, "anyOf", 1 - branches.index({"type": "null"}))
            element = self._spec.resolve(inner)
        return element.pointer, element.definition


_Wrong = tuple[str, str, Any]
"""What is wrong, by which words of the spec, and the value that is."""


def _wrong_values(definition: Mapping[str, Any], value: Any) -> Iterator[tuple[str, Any]]:
    """Values almost like `value` that are none of a schema."""
    if isinstance(value, (bool, int, float)):
        whole = isinstance(value, float) and value.is_integer()
        # `5` and not `5.0`: the text that a lax reader takes most easily
        yield "a text", str(int(value) if whole else value).lower()
    elif isinstance(value, str):
        yield from _wrong_texts(definition, value)


def _wrong_texts(definition: Mapping[str, Any], value: str) -> Iterator[tuple[str, str]]:
    """Texts almost like `value` that are none of a schema."""
    formats = {it.get("format") for it in (definition, *definition.get("anyOf", ()))}
    if {"date", "date-time"} & formats and _DAY.match(value):
        yield "a non-existent date", _NO_DAY + value[10:]
    if isinstance(definition.get("enum"), list) and value.swapcase() != value:
        yield "a listed value in other letter cases", value.swapcase()


def sample_of(definition: Mapping[str, Any]) -> Any:
    """A documented value, None if there is none and none can be made."""
    stated = [*definition.get("examples", ()), *definition.get("enum", ())]
    found = next((it for it in stated if it is not None), definition.get("default"))
    formats = {it.get("format") for it in (definition, *definition.get("anyOf", ()))}
    made = "2031-02-03" if "date" in formats else "2031-02-03T10:00:00Z"
    if found is None and {"date", "date-time"} & formats:
        return made
    free = {"boolean": True, "integer": definition.get("minimum", 1), "number": 1.5}
    return free.get(str(definition.get("type"))) if found is None else found


def judge(exchange: Subject, mistake: NearValidInput) -> bool:
    """Whether the response refuses it; raises a Violation if it accepts it, or is a 5xx."""
    if exchange.success:
        exchange.fail(
            message("accepted with {status}: {what}", status=exchange.status, what=mistake.what),
            pointer=mistake.pointer,
            data=ViolationData(is_acceptance=True),
        )
    if exchange.status >= 500:
        exchange.fail(
            message("answered with {status}: {what}", status=exchange.status, what=mistake.what),
            pointer=mistake.pointer,
        )
    return exchange.response.success or exchange.status in _REFUSALS


def can_be_near_valid(spec: Spec, operation: Operation) -> bool:
    """Whether a request of the operation can be almost right."""
    named = {it.names[0] for it in references(spec, operation) if it.location == "path"}
    own = operation.resource.parameter if operation.resource else ""
    for parameter in operation.parameters:
        if parameter.location == "path" and parameter.name in named | {own}:
            return True
        schema = spec.resolve(child(parameter.pointer, "schema")).definition
        listed = [it for it in schema.get("enum", ()) if isinstance(it, str)]
        dated = schema.get("format") in ("date", "date-time")
        if parameter.location == "query" and (dated or any(it.swapcase() != it for it in listed)):
            return True
    return any(definition.get("type") for _, definition, _ in body_properties(spec, operation))


NEAR_VALID_INPUT_IS_REFUSED = Check(
    name=NEAR_VALID_INPUT,
    summary=(
        "near-valid input is rejected: a number as a string, a non-existent date, an enum value "
        "in other letter cases, null, a wrong last element, a missing nested member, an id with "
        "extra characters, members that break their relation"
    ),
    applies_to=Operations(
        concerns=can_be_near_valid,
        otherwise="no operation takes anything that could be almost right",
    ),
    replay="request",
    relies_on=("schema", "x-references", "x-resource", "x-relations"),
    sends="requests that succeeded, with one mistake at a time",
)
