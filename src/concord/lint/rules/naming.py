"""Names: operationIds, tags, schemas, examples."""

from __future__ import annotations

import re
from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.subject import Subject

checks = Checks()

_SNAKE = r"[a-z][a-z0-9]*(_[a-z0-9]+)*"
_OPERATION_ID = re.compile(rf"{_SNAKE}\.{_SNAKE}\Z")
_EXAMPLE = re.compile(rf"{_SNAKE}\Z")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*\Z")


@checks.of("naming.operation-id")
def operation_id(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        if operation.id is None or not _OPERATION_ID.match(operation.id):
            yield Problem(
                pointer=operation.node.child("operationId")
                if operation.id
                else operation.node.pointer,
                what=f"operationId {operation.id!r} is not resource.verb in snake case"
                if operation.id
                else f"{operation.name} has no operationId",
                fix="name it like `appointments.list`: the client's call is made of it",
            )


@checks.of("naming.operation-id-unique")
def operation_id_unique(subject: Subject) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for operation in subject.operations:
        label = f"{operation.method.upper()} {operation.path}"
        if operation.id is not None and operation.id in seen:
            yield Problem(
                pointer=operation.node.child("operationId"),
                what=f"operationId {operation.id!r} is also that of {seen[operation.id]}",
                fix="give each operation its own",
            )
        seen.setdefault(operation.id or "", label)


@checks.of("naming.one-tag")
def one_tag(subject: Subject) -> Iterator[Problem]:
    declared = {node.value.get("name") for node in subject.of("tag") if _has_name(node.value)}
    for operation in subject.operations:
        tags = operation.node.value.get("tags", [])
        names = [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else []
        # the reference has one place for each operation
        if len(names) != 1:
            yield Problem(
                pointer=operation.node.pointer,
                what=f"{operation.name} has {len(names)} tags",
                fix="give it exactly one",
            )
        for index, name in enumerate(names):
            if name not in declared:
                yield Problem(
                    pointer=operation.node.child("tags", index),
                    what=f"tag {name!r} is not declared",
                    fix="declare it under the root's `tags`, with a description",
                )


def _has_name(tag: dict[str, object]) -> bool:
    return isinstance(tag.get("name"), str)


@checks.of("naming.tag")
def tag(subject: Subject) -> Iterator[Problem]:
    used = {
        name
        for operation in subject.operations
        for name in _strings(operation.node.value.get("tags"))
    }
    seen: set[str] = set()
    for node in subject.of("tag"):
        name = str(node.value.get("name"))
        if name in seen:
            yield Problem(
                pointer=node.pointer, what=f"tag {name!r} is declared twice", fix="keep one"
            )
        elif name not in used:
            yield Problem(
                pointer=node.pointer,
                what=f"tag {name!r} is on no operation",
                fix="use it or remove it",
            )
        seen.add(name)


def _strings(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


@checks.of("naming.schema")
def schema(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        prefix, _, name = node.pointer.rpartition("/")
        if prefix == "/components/schemas" and not _PASCAL.match(name):
            yield Problem(
                pointer=node.pointer,
                what=f"schema {name!r} is not named in PascalCase",
                fix="rename it: the client's class is called so",
            )


@checks.of("naming.example")
def example(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        name = node.pointer.rpartition("/")[2]
        # examples of parameters and headers are single values that no client or test looks up by
        # name
        if node.kind == "example" and "/content/" in node.pointer and not _EXAMPLE.match(name):
            yield Problem(
                pointer=node.pointer,
                what=f"example {name!r} is not named in snake case",
                fix="rename it: the reference and the tests call it so",
            )
