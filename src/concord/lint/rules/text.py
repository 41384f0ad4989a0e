"""Descriptions and summaries."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Subject

checks = Checks()


def _empty(value: object) -> bool:
    return not isinstance(value, str) or not value.strip()


def _name(node: Node) -> str:
    named = node.value.get("name")
    last = node.pointer.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
    return repr(named if isinstance(named, str) else last)


@checks.of("text.operation")
def operation(subject: Subject) -> Iterator[Problem]:
    for found in subject.operations:
        for field in ("summary", "description"):
            if _empty(found.node.value.get(field)):
                yield Problem(
                    pointer=found.node.pointer,
                    what=f"{found.name} has no {field}",
                    fix=f"write its {field}: the reference and the client's docstring show it",
                )


@checks.of("text.description")
def description(subject: Subject) -> Iterator[Problem]:
    kinds = ("parameter", "header", "response", "tag", "server", "security-scheme")
    for node in subject.of(*kinds):
        if _empty(node.value.get("description")):
            yield Problem(
                pointer=node.pointer,
                what=f"{node.kind} {_name(node)} has no description",
                fix="describe it, with its unit if it has one",
            )


@checks.of("text.schema")
def schema(subject: Subject) -> Iterator[Problem]:
    for node in subject.schemas:
        component = node.pointer.rpartition("/")[0] == "/components/schemas"
        # what is neither has no name that a reference or a docstring could show
        if not component and node.kind != "property":
            continue
        branches = [subject.view.at(branch) for branch in subject.view.branches(node.pointer)]
        # a description may stand at the reference or at what it leads to
        if all(_empty(branch.get("description")) for branch in branches):
            yield Problem(
                pointer=node.pointer,
                what=f"{node.kind} {_name(node)} has no description",
                fix="describe it, with its unit if it has one",
            )
