"""Relations between members (`x-relations`): their members exist and can be compared."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Subject
from concord.spec import Implication, Order, Relation, Total, child
from concord.spec.vocabulary import RELATIONS

checks = Checks()

_NUMBERS = frozenset({"integer", "number"})


@checks.of("relations.members")
def members(subject: Subject) -> Iterator[Problem]:
    for node, pointer, relation in _stated(subject):
        for name in relation.members:
            if subject.member(node.pointer, name) is None:
                yield Problem(
                    pointer=pointer,
                    what=f"{name!r} is no member of this object",
                    fix=f"name one of {subject.known_members([node.pointer])}",
                )


@checks.of("relations.types")
def types(subject: Subject) -> Iterator[Problem]:
    for node, pointer, relation in _stated(subject):
        for name, wanted in _wanted(subject, node, relation):
            found = subject.member(node.pointer, name)
            known = set(subject.view.types(found.pointer)) if found else set()
            if known and not known & wanted:
                yield Problem(
                    pointer=pointer,
                    what=f"{name!r} is {' or '.join(sorted(known))}, which this relation "
                    f"does not compare: it takes {' or '.join(sorted(wanted))}",
                    fix="write the relation that members of these types have",
                )


def _stated(subject: Subject) -> Iterator[tuple[Node, str, Relation]]:
    """The relations that can be read, with their schema and their own pointer."""
    for node in subject.schemas:
        listed = RELATIONS.raw(node.value)
        for index, stated in enumerate(listed if isinstance(listed, list) else ()):
            # one by one: a malformed relation must not hide the others
            for relation in RELATIONS.tolerant({RELATIONS.name: [stated]}) or ():
                yield node, child(RELATIONS.at(node.pointer), index), relation


def _wanted(
    subject: Subject, node: Node, relation: Relation
) -> Iterator[tuple[str, frozenset[str]]]:
    """Members of a relation, and the JSON types of which each may be."""
    match relation:
        case Order(word="at-most"):
            # a decimal may be written as a text, where both are
            both = [subject.member(node.pointer, name) for name in relation.members]
            texts = all(it and "string" in subject.view.types(it.pointer) for it in both)
            yield from (
                (it, frozenset({"string"}) if texts else _NUMBERS) for it in relation.members
            )
        case Order():
            # "before" and "not-after" compare moments and times of day, which JSON has as texts
            yield from ((name, frozenset({"string"})) for name in relation.members)
        case Total(word="count"):
            yield from ((name, frozenset({"array"})) for name in relation.of)
            yield relation.total, _NUMBERS
        case Total():
            yield from ((name, _NUMBERS | {"string"}) for name in relation.members)
        case Implication():
            return
