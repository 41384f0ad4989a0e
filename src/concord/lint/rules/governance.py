"""Where each statement comes from: a heading of the documentation, or an inference of ours."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Subject
from concord.spec import child
from concord.spec.vocabulary import INFERRED

checks = Checks()

_GOVERNED = frozenset(
    {
        "header",
        "operation",
        "parameter",
        "property",
        "response",
        "schema",
        "security-scheme",
        "server",
        "tag",
        "webhook",
    }
)


@checks.of("governance.ungoverned")
def ungoverned(subject: Subject) -> Iterator[Problem]:
    reported: set[str] = set()
    for node in subject.nodes.values():
        if not _needs_source(node) or subject.spec.provenance(node.pointer).is_known:
            continue
        if not any(node.pointer.startswith(f"{above}/") for above in reported):
            reported.add(node.pointer)
            yield Problem(
                pointer=node.pointer,
                what=f"nothing says where this {node.kind} comes from",
                fix="add x-source with the headings that state it, or x-inferred with the reason",
            )


def _needs_source(node: Node) -> bool:
    if not isinstance(node.value, dict):
        return False
    if node.kind == "path-item":
        return node.reference is None and not _has_operations(node)
    if node.reference is not None and not node.is_schema:
        return False
    # A bare reference to a schema says nothing of its own.
    return node.kind in _GOVERNED and set(node.value) != {"$ref"}


_OF_THE_KEY = frozenset({("operation", "method"), ("webhook", "method")})
"""What an element says by the key that it stands at: no member of it, but open to a reason."""


def _has_operations(node: Node) -> bool:
    return any(isinstance(value, dict) for value in node.value.values())


@checks.of("governance.inferred-keyword")
def inferred_keyword(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        reasons = INFERRED.raw(node.value) if isinstance(node.value, dict) else None
        for keyword in reasons if isinstance(reasons, dict) else ():
            if keyword not in node.value and (node.kind, keyword) not in _OF_THE_KEY:
                yield Problem(
                    pointer=child(INFERRED.at(node.pointer), keyword),
                    what=f"x-inferred speaks of {keyword!r}, which this element does not have",
                    fix="name a keyword of this element, or remove the entry",
                )
