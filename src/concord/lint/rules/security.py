"""Who may call an operation."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Subject
from concord.spec import child

checks = Checks()


def _requirements(subject: Subject) -> Iterator[tuple[str, str, object]]:
    """Pointer, scheme name and scopes of every security requirement."""
    for node in subject.of("document", "operation", "webhook"):
        listed = node.value.get("security")
        for index, requirement in enumerate(listed if isinstance(listed, list) else ()):
            for name, scopes in requirement.items() if isinstance(requirement, dict) else ():
                yield node.child("security", index, name), name, scopes


def _scheme(subject: Subject, name: str) -> Node | None:
    return subject.follow(subject.nodes.get(child("/components/securitySchemes", name)))


@checks.of("security.scheme")
def scheme(subject: Subject) -> Iterator[Problem]:
    for pointer, name, _ in _requirements(subject):
        if _scheme(subject, name) is None:
            yield Problem(
                pointer=pointer,
                what=f"security scheme {name!r} is not declared",
                fix="declare it under components/securitySchemes",
            )


@checks.of("security.scope")
def scope(subject: Subject) -> Iterator[Problem]:
    for pointer, name, scopes in _requirements(subject):
        found = _scheme(subject, name)
        # OpenAPI 3.1 lets other schemes list roles, which are declared nowhere
        if found is None or found.value.get("type") != "oauth2":
            continue
        known = _scopes(found)
        for index, word in enumerate(scopes if isinstance(scopes, list) else ()):
            if isinstance(word, str) and word not in known:
                yield Problem(
                    pointer=child(pointer, index),
                    what=f"scope {word!r} is not declared (known: {', '.join(known) or 'none'})",
                    fix="declare it in the flow's `scopes`",
                )


def _scopes(oauth2: Node) -> list[str]:
    flows = oauth2.value.get("flows")
    found: list[str] = []
    for flow in flows.values() if isinstance(flows, dict) else ():
        scopes = flow.get("scopes") if isinstance(flow, dict) else None
        found.extend(scopes if isinstance(scopes, dict) else ())
    return found


@checks.of("security.per-operation")
def per_operation(subject: Subject) -> Iterator[Problem]:
    for operation in subject.operations:
        if "security" not in operation.node.value and not operation.is_webhook:
            yield Problem(
                pointer=operation.node.pointer,
                what=f"{operation.name} does not say its security",
                fix="add `security` (an empty list if anybody may call it)",
            )
