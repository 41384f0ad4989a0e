"""Examples and defaults: they exist where they must, and fit their schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.http import is_json
from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Operation, Subject
from concord.lint.vocabulary import shorten
from concord.spec import Direction, child, is_marked

checks = Checks()


_HIDDEN = {"request": "readOnly", "response": "writeOnly"}


def _misfits(
    subject: Subject, schema: str, pointer: str, value: Any, direction: Direction = "any"
) -> Iterator[Problem]:
    """How the value at `pointer` breaks the schema at `schema`; a wrong schema takes any."""
    try:
        violations = subject.spec.validator(direction).violations(schema, value)
    except ValueError:  # no schema: `schemas.meta-schema` and `structure.reference` report it
        return
    found = {(violation.at, violation.what) for violation in violations}
    for it in subject.spec.relations.broken(schema, value):
        found.add((it.member_at, f"{it.relation.says}, but it has {it.values}"))
    keyword = _HIDDEN.get(direction, "")
    for place in _shown_hidden(subject, schema, value, keyword) if keyword else ():
        found.add((place, f"is {keyword}, so no {direction} shows it"))
    # a set: both the validator and a relation may name one place, and an error may come from two
    # branches
    for place, why in sorted(found):
        yield Problem(
            pointer=pointer + place,
            what=f"does not fit its schema: {shorten(why)}",
            fix="fix the value, or the schema if the documentation shows the value",
        )


def _shown_hidden(subject: Subject, schema: str, value: Any, keyword: str) -> Iterator[str]:
    """Pointers into `value` of the members that its direction must not show.

    A server may ignore them, so the validator lets them pass; an example has to be without them.
    """
    document, view = subject.spec.document, subject.view
    if isinstance(value, list):
        items = view.items(schema)
        inner = {} if items is None else {str(index): items for index in range(len(value))}
        shown: Any = {str(index): item for index, item in enumerate(value)}
    else:
        inner, shown = view.properties(schema), value if isinstance(value, dict) else {}
    for name in inner.keys() & shown.keys():
        if is_marked(document, view.at(inner[name]), keyword):
            yield child("", name)
        else:
            for place in _shown_hidden(subject, inner[name], shown[name], keyword):
                yield child("", name) + place


@checks.of("examples.schema")
def schema(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        listed = node.value.get("examples")
        for index, value in enumerate(listed if isinstance(listed, list) else ()):
            yield from _misfits(subject, node.pointer, node.child("examples", index), value)


@checks.of("examples.default")
def default(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        if "default" in node.value:
            pointer = node.child("default")
            yield from _misfits(subject, node.pointer, pointer, node.value["default"])


@checks.of("examples.payload")
def payload(subject: Subject) -> Iterator[Problem]:
    directions = _directions(subject)
    for holder in subject.of("media-type", "parameter", "header"):
        named = holder.value.get("examples")
        for name in named if isinstance(named, dict) and "schema" in holder.value else ():
            example = subject.below(holder, "examples", name)
            if example is None or "value" not in example.value:
                continue
            # a media type in `components` may be used both ways; one that nothing uses is held to
            # its schema alone
            for direction in sorted(directions.get(holder.pointer, {"any"})):
                yield from _misfits(
                    subject,
                    holder.child("schema"),
                    example.child("value"),
                    example.value["value"],
                    direction,
                )


def _directions(subject: Subject) -> dict[str, set[Direction]]:
    """Whether each media type carries a request or a response (a webhook's body: what we read)."""
    found: dict[str, set[Direction]] = {}
    for operation in subject.operations:
        request = subject.request(operation)
        for _, body in subject.bodies(request) if request else ():
            way: Direction = "response" if operation.is_webhook else "request"
            found.setdefault(body.pointer, set()).add(way)
        for _, response in subject.responses(operation):
            for _, body in subject.bodies(response):
                found.setdefault(body.pointer, set()).add("response")
    return found


@checks.of("examples.value")
def value(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("example"):
        if "value" not in node.value:
            yield Problem(
                pointer=node.pointer,
                what="the example has no value",
                fix="write it under `value`",
            )


@checks.of("examples.missing")
def missing(subject: Subject) -> Iterator[Problem]:
    seen: set[str] = set()
    for operation in subject.operations:
        for holder in _shown(subject, operation):
            for name, body in subject.bodies(holder):
                if is_json(name) and not body.value.get("examples") and body.pointer not in seen:
                    seen.add(body.pointer)
                    yield Problem(
                        pointer=body.pointer,
                        what=f"{operation.name} has a JSON body without an example",
                        fix="add the documented payload to `examples`, or an inferred one",
                    )


def _shown(subject: Subject, operation: Operation) -> Iterator[Node]:
    request = subject.request(operation)
    if request is not None:
        yield request
    for status, response in subject.responses(operation):
        if status.startswith("2"):
            yield response
