"""Realistic deviations of an answer from its schema, in every committed package: none loses it.

Model: a deviation is planted into the first documented success that has a member of its kind, and
the answer goes through the operation as a user would call it. The result must hold the answer
exactly as it was sent, every member can be touched, and the member in question reads as it was
sent. What a package has no member for is skipped; the last test sees that nothing is skipped
everywhere. Deviations of a whole answer are in `test_whole_answers.py`.
"""

import copy
import datetime
import functools
import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from concord import project
from concord.generate import _document
from concord.spec import Operation, Spec, child
from tests.generate._kit import constants

APIS = project.apis()
REMOVED: Any = object()
UNKNOWN = {"a": [1, {"b": None}]}
Schema = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A member of a documented answer: where it is, and what is declared of it."""

    path: tuple[Any, ...]
    schema: Schema
    required: bool
    nullable: bool

    def kind(self) -> Any:
        return self.schema.get("type")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A documented success of an operation."""

    operation: Any
    status: str
    value: Any
    places: tuple[Place, ...]


def _text(place: Place) -> bool:
    return place.kind() == "string" and "enum" not in place.schema and "const" not in place.schema


def _formatted(name: str) -> Callable[[Place], bool]:
    return lambda place: place.schema.get("format") == name


def _typed(*names: str) -> Callable[[Place], bool]:
    return lambda place: place.kind() in names


def _moment(place: Place) -> bool:
    """A date with a time of day: declared as such, or as text of a shape of its own."""
    return _formatted("date-time")(place) or "[0-9]{2}:[0-9]{2}" in str(place.schema.get("pattern"))


def _id(place: Place) -> bool:
    name = str(place.path[-1])
    return name.lower() == "id" or name.endswith(("Id", "_id", "Key"))


def _text_enum(place: Place) -> bool:
    return place.kind() == "string" and "enum" in place.schema


def _nested(depth: int) -> Any:
    value: Any = "innermost"
    for _ in range(depth):
        value = {"inner": [value]}
    return value


# to which member it is done, and what is sent in its place (a function: made of the member)
DEVIATIONS: dict[str, tuple[Callable[[Place], bool], Any]] = {
    "unseen enum value": (lambda p: "enum" in p.schema, "unseen"),
    "number for an enum value": (lambda p: "enum" in p.schema, 77),
    "null in an optional member": (lambda p: not p.required and not p.nullable, None),
    "null in a required member": (lambda p: p.required and not p.nullable, None),
    "absent optional member": (lambda p: not p.required, REMOVED),
    "absent required member": (lambda p: p.required, REMOVED),
    "malformed date": (_moment, "20/01/2025 09h00"),
    "integer date": (_moment, 1737363600),
    "zero date": (_moment, "0000-00-00 00:00:00"),
    "day for a moment": (_moment, "2025-01-20"),
    "id of another form": (_id, "not-a-uuid/äöü"),
    "id of another type": (_id, [17]),
    "number for a text": (_text, 4.5),
    "text for a number": (_typed("integer", "number"), "12,50"),
    "text for a truth value": (_typed("boolean"), "1"),
    "array for an object": (_typed("object"), []),
    "object for an array": (_typed("array"), {}),
    "array with null and text": (_typed("array"), [None, "x", {}]),
    "unknown member": (_typed("object"), UNKNOWN),
    "enum value in other letters": (_text_enum, lambda value: value.swapcase()),
    "empty enum value": (_text_enum, ""),
    "list for an enum value": (lambda p: "enum" in p.schema, ["a", "b"]),
    "empty text for a moment": (_moment, ""),
    "moment without an offset": (_moment, "2025-01-20T09:00:00"),
    "moment with nanoseconds": (_moment, "2025-01-20T09:00:00.123456789Z"),
    "day that there is not": (_moment, "2025-02-30T09:00:00Z"),
    "object for a text": (_text, {"value": "x", "lang": "fr"}),
    "array for a text": (_text, ["x", "y"]),
    "nesting for a text": (_text, _nested(40)),
    "text of odd characters": (_text, '\x00\u202e\U0001f600 é \\" </script>'),
    "fraction for a whole number": (_typed("integer"), 1.5),
    "number of thirty digits": (_typed("integer"), 10**30),
    "truth value for a number": (_typed("integer", "number"), True),
    "number for a truth value": (_typed("boolean"), 1),
    "text for an array": (_typed("array"), "a,b"),
    "null for an array": (_typed("array"), None),
    "array within an array": (_typed("array"), lambda value: [value]),
    "text for an object": (_typed("object"), "none"),
    "array with the object": (_typed("object"), lambda value: [value]),
}
READ = {"moment without an offset", "moment with nanoseconds", "day for a moment"}
"""What a reader can make a moment of; the body holds it as it was sent all the same."""


