"""A spec without the operations that no client can be made of.

Model: pure. What stands at the given places goes, with everything that leads there: operations,
webhooks, components. All that stays keeps its pointer, so the file's lines are still right. An
alternative of a security requirement that names a scheme that goes, goes too; an operation goes
where no alternative is left.
Known limits: links to an operation that went stay; they are shown nowhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterator
from typing import Any

from concord.spec import METHODS, Operation, Spec, child, meet, parts

_SCHEMES = "/components/securitySchemes/"


def without(spec: Spec, pointers: Collection[str]) -> Spec | None:
    """`spec` without what stands at `pointers`; None where that is nothing that can go."""
    gone = frozenset(pointers)
    if not all(_leads_somewhere(spec, pointer) for pointer in gone):
        return None
    schemes = {parts(pointer)[-1] for pointer in gone if pointer.startswith(_SCHEMES)}
    dead = [it.pointer for it in concerned(spec, gone)]
    dead += [pointer for pointer in _components(spec) if meet(gone, spec.reach(pointer))]
    return _cut(spec, dead, schemes) if dead else None


def concerned(spec: Spec, pointers: frozenset[str]) -> Iterator[Operation]:
    """The operations and webhooks that lead to one of `pointers`, or need it to be called."""
    schemes = {parts(pointer)[-1] for pointer in pointers if pointer.startswith(_SCHEMES)}
    for operation in (*spec.operations, *spec.webhooks):
        beside = child(operation.pointer.rpartition("/")[0], "parameters")
        alternatives = spec.alternatives(operation)
        # one alternative that is left is enough to call it
        locked = bool(alternatives) and all(schemes & each.keys() for each in alternatives)
        if locked or meet(pointers, spec.reach(operation.pointer, beside)):
            yield operation


def only(spec: Spec, operation: Operation) -> Spec:
    """`spec` with no other operation or webhook than what the given one leads to."""
    beside = child(operation.pointer.rpartition("/")[0], "parameters")
    kept = spec.reach(operation.pointer, beside)
    known = [it.pointer for it in (*spec.operations, *spec.webhooks)]
    components = [it for it in _components(spec) if not it.startswith(_SCHEMES)]
    unused = [it for it in (*known, *components) if not meet([it], kept)]
    return _cut(spec, unused, set())


def _leads_somewhere(spec: Spec, pointer: str) -> bool:
    known = _components(spec)
    return any(pointer == it or pointer.startswith(f"{it}/") for it in known) or any(
        True for _ in concerned(spec, frozenset({pointer}))
    )


def _components(spec: Spec) -> list[str]:
    return [
        child("/components", kind, name)
        for kind, named in (spec.document.get("components") or {}).items()
        if isinstance(named, dict) and not kind.startswith("x-")
        for name in named
    ]


def _cut(spec: Spec, pointers: Collection[str], schemes: Collection[str]) -> Spec:
    document = dict(spec.document)
    own = {id(document)}
    # inner places first: what stands within another one is then still there
    for pointer in sorted(pointers, key=len, reverse=True):
        _remove(document, pointer, own)
    for section in ("paths", "webhooks"):
        items = document.get(section) or {}
        kept = {path: item for path, item in items.items() if not _is_empty(document, item)}
        if len(kept) < len(items):
            document[section] = kept
    if schemes:
        document = _strike(document, schemes)
        document["paths"] = {
            path: {
                key: _strike(it, schemes) if isinstance(it, dict) else it
                for key, it in item.items()
            }
            for path, item in (document.get("paths") or {}).items()
        }
    return dataclasses.replace(spec, document=document)


def _remove(document: dict[str, Any], pointer: str, own: set[int]) -> None:
    """Take out what stands at `pointer`; of mappings that are not `own` yet, copies are changed.

    A document may have 10 MB, and only the mappings on the way to what goes are copied.
    """
    *way, last = parts(pointer)
    holder: Any = document
    for part in way:
        inner = holder.get(part) if isinstance(holder, dict) else None
        if not isinstance(inner, dict):
            return
        if id(inner) not in own:
            inner = holder[part] = dict(inner)
            own.add(id(inner))
        holder = inner
    holder.pop(last, None)


def _is_empty(document: dict[str, Any], item: dict[str, Any]) -> bool:
    """Whether no operation is left in a path item."""
    if "$ref" in item:
        *_, name = parts(item["$ref"])
        items = (document.get("components") or {}).get("pathItems") or {}
        item = items.get(name, {})
    return not any(key in item for key in METHODS)


def _strike(holder: dict[str, Any], schemes: Collection[str]) -> dict[str, Any]:
    """`holder` without the alternatives that name one of `schemes`."""
    stated = holder.get("security")
    if not isinstance(stated, list):
        return holder
    kept = [each for each in stated if not set(schemes) & each.keys()]
    return {**holder, "security": kept}
