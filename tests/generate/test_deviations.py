"""Twenty-two realistic deviations of an answer, in every committed package: none loses it.

Model: a deviation is planted into the first documented success that has a member of its kind, and
the answer goes through the operation as a user would call it. The result must hold the answer
exactly as it was sent, every member can be touched, and the member in question reads as it was
sent. What a package has no member for is skipped; the last test sees that nothing is skipped
everywhere.
"""

import copy
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


# what is done, to which member (None: to the whole answer), what is sent in its place
DEVIATIONS: dict[str, tuple[Callable[[Place], bool] | None, Any]] = {
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
    "status 520": (None, httpx2.Response(520, html="<h1>520: unknown error</h1>")),
    "HTML 502": (None, httpx2.Response(502, html="<html>Bad Gateway</html>")),
    "empty body": (None, httpx2.Response(200, content=b"")),
}
WHOLE = [name for name, (wanted, _) in DEVIATIONS.items() if wanted is None]
PLANTED = [name for name in DEVIATIONS if name not in WHOLE]


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
    assert wanted is not None
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
                    holder[place.path[-1]] = value
                return answer, place.path, changed
    return None


@functools.cache
def operations(api: str) -> dict[str, Any]:
    """The constants of a package by operationId."""
    return constants(project.load(api).package)


def call(api: str, operation: str, response: httpx2.Response) -> Any:
    """The result of an operation whose answer is `response`."""
    spec = project.load(api)
    package = importlib.import_module(spec.package)
    arguments = importlib.import_module(f"{spec.package}._runtime.operation").Arguments
    constant = operations(api)[operation]

    def handle(request: httpx2.Request) -> httpx2.Response:
        if "token" in request.url.path and operation != "tokens.create":
            return httpx2.Response(200, json={"access_token": "t", "expires_in": 3600})
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


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("api", APIS)
def test_the_answer_is_kept_as_it_was_sent(api: str, name: str) -> None:
    found = planted(api, name)
    if found is None:
        pytest.skip(f"{api} documents no member of that kind")
    answer, path, sent = found
    assert sent != answer.value
    response = httpx2.Response(int(answer.status), json=sent)
    if not holds_list(answer.operation, sent):
        with pytest.raises(importlib.import_module(project.load(api).package).APIDecodeError) as it:
            call(api, answer.operation.id, response)
        assert it.value.response.json() == sent
        return
    result = call(api, answer.operation.id, response)
    unwrap = answer.operation.unwrap and answer.operation.unwrap.member
    within = sent[unwrap] if unwrap and not answer.operation.pagination else sent
    assert plain(result) == within
    reached = path[1:] if within is not sent else path
    value = DEVIATIONS[name][1]
    shown = follow(result, reached)
    if name == "unknown member":
        assert (shown.extra if hasattr(shown, "extra") else shown)["unheard_of"] == UNKNOWN
    elif isinstance(value, list):
        assert plain(shown) == value
    else:
        assert shown == (None if value is REMOVED else value)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("api", APIS)
def test_the_answer_is_at_hand_whatever_it_is(api: str, name: str) -> None:
    package = importlib.import_module(project.load(api).package)
    response = DEVIATIONS[name][1]
    fresh = httpx2.Response(
        response.status_code, headers=response.headers, content=response.content
    )
    operation = answers(api)[0].operation.id
    if fresh.is_success:
        with pytest.raises(package.APIDecodeError):
            call(api, operation, fresh)
        return
    with pytest.raises(package.APIStatusError) as caught:
        call(api, operation, fresh)
    assert caught.value.status == response.status_code
    assert caught.value.text == response.text
    assert caught.value.body is None


def test_there_are_twenty_two_and_each_applies_somewhere() -> None:
    assert len(DEVIATIONS) == 22
    met = {name: [api for api in APIS if planted(api, name)] for name in PLANTED}
    assert all(met.values()), met
    # at least one API documents members of every kind there is
    assert max(sum(bool(planted(api, name)) for name in PLANTED) for api in APIS) == len(PLANTED)