def places(spec: Spec, pointer: str, value: Any, path: tuple[Any, ...]) -> Iterator[Place]:
    """The members of `value`, each with what its schema says."""
    if isinstance(value, list):
        inner = _document.item(spec, pointer)
        for index, part in enumerate(value[:1]):
            yield from places(spec, inner, part, (*path, index))
    if not isinstance(value, dict):
        return
    pointers = _document.members(spec, pointer)
    required = _document.schema(spec, _document.target(spec, pointer)).get("required", [])
    for name, part in value.items():
        if name in pointers:
            at = _document.target(spec, pointers[name])
            declared = _document.schema(spec, at)
            outer = _document.schema(spec, pointers[name])
            kinds = declared.get("type")
            real = [k for k in kinds if k != "null"] if isinstance(kinds, list) else [kinds]
            schema = {**declared, "type": real[0] if len(real) == 1 else None}
            nullable = "null" in (kinds or ()) or '{"type": "null"}' in json.dumps(outer)
            here = (*path, name)
            yield Place(
                path=here, schema=schema, required=name in required, nullable=bool(nullable)
            )
            yield from places(spec, at, part, here)


@functools.cache
def answers(api: str) -> tuple[Answer, ...]:
    """The documented successes of an API in the document's order."""
    spec = project.load(api)
    outcome = spec.document.get("x-outcome", {}).get("member", "").split(".")
    found = []
    for operation in spec.operations:
        for status in operation.definition["responses"]:
            where = spec.canonical(child(operation.pointer, "responses", status))
            content = spec.at(where).get("content", {}).get("application/json", {})
            for example in content.get("examples", {}).values() if status[0] == "2" else ():
                schema = child(where, "content", "application/json", "schema")
                value = example["value"]
                found.append(
                    Answer(
                        operation=operation,
                        status=status,
                        value=value,
                        places=tuple(
                            p
                            for p in places(spec, schema, value, ())
                            # the member that tells the outcome raises, as it must
                            if list(p.path) not in (outcome, outcome[:1])
                        ),
                    )
                )
    return tuple(found)


def planted(api: str, name: str) -> tuple[Answer, tuple[Any, ...], Any] | None:
    """The answer with the deviation, and where it is; None if no member is of its kind."""
    wanted, value = DEVIATIONS[name]
    unwrapped = {o.id: o.unwrap and o.unwrap.member for o in project.load(api).operations}
    for answer in answers(api):
        for place in answer.places:
            if place.path == (unwrapped[answer.operation.id],):
                continue  # the envelope, which is opened
            if wanted(place):
                changed = copy.deepcopy(answer.value)
                holder = functools.reduce(lambda v, key: v[key], place.path[:-1], changed)
                if name == "unknown member":
                    holder[place.path[-1]]["unheard_of"] = value
                elif value is REMOVED:
                    del holder[place.path[-1]]
                else:
                    given = holder[place.path[-1]]
                    holder[place.path[-1]] = value(given) if callable(value) else value
                return answer, place.path, changed
    return None


@functools.cache
def operations(api: str) -> dict[str, Any]:
    """The constants of a package by operationId."""
    return constants(project.load(api).package)


