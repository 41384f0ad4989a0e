"""Servers and their environments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from concord.lint.finding import Family, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Subject

rules = Family(name="servers")

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDER = re.compile(r"(^|\.)example\.(com|org|net)$")


@rules.rule("declared")
def declared(subject: Subject) -> Iterator[Problem]:
    """A document with paths names at least one server."""
    servers = subject.spec.document.get("servers")
    if subject.spec.document.get("paths") and not servers:
        yield Problem(pointer="", what="no server is declared", fix="add `servers`")


@rules.rule("url")
def url(subject: Subject) -> Iterator[Problem]:
    """A server's URL is absolute, real, and does not end in a slash."""
    for node in subject.of("server"):
        address = node.value.get("url")
        what = _wrong_url(address) if isinstance(address, str) else None
        if what:
            yield Problem(
                pointer=node.child("url"),
                what=f"server URL {address!r} {what}",
                fix="write the vendor's origin: https://api.vendor.com",
            )


def _wrong_url(address: str) -> str | None:
    try:
        split = urlsplit(_VARIABLE.sub("variable", address))
        host = split.hostname or ""
    except ValueError:
        return "is no URL"
    if split.scheme not in ("http", "https") and not address.startswith("{"):
        return "is not absolute"
    if address.endswith("/"):
        return "ends in a slash, and paths start with one"
    if split.query or split.fragment:
        return "has a query or a fragment"
    if _PLACEHOLDER.search(host):
        return "is a placeholder"
    return None


@rules.rule("variable")
def variable(subject: Subject) -> Iterator[Problem]:
    """The variables of a server's URL are declared, used, and default to a value they allow."""
    for node in subject.of("server"):
        address, variables = node.value.get("url"), node.value.get("variables", {})
        if not isinstance(address, str) or not isinstance(variables, dict):
            continue
        used = set(_VARIABLE.findall(address))
        for name in sorted(used - set(variables)):
            yield Problem(
                pointer=node.child("url"),
                what=f"variable {name!r} is not declared",
                fix="describe it under `variables`",
            )
        for name in sorted(set(variables) - used):
            yield Problem(
                pointer=node.child("variables", name),
                what=f"variable {name!r} is not in the URL",
                fix="use it or remove it",
            )
        yield from _defaults(subject, node)


def _defaults(subject: Subject, server: Node) -> Iterator[Problem]:
    for name in server.value.get("variables", {}):
        node = subject.below(server, "variables", name)
        values = node.value.get("enum") if node else None
        if node and isinstance(values, list) and node.value.get("default") not in values:
            yield Problem(
                pointer=node.child("default"),
                what=f"default {node.value.get('default')!r} of {name!r} is not in its enum",
                fix="use one of the listed values",
            )


@rules.rule("environment")
def environment(subject: Subject) -> Iterator[Problem]:
    """Each server of the document is another environment."""
    seen: set[object] = set()
    for node in subject.of("server"):
        if not node.pointer.startswith("/servers/"):
            continue
        name = node.value.get("x-environment", "production")
        if isinstance(name, str) and name in seen:
            yield Problem(
                pointer=node.pointer,
                what=f"environment {name!r} is declared twice",
                fix="name each server's environment in x-environment",
            )
        seen.add(str(name))
