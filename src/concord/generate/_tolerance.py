"""What a client takes beside what the spec describes: derived from the readings of the ledger.

Model: an entry that promises something of the client (`client`) has readings that can be run. The
spec under each of them is compared with the spec itself, by what our vocabulary and its schemas
say: where a list stands, under which names a member is sent, how a token is asked for, … Each
difference that a client can bridge becomes data of the generated package.
Known limits: a difference that none of the comparisons here finds is not bridged. Members are
compared where schemas declare them; a member that several new names could stand for keeps its own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from concord.http import is_json
from concord.spec import OAuth2, Operation, Spec, child

_SAMPLE = dt.datetime(2025, 1, 20, 9, 30, 15, 120000, tzinfo=dt.UTC)
_MOMENTS = {"utc": _SAMPLE.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), "utc-seconds": "2025-01-20T09:30:15Z"}
"""Forms in which a moment can be sent, other than with its own offset, and a sample of each."""


@dataclass(frozen=True, kw_only=True)
class OperationTolerance:
    """What the calls of one operation take and send because of other readings.

    lists        other places of the list than the described one ("" is the body itself), and
                 whether pages follow
    past_end     whether a page past the end may be a 404
    located      member that holds the id, where a success may have no body but a `Location`
    moments      the form of moments, by name of the parameter or member of the body
    """

    lists: Mapping[str, bool] = field(default_factory=dict)
    past_end: bool = False
    located: str = ""
    moments: Mapping[str, str] = field(default_factory=dict)


class Tolerance:
    """What the readings of a ledger, which is about the `whole` API, ask of a client of `spec`."""

    def __init__(self, spec: Spec, whole: Spec) -> None:
        self._spec, self._whole = spec, whole

    @cached_property
    def _others(self) -> list[Spec]:
        """The spec under each reading that the client shall get along with."""
        return [
            self._whole.under({entry.id: reading.id})
            for entry in self._spec.ledger
            if entry.client
            for reading in entry.executable
            if reading.overlay
        ]

    @cached_property
    def _operations(self) -> list[tuple[Spec, dict[str, Operation]]]:
        """These specs with their operations by operationId."""
        return [(spec, {it.id: it for it in spec.operations}) for spec in self._others]

    def operation(self, operation: Operation) -> OperationTolerance:
        """What is tolerated of one operation; nothing where no reading keeps its operationId."""
        others = [
            (spec, found[operation.id]) for spec, found in self._operations if operation.id in found
        ]
        pagings = [it.pagination for _, it in [(self._spec, operation), *others] if it.pagination]
        return OperationTolerance(
            lists=_lists(self._spec, operation, others),
            past_end=any(it.past_end == "not-found" for it in pagings),
            located=_located(self._spec, operation, others),
            moments=_moments(self._spec, operation, others),
        )

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Other names of members, by the pointer of the member's schema."""
        found: dict[str, tuple[str, ...]] = {}
        for other in self._others:
            for pointer, (own, its) in _properties(self._spec.document, other.document, ""):
                for name, renamed in _renamed(own, its).items():
                    at = child(pointer, "properties", name)
                    found[at] = tuple(dict.fromkeys([*found.get(at, ()), renamed]))
        return found

    @cached_property
    def lists(self) -> frozenset[str]:
        """Members that hold a list and may be sent otherwise: a text that holds it, one item."""
        return frozenset(
            at
            for other in self._others
            for pointer, (own, its) in _properties(self._spec.document, other.document, "")
            for name in own.keys() & its.keys()
            # the same object has the same types, and nearly all members are that
            if own[name] is not its[name]
            for at in [child(pointer, "properties", name)]
            if "array" in self._spec.schemas.types(at)
            and set(other.schemas.types(at)) - {"null"}
            and "array" not in other.schemas.types(at)
        )

    @cached_property
    def version(self) -> str:
        """What all paths begin with, where the base URL may be documented to end with it."""
        own = {urlsplit(url).path for url in self._spec.environments.values()}
        for other in self._others:
            for url in other.environments.values():
                path = urlsplit(url).path
                repeated = any(it.path.startswith(f"{path}/") for it in self._spec.operations)
                if path and path not in own and repeated:
                    return path
        return next(filter(None, map(self._repeated, self._others)), "")

    def _repeated(self, other: Spec) -> str:
        """What `other` has once more before paths that begin with it; "" if nothing."""
        own = {it.path for it in self._spec.operations}
        # sorted, for the package has to be the same in every generation
        for path in sorted({it.path for it in other.operations} - own):
            for prefix in _beginnings(path):
                rest = path.removeprefix(prefix)
                if rest.startswith(f"{prefix}/") and rest in own:
                    return prefix
        return ""

    def encodings(self, name: str) -> tuple[str, ...]:
        """How the token call of the OAuth2 scheme `name` may be encoded, as described first."""
        found: dict[str, None] = {}
        for spec in (self._spec, *self._others):
            scheme = spec.schemes.get(name)
            if isinstance(scheme, OAuth2) and scheme.request:
                found |= dict.fromkeys(scheme.request.accepts)
        return tuple(found)


def _beginnings(path: str) -> Iterator[str]:
    """What `path` begins with, segment by segment."""
    parts = path.split("/")
    return ("/".join(parts[:end]) for end in range(2, len(parts)))


