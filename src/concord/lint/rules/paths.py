"""Paths and their parameters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.subject import Operation, Subject
from concord.spec import child

checks = Checks()

_TEMPLATE = re.compile(r"\{([^{}]*)\}")
_RESERVED = ("accept", "content-type", "authorization")


def _paths(subject: Subject) -> list[str]:
    paths = subject.spec.document.get("paths")
    return [path for path in paths if path.startswith("/")] if isinstance(paths, dict) else []


@checks.of("paths.ambiguous")
def ambiguous(subject: Subject) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for path in _paths(subject):
        # OpenAPI (Paths Object): templates that differ in parameter names alone are identical
        shape = _TEMPLATE.sub("{}", path)
        if shape in seen:
            yield Problem(
                pointer=child("/paths", path),
                what=f"no request distinguishes {path!r} from {seen[shape]!r}",
                fix="join the two or make a fixed segment differ",
            )
        seen.setdefault(shape, path)


@checks.of("paths.form")
def form(subject: Subject) -> Iterator[Problem]:
    for path in _paths(subject):
        names = Counter(_TEMPLATE.findall(path))
        twice = [name for name, count in names.items() if count > 1]
        what = None
        if re.search(r"[?#\s]", path):
            what = "holds a query, a fragment or a space"
        elif "//" in path or "" in names:
            what = "has an empty segment or parameter name"
        elif twice:
            what = f"names parameter {twice[0]!r} twice"
        elif re.search(r"[{}]", _TEMPLATE.sub("", path)):
            what = "has an unbalanced brace"
        if what:
            yield Problem(
                pointer=child("/paths", path), what=f"path {path!r} {what}", fix="fix the path"
            )


@checks.of("paths.trailing-slash")
def trailing_slash(subject: Subject) -> Iterator[Problem]:
    for path in _paths(subject):
        if path != "/" and path.endswith("/"):
            yield Problem(
                pointer=child("/paths", path),
                what=f"path {path!r} ends in a slash",
                fix="remove it, unless the API tells the two apart",
            )


def _of_paths(subject: Subject) -> Iterator[Operation]:
    return (operation for operation in subject.operations if not operation.is_webhook)


@checks.of("paths.parameter-declared")
def parameter_declared(subject: Subject) -> Iterator[Problem]:
    for operation in _of_paths(subject):
        templated = set(_TEMPLATE.findall(operation.path)) - {""}
        declared = {
            str(node.value.get("name")): node
            for node in operation.parameters
            if node.value.get("in") == "path"
        }
        for name in sorted(templated - set(declared)):
            yield Problem(
                pointer=operation.node.pointer,
                what=f"path parameter {name!r} is not declared",
                fix="add it to `parameters` with `in: path` and `required: true`",
            )
        for name in sorted(set(declared) - templated):
            yield Problem(
                pointer=operation.node.pointer,
                what=f"path parameter {name!r} is not in {operation.path!r}",
                fix="remove it or put {" + name + "} into the path",
            )


@checks.of("paths.parameter-required")
def parameter_required(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("parameter"):
        if node.value.get("in") == "path" and node.value.get("required") is not True:
            yield Problem(
                pointer=node.child("required") if "required" in node.value else node.pointer,
                what=f"path parameter {node.value.get('name')!r} is not required",
                fix="write `required: true`",
            )


@checks.of("paths.parameter-duplicate")
def parameter_duplicate(subject: Subject) -> Iterator[Problem]:
    for owner in subject.of("operation", "webhook", "path-item", "webhook-item"):
        listed = owner.value.get("parameters")
        seen: set[tuple[str, str]] = set()
        for index in range(len(listed) if isinstance(listed, list) else 0):
            node = subject.below(owner, "parameters", index)
            if node is None:
                continue
            name, place = str(node.value.get("name")), str(node.value.get("in"))
            # names of header fields have no case (RFC 9110, section 5.1)
            key = (name.lower() if place == "header" else name, place)
            if key in seen:
                yield Problem(
                    pointer=owner.child("parameters", index),
                    what=f"{place} parameter {name!r} is declared twice",
                    fix="keep one of the two",
                )
            seen.add(key)


@checks.of("paths.reserved-header")
def reserved_header(subject: Subject) -> Iterator[Problem]:
    for node in subject.of("parameter"):
        name = str(node.value.get("name"))
        if node.value.get("in") == "header" and name.lower() in _RESERVED:
            yield Problem(
                pointer=node.pointer,
                what=f"header parameter {name!r} is ignored by every OpenAPI tool",
                fix="say it with `content` or `security`",
            )
