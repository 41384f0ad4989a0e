"""Parameters of an operation: gone, new, required, how they are written, what they may be.

Model: parameters of a path and of its operation are joined, the operation's first. A path parameter
is known by its position, any other by place and name (names of headers have no case): a path
parameter may be renamed without a change on the wire.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from concord.diff._change import CALLERS, IMPLEMENTERS, Finding
from concord.diff._document import Side
from concord.diff._extensions import PROPERTY, deprecation, extension
from concord.diff._media import media_types
from concord.diff._merged_schema import Sub, view
from concord.diff._schemas import Schemas
from concord.diff._wire import Wire
from concord.spec import Operation, Parameter, child, vocabulary

_STYLES = {"query": "form", "path": "simple", "header": "simple", "cookie": "form"}
_COMPOSED = frozenset({"array", "object"})
_IGNORED = frozenset({"accept", "content-type", "authorization"})
Key = tuple[str, str]


def parameters(schemas: Schemas, base: Operation, head: Operation) -> Iterator[Finding]:
    """What changed about the parameters of an operation."""
    old, new = _by_key(base), _by_key(head)
    for key in old.keys() - new.keys():
        yield _removed(schemas, old[key], head)
    for key in new.keys() - old.keys():
        yield _added(new[key], base)
    for key in old.keys() & new.keys():
        for found in _kept(schemas, old[key], new[key]):
            yield replace(found, name=_name(new[key]))


def _by_key(operation: Operation) -> dict[Key, Parameter]:
    positions = {n: str(i) for i, n in enumerate(re.findall(r"{([^{}]+)}", operation.path))}
    found: dict[Key, Parameter] = {}
    for parameter in sorted(operation.parameters, key=lambda each: each.name):
        name = parameter.name
        # OpenAPI (Parameter Object): header parameters of these names are ignored; content and
        # security describe them
        if parameter.location == "header" and (name := name.lower()) in _IGNORED:
            continue
        if parameter.location == "path":
            name = positions.get(name, name)
        found[parameter.location, name] = parameter
    return found


def _name(parameter: Parameter) -> tuple[str, ...]:
    return ("argument", parameter.location, parameter.name)


def called(parameter: Parameter) -> str:
    """How messages name a parameter."""
    return f"{parameter.location} parameter {parameter.name}"


def _removed(schemas: Schemas, old: Parameter, head: Operation) -> Finding:
    refused = schemas.reject
    return Finding(
        id="request-parameter-removed",
        level="error" if refused else "warning",
        subject=called(old),
        what="removed",
        why="the server refuses it" if refused else "the server no longer acts on it",
        affects=(CALLERS,),
        base=old.pointer,
        head=head.pointer,
        name=_name(old),
    )


def _added(new: Parameter, base: Operation) -> Finding:
    required = new.required
    return Finding(
        id="new-required-request-parameter" if required else "new-optional-request-parameter",
        level="error" if required else "info",
        subject=called(new),
        what="new, required" if required else "new",
        why="calls without it are refused" if required else "may be left out",
        affects=(CALLERS,) if required else (IMPLEMENTERS,),
        base=base.pointer,
        head=new.pointer,
        name=_name(new),
    )


def _kept(schemas: Schemas, old: Parameter, new: Parameter) -> Iterator[Finding]:
    # a path parameter is required, whatever a document says of it
    if old.required != new.required and old.location != "path":
        yield _required(old, new)
    yield from _deprecated(old, new)
    written = _written(schemas.relations.base, old), _written(schemas.relations.head, new)
    # `id=5` of an exploded form, or of any style in one text, is also an array of one
    if written[0] != written[1] and not _is_array_of_one(schemas, old, new):
        yield _style(old, new, written)
    yield from _schema(schemas, old, new)
    for name in PROPERTY:
        if name == vocabulary.REPLACED_BY.name and _is_deprecated(old) != _is_deprecated(new):
            continue  # reported with the deprecation
        values = old.definition.get(name), new.definition.get(name)
        yield from extension(name, called(new), values, (old.pointer, new.pointer))


def _required(old: Parameter, new: Parameter) -> Finding:
    now = new.required
    return Finding(
        id="request-parameter-became-required" if now else "request-parameter-became-optional",
        level="error" if now else "info",
        subject=called(new),
        what=f"is now {'required' if now else 'optional'}",
        why="calls without it are refused" if now else "may be left out",
        affects=(CALLERS,) if now else (IMPLEMENTERS,),
        base=old.pointer,
        head=new.pointer,
    )


def _deprecated(old: Parameter, new: Parameter) -> Iterator[Finding]:
    was, now = _is_deprecated(old), _is_deprecated(new)
    if was != now:
        yield Finding(
            id="request-parameter-deprecated" if now else "request-parameter-reactivated",
            level="info",
            subject=called(new),
            what=deprecation(vocabulary.REPLACED_BY.raw(new.definition), now=now),
            why="it will go one day" if now else "it stays",
            affects=(CALLERS,),
            base=old.pointer,
            head=new.pointer,
        )


def _is_deprecated(parameter: Parameter) -> bool:
    return bool(parameter.definition.get("deprecated"))


def _is_array_of_one(schemas: Schemas, old: Parameter, new: Parameter) -> bool:
    """Whether a single value became an array: an array of one is written like its item."""
    if "content" in old.definition or "content" in new.definition:
        return False
    was, now = _types(schemas.relations.base, old), _types(schemas.relations.head, new)
    if not was or was & _COMPOSED or (now is not None and "array" not in now):
        return False
    return old.location != "path" or _form(old)[0] == _form(new)[0]


def _types(side: Side, parameter: Parameter) -> frozenset[str] | None:
    """The types of its values, alternatives included; None where any type is allowed."""
    return _possible(side, (child(parameter.pointer, "schema"),), frozenset())


def _possible(side: Side, sub: Sub, above: frozenset[Sub]) -> frozenset[str] | None:
    found = view(side, sub)
    if found.types is not None or not found.unions or sub in above:
        return found.types
    # of several unions all hold, so the types of one of them are an upper bound
    _, branches = found.unions[0]
    types = [_possible(side, branch, above | {sub}) for branch in branches]
    if any(each is None for each in types):
        return None
    return frozenset(name for each in types for name in each or ())


def _form(parameter: Parameter) -> tuple[str, bool]:
    """Its style, and whether each item of an array is written on its own."""
    style = str(parameter.definition.get("style", _STYLES[parameter.location]))
    # OpenAPI: the default of `explode` is true for `form` and false for every other style
    return style, bool(parameter.definition.get("explode", style == "form"))


def _wire(parameter: Parameter, media: str) -> Wire:
    """How its values travel: text, unless it has a media type of its own."""
    if media:
        return "json"
    style, explode = _form(parameter)
    # `filter[name]=…` has a name for each member, and no array of its own
    if style == "deepObject":
        return "text"
    return "repeated" if explode and style == "form" else "joined"


def _written(side: Side, parameter: Parameter) -> tuple[Any, ...]:
    """How the value stands on the wire, as far as its type lets that matter."""
    definition = parameter.definition
    if "content" in definition:
        return tuple(media_types(definition["content"]))
    style, explode = _form(parameter)
    types = _types(side, parameter)
    if types is not None and not types & _COMPOSED:
        # a single value is written alike in every style of a query (`id=5`), not of a path:
        # `simple` `5`, `label` `.5`, `matrix` `;id=5`
        return (style,) if parameter.location == "path" else ()
    return style, explode


def _style(old: Parameter, new: Parameter, written: tuple[tuple[Any, ...], ...]) -> Finding:
    words = [_written_words(each) for each in written]
    return Finding(
        id="request-parameter-style-changed",
        level="error",
        subject=called(new),
        what=f"is written differently: {words[0]}, now {words[1]}",
        why="values written as before are not understood",
        affects=(CALLERS,),
        base=old.pointer,
        head=new.pointer,
    )


def _written_words(written: tuple[Any, ...]) -> str:
    words = [f"explode {str(w).lower()}" if isinstance(w, bool) else str(w) for w in written]
    return " ".join(words) or "as one value"


def _schema(schemas: Schemas, old: Parameter, new: Parameter) -> Iterator[Finding]:
    was, now = _schema_pointers(old), _schema_pointers(new)
    for media in sorted(was.keys() & now.keys()):
        wire = _wire(new, media)
        yield from schemas.compare(
            (was[media],), (now[media],), "parameter", called(new), wire=wire
        )


def _schema_pointers(parameter: Parameter) -> dict[str, str]:
    """Where its schema stands, by media type where it has one."""
    content = parameter.definition.get("content")
    if not content:
        return {"": child(parameter.pointer, "schema")}
    return {
        media: child(parameter.pointer, "content", name, "schema")
        for media, name in media_types(content).items()
    }
