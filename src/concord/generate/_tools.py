"""The operations of a package as tools of an assistant: the table `mcp/tools.json`.

Model: one tool for each method of the client, with its arguments; what an argument may be is said
by the schema of the document. Token operations are none: the client fetches its tokens itself.
An entry of the ledger that is named at an operation, or within it, is a note of its tool.
Source: Model Context Protocol 2025-11-25, Tools (names, annotations).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from concord.generate import _document, _text
from concord.generate._docstrings import Argument
from concord.generate._methods import Method
from concord.generate._problems import GenerationError, Problem
from concord.generate._tool_schemas import ToolSchemas, closed, shortened
from concord.generate.package import Package, Resource
from concord.spec import SEVERITIES, Ambiguity, OAuth2, Operation, Spec, child

_LONGEST_NAME = 64
"""Characters of a tool's name that all assistants take."""
_LONGEST = 300
_FEW = 3
"""Operations that an open question may be named at, at least, and still be one of theirs."""
_BASE64 = {"type": "string", "contentEncoding": "base64"}


@dataclass(frozen=True)
class Tools:
    """What the template of the table asks for."""

    package: Package

    @property
    def text(self) -> str:
        """The table as JSON, a line for each value. Raises GenerationError."""
        return json.dumps(self.table, ensure_ascii=False, indent=1)

    @cached_property
    def table(self) -> dict[str, Any]:
        """What the server of tools reads.

        tools        one row for each operation
        notes        the open questions that many operations share
        token_paths  what the client calls for itself
        """
        spec = self.package.spec
        schemas = ToolSchemas(spec)
        questions = self._open_questions
        rows = [
            _row(schemas, resource, method, questions[method.operation.id])
            for resource in self.package.resources
            for method in resource.methods
            if method.operation.id not in spec.token_schemes
        ]
        _refuse_twins(self.package, rows)
        schemes = [it for it in spec.schemes.values() if isinstance(it, OAuth2) and it.request]
        paths = {urlsplit(it.request.url).path for it in schemes if it.request}
        return {"notes": questions[""], "token_paths": sorted(paths), "tools": rows}

    @cached_property
    def _open_questions(self) -> dict[str, list[str]]:
        """By operationId, the open questions of the ledger; of "", those that many share."""
        spec = self.package.spec
        named = _named(spec)
        counts = Counter(entry for entries in named.values() for entry in entries)
        # what a third of all operations share is said once, at the top: repeated in each tool it
        # would fill an assistant's memory
        many = max(_FEW, len(named) // 3)
        shared = {entry for entry, count in counts.items() if count > many}
        named = {name: entries - shared for name, entries in named.items()}
        is_open = [it for it in spec.ledger if it.status == "open"]
        # the sort is stable: among the equally grave the ledger's order is kept
        ranked = sorted(is_open, key=lambda it: SEVERITIES.index(it.severity))
        return {
            name: [_note(it) for it in ranked if it.id in entries]
            for name, entries in {**named, "": shared}.items()
        }


def _row(
    schemas: ToolSchemas, resource: Resource, method: Method, notes: list[str]
) -> dict[str, Any]:
    operation = method.operation
    arguments = {it.name: _argument(schemas, method, it) for it in method.arguments}
    required = [it.name for it in method.arguments if it.required]
    encoded = [it.name for it in method.arguments if _is_bytes(method, it)]
    paging = method.paging
    return {
        "name": f"{resource.name}_{method.name}"[:_LONGEST_NAME],
        "title": _text.sentence(operation.definition.get("summary") or operation.id).rstrip("."),
        "description": shortened(operation.definition.get("description", ""), _LONGEST),
        "request": operation.label,
        "resource": resource.name,
        "method": method.name,
        "reads": operation.is_read,
        # what a POST adds can be told from what was there; other writes may put it out of reach
        "destructive": not operation.is_read and operation.method != "post",
        # RFC 9110, section 9.2.2
        "idempotent": operation.is_read or operation.method in ("put", "delete"),
        "deprecated": bool(operation.definition.get("deprecated")),
        "notes": notes,
        "next_page": paging.selector if paging else "",
        "base64": encoded,
        "input_schema": closed(arguments, required),
    }


def _argument(schemas: ToolSchemas, method: Method, argument: Argument) -> dict[str, Any]:
    """The schema of an argument, with what the document says of it."""
    if _is_bytes(method, argument):
        schema = dict(_BASE64)
    elif argument.location == "body":
        schema = schemas.at(argument.pointer)
    else:
        schema = _parameter(schemas, method.operation, argument)
    spec, pointer = schemas.spec, argument.pointer
    words = (_document.description(spec, pointer), _document.inferred(spec, pointer))
    said = shortened(" ".join(words), _LONGEST)
    return {**schema, "description": said} if said else schema


def _parameter(schemas: ToolSchemas, operation: Operation, argument: Argument) -> dict[str, Any]:
    found = next(
        it
        for it in operation.parameters
        if (it.name, it.location) == (argument.wire, argument.location)
    )
    media = next(iter(found.definition.get("content", {})), None)
    # OpenAPI: a parameter has one of the two
    place = ("schema",) if media is None else ("content", media, "schema")
    return schemas.at(child(found.pointer, *place))


def _is_bytes(method: Method, argument: Argument) -> bool:
    """Whether an argument is bytes, which JSON has not."""
    if argument.location != "body":
        return False
    is_file = method.parts.get(argument.wire, "").startswith("file")
    return is_file or (method.media == "bytes" and method.whole_body)


def _named(spec: Spec) -> dict[str, set[str]]:
    """By operationId, the entries of the ledger that are named at the operation or within it."""
    found: dict[str, set[str]] = {it.id: set() for it in spec.operations}
    ids = {it.pointer: it.id for it in spec.operations}
    for entry, places in spec.places_of_entries.items():
        for place in places:
            holder = place
            while holder and holder not in ids:
                holder = holder.rpartition("/")[0]
            if holder:
                found[ids[holder]].add(entry)
    return found


def _note(entry: Ambiguity) -> str:
    """An open question in a few words, and which answer this client counts on."""
    chosen = entry.reading(entry.chosen).text
    asked, assumed = shortened(entry.what, _LONGEST), shortened(chosen, _LONGEST)
    return f"Open question ({entry.id}, {entry.severity}): {asked} Taken for granted: {assumed}"


def _refuse_twins(package: Package, rows: list[dict[str, Any]]) -> None:
    """Raise GenerationError for tools of one name: names are cut at a length."""
    seen: dict[str, str] = {}
    for row in rows:
        other = seen.setdefault(row["name"], row["request"])
        if other != row["request"]:
            at = next(m.operation.pointer for m in package.methods if m.operation.label == other)
            raise GenerationError(
                [
                    Problem(
                        where=package.spec.locate(at),
                        pointer=at,
                        what=f"{other} and {row['request']} are both the tool {row['name']!r}",
                        fix="give one of them a shorter operationId",
                    )
                ]
            )
