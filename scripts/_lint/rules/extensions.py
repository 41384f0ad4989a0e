"""Which extension may stand where, and what it holds: `specs/vocabulary.schema.json`."""

from __future__ import annotations

from collections.abc import Iterator

from scripts._lint import vocabulary
from scripts._lint.finding import Family, Flaw
from scripts._lint.subject import Subject

rules = Family(name="vocabulary")


@rules.rule("extension")
def extension(subject: Subject) -> Iterator[Flaw]:
    """An extension stands where `vocabulary.schema.json` lets it, and has the type given there."""
    for node in subject.nodes.values():
        if not isinstance(node.value, dict):
            continue
        if vocabulary.has_kind(node.kind):
            for pointer, what, mend in vocabulary.faults(node.kind, node.value):
                yield Flaw(pointer=node.pointer + pointer, what=what, mend=mend)
        elif node.kind not in ("callbacks", "reference"):
            for name in node.value:
                if name.startswith("x-"):
                    yield Flaw(
                        pointer=node.child(name),
                        what=f"{name!r} may not stand on a {node.kind}",
                        mend="move it to the element that it is about (specs/README.md)",
                    )


@rules.rule("token-request")
def token_request(subject: Subject) -> Iterator[Flaw]:
    """`x-token-request` stands on an OAuth2 scheme and names an operation."""
    for node in subject.of("security-scheme"):
        found = node.value.get("x-token-request")
        if not isinstance(found, dict):
            continue
        if node.value.get("type") != "oauth2":
            yield Flaw(
                pointer=node.child("x-token-request"),
                what="x-token-request stands on an OAuth2 scheme only",
                mend="remove it",
            )
        if isinstance(found.get("operation"), str) and not subject.operation(found["operation"]):
            yield Flaw(
                pointer=node.child("x-token-request", "operation"),
                what=f"{found['operation']!r} is no operation",
                mend="write the operationId of the token call",
            )


@rules.rule("caused-by")
def caused_by(subject: Subject) -> Iterator[Flaw]:
    """`x-caused-by` names operations."""
    for node in subject.of("webhook"):
        found = node.value.get("x-caused-by")
        for index, identifier in enumerate(found if isinstance(found, list) else ()):
            if isinstance(identifier, str) and not subject.operation(identifier):
                yield Flaw(
                    pointer=node.child("x-caused-by", str(index)),
                    what=f"{identifier!r} is no operation",
                    mend="write the operationId of what causes the event",
                )
