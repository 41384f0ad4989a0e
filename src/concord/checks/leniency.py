"""Leniency: accepted differences between written and read values (`[[accept]]`).

Model: `marked` is a spec whose request schemas say, in a keyword of ours (`MARK`), which members
may be normalised or trimmed, and by which entry of the settings; `Form.excuse` reads it. `coerced`
is a value as a lax reader takes it: `"12"` where a number is wanted, `1` or `"true"` where a
boolean is, a number where a text is or a moment (seconds of Unix time). `is_unread`: such a reader
takes a value for none, and ignores it where a parameter may be left out. `is_delimited`: the schema
says of each single value whether it is one.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from concord.checks.value_forms import ALL, MARK, SchemaForm, composed, form_of
from concord.spec import Operation, Spec, child

_NUMBER = re.compile(r"\s*-?\d{1,300}(\.\d{1,300})?([eE][-+]?\d{1,3})?\s*", re.ASCII)
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")

Mark = tuple[int, str, Sequence[str], Sequence[Operation]]
"""An entry's number, what it allows (`normalised`, `trimmed`), of which members, where."""


def marked(spec: Spec, marks: Iterable[Mark]) -> Spec:
    """`spec` with the marks in the schemas of its request bodies; itself if there are none."""
    marks = list(marks)
    if not marks:
        return spec
    # the marks are for this run's checks: the document that is validated against stays as it is
    found = replace(spec, document=copy.deepcopy(spec.document))
    for number, how, members, operations in marks:
        if ALL in members:
            found.document.setdefault(MARK, {}).setdefault(how, number)
        for operation in operations:
            for media in found.request_media(operation).values():
                form = form_of(found, child(media, "schema"))
                for path in set(members) - {ALL}:
                    _mark(found, form, path, {how: number})
    return found


def _mark(spec: Spec, form: Any, path: str, said: dict[str, int]) -> None:
    for name in path.split("."):
        form = form.member(name)
        item = form.item()
        form = item if isinstance(item, SchemaForm) and "." in path else form
    for place in form.stated if isinstance(form, SchemaForm) else ():
        schema = spec.at(place)
        schema[MARK] = {**schema.get(MARK, {}), **said}


def coerced(spec: Spec, pointer: str, value: Any) -> Any:
    """`value` as a lax reader takes it, by the schema at `pointer`."""
    form = form_of(spec, pointer)
    return _coerced(form, value)


def _coerced(form: Any, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _coerced(form.member(name), it) for name, it in value.items()}
    if isinstance(value, list):
        return [_coerced(form.item(), it) for it in value]
    kinds = form.types
    if "string" in kinds and isinstance(value, (bytes, str)) and type(value) is not str:
        return "file"  # the bytes of a file, which no validator of JSON takes
    if "string" in kinds and form.formats & _MOMENTS.keys() and _is_number(str(value)):
        return _MOMENTS[min(form.formats & _MOMENTS.keys())]
    if (
        "string" in kinds
        and isinstance(value, (bool, int, float))
        and not kinds & _KINDS[type(value)]
    ):
        return str(value).lower() if isinstance(value, bool) else str(value)
    if "boolean" in kinds and str(value).lower() in (*_TRUE, *_FALSE):
        return str(value).lower() in _TRUE
    if kinds & {"integer", "number"} and isinstance(value, bool):
        return int(value)
    if kinds & {"integer", "number"} and isinstance(value, str) and "string" not in kinds:
        return json.loads(value.strip()) if _is_number(value) else value
    return value


def is_unread(spec: Spec, pointer: str, value: Any) -> bool:
    """Whether a lax reader finds no value in the text of a parameter: it is empty, or no number."""
    form = form_of(spec, pointer)
    found = _coerced(form, value)
    if found in ("", None):
        return True
    if not form.types or "string" in form.types:
        return False
    kind = {dict: {"object"}, list: {"array"}, **_KINDS}.get(type(found), {"string"})
    fraction = isinstance(found, float) and not found.is_integer() and "number" not in form.types
    return fraction or not form.types & kind


def is_delimited(spec: Spec, pointer: str, value: Any) -> bool:
    """Whether the schema at `pointer` says itself which values there are.

    It does with `enum`, `const`, booleans, and numbers between two bounds. A text, or a number
    without bounds, may be an id, or a value that is taken, or follow a rule that only prose states.
    """
    schemas = spec.schemas
    if isinstance(value, list):
        items = schemas.items(pointer)
        return items is not None and all(is_delimited(spec, items, it) for it in value)
    if isinstance(value, dict):
        known = {name: schemas.member(pointer, name) for name in value}
        return all(
            place is not None and is_delimited(spec, place, value[name])
            for name, place in known.items()
        )
    stated: dict[str, Any] = {}
    for place in composed(spec, (pointer,)):
        found = spec.at(place)
        stated |= found if isinstance(found, dict) else {}
    bounds = (stated.keys() & {"minimum", "exclusiveMinimum"}, stated.keys() & _MAXIMA)
    return isinstance(value, bool) or value is None or bool(stated.keys() & _LISTED) or all(bounds)


_LISTED, _MAXIMA = frozenset({"enum", "const"}), frozenset({"maximum", "exclusiveMaximum"})
_MOMENTS = {"date": "1970-01-01", "date-time": "1970-01-01T00:00:00Z"}
_KINDS: dict[type, set[str]] = {
    bool: {"boolean"},
    int: {"integer", "number"},
    float: {"number", "integer"},
}


def _is_number(text: str) -> bool:
    try:
        return bool(_NUMBER.fullmatch(text)) and json.loads(text.strip()) is not None
    except ValueError:
        return False