def _success(spec: Spec, operation: Operation) -> str:
    """The pointer of the first success that an operation describes; "" if there is none."""
    for status in operation.statuses:
        if status.startswith("2"):
            return spec.canonical(child(operation.pointer, "responses", status))
    return ""


def _body(spec: Spec, operation: Operation) -> str:
    """The pointer of the JSON schema of its success; "" if it has no such body."""
    pointer = _success(spec, operation)
    content = spec.at(pointer).get("content", {}) if pointer else {}
    media = next((name for name in content if is_json(name) and "schema" in content[name]), "")
    return child(pointer, "content", media, "schema") if media else ""


def _list_place(spec: Spec, operation: Operation) -> str | None:
    """The dotted path of the list in the body of a success; None if it holds no list."""
    if operation.pagination:
        return operation.pagination.items
    body = _body(spec, operation)
    if not body:
        return None
    schemas = spec.schemas
    if "array" in schemas.types(body):
        return ""
    members = {
        name: at for name, at in schemas.properties(body).items() if "array" in schemas.types(at)
    }
    if operation.unwrap and operation.unwrap.required:
        return operation.unwrap.member if operation.unwrap.member in members else None
    # an object of nothing but a list is an envelope; with other members it may be an item
    return next(iter(members)) if len(members) == len(schemas.properties(body)) == 1 else None


def _lists(
    spec: Spec, operation: Operation, others: list[tuple[Spec, Operation]]
) -> dict[str, bool]:
    own = _list_place(spec, operation)
    if own is None:
        return {}
    found: dict[str, bool] = {}
    for other, its in others:
        place = _list_place(other, its)
        if place is not None and place != own:
            # two readings may put the list in one place, and only one of them pages it
            found[place] = found.get(place, False) or its.pagination is not None
    return found


def _located(spec: Spec, operation: Operation, others: list[tuple[Spec, Operation]]) -> str:
    resource, body = operation.resource, _body(spec, operation)
    if resource is None or resource.action != "create" or not body:
        return ""
    at = spec.schemas.member(body, resource.id)
    # the end of an address is a text: an id of another type cannot be read from it
    if at is None or spec.schemas.types(at) != ("string",):
        return ""
    for other, its in others:
        response = other.at(_success(other, its)) if _success(other, its) else {}
        headers = {name.lower() for name in response.get("headers", {})}
        if "content" not in response and "location" in headers:
            return resource.id
    return ""


def _moments(
    spec: Spec, operation: Operation, others: list[tuple[Spec, Operation]]
) -> dict[str, str]:
    asked: dict[str, set[str]] = {}
    moments = _moment_schemas(spec, operation)
    # its own pattern counts, too: what is sent has to keep the described form as well
    for other, its in [(spec, operation), *others]:
        for name, at in _arguments(other, its).items():
            pattern = other.schemas.keyword(at, "pattern")
            if name in moments and pattern:
                asked.setdefault(name, set()).add(pattern)
    return {name: form for name, patterns in asked.items() if (form := _form(patterns)) is not None}


def _form(patterns: set[str]) -> str | None:
    """The form whose sample all patterns allow; None if there is none."""
    fits = (
        form for form, sample in _MOMENTS.items() if all(re.search(it, sample) for it in patterns)
    )
    return next(fits, None)


def _moment_schemas(spec: Spec, operation: Operation) -> set[str]:
    found = _arguments(spec, operation).items()
    return {name for name, at in found if spec.schemas.keyword(at, "format") == "date-time"}


def _arguments(spec: Spec, operation: Operation) -> dict[str, str]:
    """The schemas of query parameters and of members of the body, by name."""
    found: dict[str, str] = {}
    for media in spec.request_media(operation).values():
        found |= spec.schemas.properties(child(media, "schema"))
    query = (it for it in operation.parameters if it.location == "query")
    return {**found, **{it.name: child(it.pointer, "schema") for it in query}}


Properties = tuple[Mapping[str, Any], Mapping[str, Any]]


def _properties(own: Any, other: Any, pointer: str) -> Iterator[tuple[str, Properties]]:
    """The pointers of schemas whose properties differ, with the properties of both."""
    # a reading's overlay copies only the way to what it changes: what is the same object is the
    # same schema, and most of a document need not be walked
    if own is other or type(own) is not type(other):
        return
    if isinstance(own, dict):
        one, two = own.get("properties"), other.get("properties")
        if isinstance(one, dict) and isinstance(two, dict) and one is not two:
            yield pointer, (one, two)
        pairs = [(key, own[key], other[key]) for key in own if key in other]
    elif isinstance(own, list) and len(own) == len(other):
        pairs = [(index, *both) for index, both in enumerate(zip(own, other, strict=True))]
    else:
        return
    for key, one, two in pairs:
        yield from _properties(one, two, child(pointer, key))


def _renamed(own: Mapping[str, Any], its: Mapping[str, Any]) -> dict[str, str]:
    """New names of members: where one alone left and one came, or one came with the same type."""
    left = [name for name in own if name not in its]
    came = [name for name in its if name not in own]
    # whatever their types: there is nothing else that the new name could stand for
    if len(left) == len(came) == 1:
        return {left[0]: came[0]}
    found = {}
    for name in left:
        alike = [new for new in came if its[new] == own[name]]
        if len(alike) == 1 and [it for it in left if own[it] == own[name]] == [name]:
            found[name] = alike[0]
    return found
