"""The ledger of ambiguities, and the pointers to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.rules.structure import near
from concord.lint.subject import File, Subject
from concord.lint.vocabulary import problems
from concord.lint.workflows import workflow_elements
from concord.spec import child
from concord.spec.vocabulary import AMBIGUITY, RELATIONS

checks = Checks()


def _entries(subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    for index, entry in enumerate(subject.ledger):
        if isinstance(entry, dict):
            yield child("", index), entry


def _ids(subject: Subject) -> dict[str, str]:
    """The pointer of each entry by its id."""
    found: dict[str, str] = {}
    for pointer, entry in _entries(subject):
        if isinstance(entry.get("id"), str):
            found.setdefault(entry["id"], pointer)
    return found


def _pointers(subject: Subject) -> Iterator[tuple[str, str]]:
    """Where in the document which ledger id is named."""
    for node in subject.nodes.values():
        listed = AMBIGUITY.raw(node.value) if isinstance(node.value, dict) else None
        for index, name in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(name, str):
                yield child(AMBIGUITY.at(node.pointer), index), name
        yield from _pointers_of_relations(node)


def _pointers_of_workflows(subject: Subject) -> Iterator[tuple[str, str]]:
    """Where in the workflows which ledger id is named."""
    for _, pointer, value in workflow_elements(subject):
        listed = AMBIGUITY.raw(value)
        for index, name in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(name, str):
                yield child(AMBIGUITY.at(pointer), index), name


def _pointers_of_relations(node: Node) -> Iterator[tuple[str, str]]:
    """The same of the relations that a schema states: each may be ambiguous by itself."""
    stated = RELATIONS.raw(node.value) if isinstance(node.value, dict) else None
    for number, relation in enumerate(stated if isinstance(stated, list) else ()):
        listed = AMBIGUITY.raw(relation) if isinstance(relation, dict) else None
        for index, name in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(name, str):
                place = child(RELATIONS.at(node.pointer), number)
                yield child(AMBIGUITY.at(place), index), name


@checks.of("ledger.entry")
def entry(subject: Subject) -> Iterator[Problem]:
    for index, found in enumerate(subject.ledger):
        for pointer, what, fix in problems("ledger", found):
            yield Problem(pointer=child("", index) + pointer, what=what, fix=fix, file="ledger")


@checks.of("ledger.id-unique")
def id_unique(subject: Subject) -> Iterator[Problem]:
    first = _ids(subject)
    for pointer, found in _entries(subject):
        name = found.get("id")
        if isinstance(name, str) and first[name] != pointer:
            yield Problem(
                pointer=child(pointer, "id"),
                what=f"id {name!r} is also that of an entry above",
                fix="give each entry its own id, or join the two",
                file="ledger",
            )


@checks.of("ledger.id-prefix")
def id_prefix(subject: Subject) -> Iterator[Problem]:
    for pointer, found in _entries(subject):
        name = found.get("id")
        if isinstance(name, str) and not name.startswith(f"{subject.spec.api}-"):
            yield Problem(
                pointer=child(pointer, "id"),
                what=f"id {name!r} does not begin with {subject.spec.api!r}",
                fix=f"name it {subject.spec.api}-…",
                file="ledger",
            )


@checks.of("ledger.unused-entry")
def unused_entry(subject: Subject) -> Iterator[Problem]:
    named = {name for _, name in _pointers(subject)}
    for name, pointer in _ids(subject).items():
        if name not in named:
            yield Problem(
                pointer=pointer,
                what=f"no x-ambiguity points to {name!r}",
                fix="put it on the element that it is about",
                file="ledger",
            )


@checks.of("ledger.unknown-id")
def unknown_id(subject: Subject) -> Iterator[Problem]:
    known = _ids(subject)
    found: list[tuple[str, str, File]] = [(*it, "document") for it in _pointers(subject)]
    found += [(*it, "workflows") for it in _pointers_of_workflows(subject)]
    if found and subject.spec.parsed_ledger is None:
        yield Problem(
            pointer="",
            what=f"there is no ledger, and {len(found)} x-ambiguity pointers lead to it",
            fix="write ambiguities.yaml beside openapi.yaml",
            file="ledger",
        )
        return
    for pointer, name, file in found:
        if name not in known:
            # all ids of a ledger begin with the name of the API, so each is near to every other
            hint = near(name, known, likeness=0.9)
            yield Problem(
                pointer=pointer,
                what=f"the ledger has no entry {name!r}",
                fix=f"{hint} or add the entry to ambiguities.yaml",
                file=file,
            )
