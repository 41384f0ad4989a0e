"""Descriptions and summaries."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Family, Problem
from concord.lint.grammar import Node
from concord.lint.shapes import parts
from concord.lint.subject import Subject

rules = Family(name="text")


def _empty(value: object) -> bool:
    return not isinstance(value, str) or not value.strip()


def _name(node: Node) -> str:
    named = node.value.get("name")
    last = node.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    return repr(named if isinstance(named, str) else last)


@rules.rule("operation")
def operation(subject: Subject) -> Iterator[Problem]:
    """An operation or webhook has a summary and a description."""
    for found in subject.operations:
        for field in ("summary", "description"):
            if _empty(found.node.value.get(field)):
                yield Problem(
                    pointer=found.node.pointer,
                    what=f"{found.name} has no {field}",
                    fix=f"write its {field}: the reference and the client's docstring show it",
                )


@rules.rule("description")
def description(subject: Subject) -> Iterator[Problem]:
    """Each parameter, header, response, tag, server and security scheme has a description."""
    kinds = ("parameter", "header", "response", "tag", "server", "security-scheme")
    for node in subject.of(*kinds):
        if _empty(node.value.get("description")):
            yield Problem(
                pointer=node.pointer,
                what=f"{node.kind} {_name(node)} has no description",
                fix="describe it, with its unit if it has one",
            )


@rules.rule("schema")
def schema(subject: Subject) -> Iterator[Problem]:
    """Each schema component and each property has a description, its own or that of its `$ref`."""
    for node in subject.schemas:
        component = node.pointer.rpartition("/")[0] == "/components/schemas"
        if not component and node.kind != "property":
            continue
        if all(_empty(part.value.get("description")) for part in parts(subject, node)):
            yield Problem(
                pointer=node.pointer,
                what=f"{node.kind} {_name(node)} has no description",
                fix="describe it, with its unit if it has one",
            )
