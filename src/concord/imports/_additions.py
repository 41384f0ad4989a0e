"""What an import adds to a document, as actions of its overlay.

Model: pure. The root's `x-inferred: imported`, a name for each operation whose id is not
`resource.verb` (and for links to it), and an environment for each of several servers. Actions that
an overlay has already are kept, and so are the names that they give; an action that an import added
for an operation which is gone is removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from concord.imports._names import Call, is_collection, named
from concord.lint.grammar import Node, walk
from concord.spec import METHODS, child, parts
from concord.spec.vocabulary import DEFAULT_ENVIRONMENT, ENVIRONMENT, IMPORTED, INFERRED

Json = dict[str, Any]
_ID = "operationId"
_WORD = re.compile(r"[a-z0-9]+")
_OPERATION = re.compile(
    rf"\$\.(?:paths|webhooks)(?:\.\w+|\['(?:[^'\\]|\\.)*'\])\.(?:{'|'.join(METHODS)})\Z"
)
_PLAIN = re.compile(r"[A-Za-z_]\w*\Z", re.ASCII)


def query(document: Any, pointer: str) -> str:
    """A JSONPath that selects what `pointer` leads to in `document`."""
    steps, value = ["$"], document
    for part in parts(pointer):
        if isinstance(value, list):
            steps.append(f"[{part}]")
            value = value[int(part)]
        else:
            steps.append(f".{part}" if _PLAIN.match(part) else f"[{quoted(part)}]")
            value = value[part]
    return "".join(steps)


def quoted(text: str) -> str:
    """`text` as a string of a JSONPath."""
    inner = text.replace("\\", "\\\\").replace("'", "\\'")
    return "'" + "".join(it if it >= " " else f"\\u{ord(it):04x}" for it in inner) + "'"


def additions(document: Json, existing: Mapping[str, Any]) -> list[Json]:
    """The actions that `document` needs beside those of the overlay `existing`."""
    kept = [it for it in existing.get("actions") or () if isinstance(it, dict)]
    known = _known_names(kept)
    calls = [*_calls(document, "paths"), *_calls(document, "webhooks")]
    by_query = {query(document, it.pointer): it.pointer for it in calls}
    names = named(calls, {by_query[it]: name for it, name in known.items() if it in by_query})
    own = {it.pointer: it.id for it in calls}
    renamed = {pointer: name for pointer, name in names.items() if own[pointer] != name}
    found = [] if _has_root(kept) else [{"target": "$", "update": {INFERRED.name: IMPORTED}}]
    found += [
        {"target": target, "update": {_ID: renamed[pointer]}}
        for target, pointer in by_query.items()
        if pointer in renamed and target not in known
    ]
    by_id = {own[pointer]: name for pointer, name in renamed.items() if own[pointer]}
    targets = {it.get("target") for it in kept}
    later = [*_links(document, by_id), *_environments(document)]
    return [*found, *(it for it in later if it["target"] not in targets)]


def obsolete(document: Json, existing: Mapping[str, Any]) -> list[int]:
    """Indices of actions of `existing` that name operations which `document` no longer has."""
    calls = [*_calls(document, "paths"), *_calls(document, "webhooks")]
    queries = {query(document, it.pointer) for it in calls}
    listed = existing.get("actions") or ()
    return [
        index
        for index, action in enumerate(listed)
        if isinstance(action, dict) and _is_name(action) and action["target"] not in queries
    ]


def _is_name(action: Mapping[str, Any]) -> bool:
    update, target = action.get("update"), action.get("target")
    is_operation = isinstance(target, str) and _OPERATION.match(target)
    return bool(is_operation) and isinstance(update, dict) and set(update) == {_ID}


def _known_names(actions: list[Json]) -> dict[str, str]:
    return {
        str(it.get("target")): str(it["update"][_ID])
        for it in actions
        if isinstance(it.get("update"), dict) and isinstance(it["update"].get(_ID), str)
    }


def _has_root(actions: list[Json]) -> bool:
    updates = [it["update"] for it in actions if it.get("target") == "$" and "update" in it]
    return any(isinstance(it, dict) and INFERRED.stated(it) for it in updates)


def _calls(document: Json, section: str) -> Iterator[Call]:
    components = document.get("components")
    schemas = components.get("schemas") if isinstance(components, dict) else None
    items = document.get(section)
    for path, item in items.items() if isinstance(items, dict) else ():
        for method in METHODS if isinstance(item, dict) else ():
            definition = item.get(method)
            if not isinstance(definition, dict):
                continue
            tags = definition.get("tags")
            yield Call(
                pointer=child("", section, path, method),
                id=str(definition.get(_ID) or ""),
                method=method,
                path=str(path),
                tags=tuple(map(str, tags)) if isinstance(tags, list) else (),
                is_list=is_collection(definition, schemas if isinstance(schemas, dict) else {}),
            )


def _links(document: Json, names: Mapping[str, str]) -> Iterator[Json]:
    """Links lead to operations by their ids, which the overlay changes."""
    if not names:
        return
    for node in walk(Node(kind="document", pointer="", value=document)):
        if node.kind == "link" and isinstance(node.value, dict):
            name = names.get(str(node.value.get(_ID)))
            if name is not None:
                yield {"target": query(document, node.pointer), "update": {_ID: name}}


def _environments(document: Json) -> Iterator[Json]:
    """Of several servers each is another environment, named by its description or address."""
    servers = document.get("servers")
    listed = [it for it in servers if isinstance(it, dict)] if isinstance(servers, list) else []
    if len(listed) < 2 or any(ENVIRONMENT.stated(it) for it in listed):
        return
    taken: set[str] = set()
    for index, server in enumerate(listed):
        name = DEFAULT_ENVIRONMENT if index == 0 else _environment(server, index, taken)
        taken.add(name)
        url = str(server.get("url", ""))
        yield {
            # by its URL, not its index: another import may have the servers in another order
            "target": f"$.servers[?@.url=={quoted(url)}]",
            "update": {ENVIRONMENT.name: name},
        }


def _environment(server: Json, index: int, taken: set[str]) -> str:
    text = f"{server.get('description', '')} {server.get('url', '')}".lower()
    # the usual names first, because tools and people look for them
    for name in ("sandbox", "staging", "test", "development", "dev", "local"):
        if name in _WORD.findall(text) and name not in taken:
            return name
    words = _WORD.findall(str(server.get("description", "")).lower())[:3]
    name = "-".join(words) if words and words[0][0].isalpha() else ""
    return name if name and name not in taken else f"server-{index + 1}"
