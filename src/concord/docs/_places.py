"""Pointers into a document in words, and values as YAML: what a reader is told of a change.

Model: pure. `GET /trees, parameter height` says where, the rest of the pointer is the keyword.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from concord.spec import METHODS, Spec, child, parts

_COMPONENTS = {
    "schemas": "schema",
    "responses": "response",
    "parameters": "parameter",
    "examples": "example",
    "requestBodies": "request body",
    "headers": "header",
    "securitySchemes": "security scheme",
    "links": "link",
}
_NAMED = {
    "responses": "response",
    "headers": "header",
    "examples": "example",
    "content": "media type",
    "links": "link",
    "variables": "variable",
    "servers": "server",
    "flows": "flow",
}
_PLAIN = re.compile(r"[A-Za-z/$_(][^:#\n{}\[\],&*!|>'\"%@`]*(?<! )", re.ASCII)
_RESERVED = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n", "~"})


def place(spec: Spec, pointer: str) -> tuple[str, str]:
    """Where `pointer` leads, in words, and the keyword that it ends in (empty: an element)."""
    names = parts(pointer)
    words, at, used = _owner(names)
    while used < len(names):
        name, rest = names[used], names[used + 1 :]
        here = child("", *names[:used])
        if name == "properties" and rest:
            at, used = [*at, rest[0]], used + 2
            continue
        if name == "items" and at:
            at, used = [*at[:-1], f"{at[-1]}[]"], used + 1
            continue
        words, at = _with_member(words, at), []
        if name == "parameters" and rest:
            words, used = [*words, f"parameter {_parameter(spec, here, rest[0])}"], used + 2
        elif name in _NAMED and rest:
            words, used = [*words, f"{_NAMED[name]} {_number(rest[0])}"], used + 2
        elif name == "requestBody":
            words, used = [*words, "request body"], used + 1
        elif name == "schema" and rest:
            used += 1
        elif used == len(names) - 1:
            return ", ".join(words) or "the document", name
        else:
            words, used = [*words, _number(name)], used + 1
    return ", ".join(_with_member(words, at)) or "the document", ""


def _owner(names: list[str]) -> tuple[list[str], list[str], int]:
    """What holds the place, no member of it yet, and how many names say so."""
    match names:
        case ["paths", path, method, *_] if method in METHODS:
            return [f"{method.upper()} {path}"], [], 3
        case ["paths", path, *_]:
            return [path], [], 2
        case ["webhooks", name, *rest]:
            return [f"event {name}"], [], 3 if rest and rest[0] in METHODS else 2
        case ["components", kind, name, *_] if kind in _COMPONENTS:
            return [f"{_COMPONENTS[kind]} {name}"], [], 3
    return [], [], 0


def _with_member(words: list[str], at: list[str]) -> list[str]:
    return [*words, f"member {'.'.join(at)}"] if at else words


def _parameter(spec: Spec, owner: str, index: str) -> str:
    """The name of a parameter by its place in the list."""
    try:
        return str(spec.resolve(child(owner, "parameters", index)).definition["name"])
    except (KeyError, TypeError):
        return _number(index)


def _number(name: str) -> str:
    """`name`; the index of an array counted from one."""
    # three digits are a status; no list of a document that people write is as long
    return str(int(name) + 1) if name.isdigit() and len(name) < 3 else name


def yaml_lines(value: Any, indent: str = "") -> Iterator[str]:
    """A JSON value as YAML in block style, the lines below one another."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from _entry(f"{indent}{_scalar(str(key))}:", inner, indent + "  ")
    elif isinstance(value, list) and value:
        for inner in value:
            if isinstance(inner, (dict, list)) and inner:
                # the first line of an item stands beside its dash, the others below it
                first, *rest = yaml_lines(inner, indent + "  ")
                yield f"{indent}- {first.removeprefix(indent + '  ')}"
                yield from rest
            else:
                yield f"{indent}- {_scalar(inner)}"
    else:
        yield indent + _scalar(value)


def _entry(head: str, inner: Any, indent: str) -> Iterator[str]:
    if isinstance(inner, (dict, list)) and inner:
        yield head
        yield from yaml_lines(inner, indent)
    else:
        yield f"{head} {_scalar(inner)}"


def _scalar(value: Any) -> str:
    """A scalar or something empty; text in quotes where YAML would read it as something else."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _RESERVED:
        return value
    return json.dumps(value, ensure_ascii=False)
