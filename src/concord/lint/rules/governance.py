"""Where each statement comes from: a heading of the documentation, or an inference of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.statements import METHOD, statements
from concord.lint.subject import Subject
from concord.spec import child
from concord.spec.vocabulary import DOCUMENTED, INFERRED, SOURCE

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
        # one word at the outermost element governs everything below it, so one finding is enough
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
        # a path with operations is spoken for by each of them; one without any is a statement of
        # its own
        return node.reference is None and not _has_operations(node)
    # OpenAPI ignores what stands beside a `$ref` except in schemas: its target is governed
    if node.reference is not None and not node.is_schema:
        return False
    # A bare reference to a schema says nothing of its own.
    return node.kind in _GOVERNED and set(node.value) != {"$ref"}


def _has_operations(node: Node) -> bool:
    return any(isinstance(value, dict) for value in node.value.values())


def _states(node: Node, keyword: str) -> bool:
    """Whether the element has the keyword, or says it by the key that it stands at."""
    by_key = keyword == METHOD and node.kind in ("operation", "webhook")
    return keyword in node.value or by_key


def _named(node: Node) -> Mapping[str, tuple[str, ...]]:
    """The keywords that `x-documented` of an element names, with its headings."""
    return DOCUMENTED.tolerant(node.value) or {}


def _reasons(node: Node) -> Mapping[str, object]:
    """The keywords that `x-inferred` of an element names."""
    stated = INFERRED.raw(node.value) if isinstance(node.value, dict) else None
    return stated if isinstance(stated, dict) else {}


@checks.of("governance.inferred-keyword")
def inferred_keyword(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        for keyword in _reasons(node):
            if not _states(node, keyword):
                yield Problem(
                    pointer=child(INFERRED.at(node.pointer), keyword),
                    what=f"x-inferred speaks of {keyword!r}, which this element does not have",
                    fix="name a keyword of this element, or remove the entry",
                )


@checks.of("governance.documented-keyword")
def documented_keyword(subject: Subject) -> Iterator[Problem]:
    for node in subject.nodes.values():
        for keyword, headings in _named(node).items():
            wrong = _unfounded(subject, node, keyword, headings)
            if wrong:
                yield Problem(
                    pointer=DOCUMENTED.at(node.pointer),
                    what=f"x-documented speaks of {keyword!r}, {wrong}",
                    fix="name a keyword that the documentation states, with its headings",
                )


def _unfounded(subject: Subject, node: Node, keyword: str, headings: tuple[str, ...]) -> str:
    """Why `x-documented` cannot speak of the keyword; empty if it can."""
    if not _states(node, keyword):
        return "which this element does not have"
    if keyword in _reasons(node):
        return "of which x-inferred beside it speaks, too"
    if not headings and subject.spec.provenance(node.pointer).kind != "documented":
        return "but no x-source says under which heading"
    return ""


@checks.of("governance.undecided-keyword")
def undecided_keyword(subject: Subject) -> Iterator[Problem]:
    """Silent on documents that state no source: nothing of them is decided."""
    nodes = subject.nodes.values()
    if not any(isinstance(it.value, dict) and SOURCE.stated(it.value) for it in nodes):
        return
    for node in nodes:
        undecided = [it for it in statements(node) if not _is_decided(subject, node, it)]
        if undecided:
            yield Problem(
                pointer=node.pointer,
                what=f"nobody has decided where these come from: {', '.join(undecided)}",
                fix="name each in x-documented if the page states it, else in x-inferred",
            )


def _is_decided(subject: Subject, node: Node, keyword: str) -> bool:
    return (
        keyword in _named(node)
        or subject.spec.provenance(child(node.pointer, keyword)).kind == "inferred"
    )
