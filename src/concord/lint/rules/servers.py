"""Servers and their environments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from concord.lint.finding import Checks, Problem
from concord.lint.grammar import Node
from concord.lint.subject import Subject
from concord.spec.vocabulary import DEFAULT_ENVIRONMENT, ENVIRONMENT

checks = Checks()

_VARIABLE = re.compile(r"\{([^{}]*)\}")
_PLACEHOLDER = re.compile(r"(^|\.)example\.(com|org|net)$")


@checks.of("servers.declared")
def declared(subject: Subject) -> Iterator[Problem]:
    servers = subject.spec.document.get("servers")
    if subject.spec.document.get("paths") and not servers:
        yield Problem(pointer="", what="no server is declared", fix="add `servers`")


@checks.of("servers.url")
def url(subject: Subject) -> Iterator[Problem]:
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
        # braces are no part of a URL, and a variable may stand in its port
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


@checks.of("servers.variable")
def variable(subject: Subject) -> Iterator[Problem]:
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


@checks.of("servers.environment")
def environment(subject: Subject) -> Iterator[Problem]:
    seen: set[str] = set()
    for node in subject.of("server"):
        # servers of a path or an operation are no environments: a client takes those of the
        # document
        if not node.pointer.startswith("/servers/"):
            continue
        name = subject.word(node, ENVIRONMENT) or DEFAULT_ENVIRONMENT
        if name in seen:
            yield Problem(
                pointer=node.pointer,
                what=f"environment {name!r} is declared twice",
                fix="name each server's environment in x-environment",
            )
        seen.add(name)