def call(api: str, operation: str, response: httpx2.Response | Exception) -> Any:
    """The result of an operation whose answer is `response`."""
    spec = project.load(api)
    package = importlib.import_module(spec.package)
    arguments = importlib.import_module(f"{spec.package}._runtime.operation").Arguments
    constant = operations(api)[operation]

    def handle(request: httpx2.Request) -> httpx2.Response:
        if "token" in request.url.path and operation != "tokens.create":
            return httpx2.Response(200, json={"access_token": "t", "expires_in": 3600})
        if isinstance(response, Exception):
            raise response
        return response

    names = [p.name for p in spec.operation(operation).parameters if p.location == "path"]
    given = arguments(path=dict.fromkeys(names, "1"), body={})
    secrets = {credential.name: "x" for credential in spec.credentials}
    transport = httpx2.MockTransport(handle)
    with package.Client(
        **secrets, base_url="http://host.example", transport=transport, max_retries=0
    ) as client:
        return (client._api.page if constant.paging else client._api.call)(constant, given, {})


def plain(value: Any) -> Any:
    """What a result holds, as JSON; every member of every model is touched on the way."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "to_dict"):
        assert repr(value)
        for name in type(value).__members__:
            plain(getattr(value, name))
        return value.to_dict()
    if hasattr(value, "items") and hasattr(value, "body"):  # a page
        plain(value.items)
        return plain(value.body)
    return value


def follow(result: Any, path: tuple[Any, ...]) -> Any:
    """The value at a path of wire names, read through the models as a user reads it."""
    if hasattr(result, "items") and hasattr(result, "body"):
        result = result.body
    for key in path:
        if hasattr(type(result), "__members__"):
            by_wire = {member.wire: name for name, member in type(result).__members__.items()}
            result = getattr(result, by_wire[key])
        else:
            result = result[key]
    return result


def holds_list(operation: Operation, sent: Any) -> bool:
    """Whether an answer holds the list that a paged operation is described to have."""
    if operation.pagination is None:
        return True
    for name in filter(None, operation.pagination.items.split(".")):
        sent = sent.get(name) if isinstance(sent, dict) else None
    return isinstance(sent, list)


@pytest.mark.parametrize("name", DEVIATIONS)
@pytest.mark.parametrize("api", APIS)
def test_the_answer_is_kept_as_it_was_sent(api: str, name: str) -> None:
    found = planted(api, name)
    if found is None:
        pytest.skip(f"{api} documents no member of that kind")
    answer, path, sent = found
    assert json.dumps(sent) != json.dumps(answer.value)  # 1 is no True
    response = httpx2.Response(int(answer.status), json=sent)
    if not holds_list(answer.operation, sent):
        with pytest.raises(importlib.import_module(project.load(api).package).APIDecodeError) as it:
            call(api, answer.operation.id, response)
        assert it.value.response.json() == sent
        return
    result = call(api, answer.operation.id, response)
    unwrap = answer.operation.unwrap and answer.operation.unwrap.member
    within = sent[unwrap] if unwrap and not answer.operation.pagination else sent
    assert json.dumps(plain(result)) == json.dumps(within)
    reached = path[1:] if within is not sent else path
    value = DEVIATIONS[name][1]
    shown = follow(result, reached)
    if callable(value):
        value = functools.reduce(lambda v, key: v[key], path, sent)
    if name == "unknown member":
        assert (shown.extra if hasattr(shown, "extra") else shown)["unheard_of"] == UNKNOWN
    elif isinstance(value, (list, dict)):
        assert plain(shown) in (value, [value])  # an array may be sent as its only item
    elif name in READ:
        assert shown == value or isinstance(shown, datetime.datetime)
    else:
        assert shown == (None if value is REMOVED else value)
        assert value is REMOVED or type(shown) is type(value)


def test_each_deviation_applies_somewhere() -> None:
    met = {name: [api for api in APIS if planted(api, name)] for name in DEVIATIONS}
    assert all(met.values()), met
    # at least one API documents members of every kind there is
    assert max(sum(bool(planted(api, name)) for name in DEVIATIONS) for api in APIS) == len(
        DEVIATIONS
    )
