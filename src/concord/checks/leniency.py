"""Leniency: accepted differences between written and read values (`[[accept]]`).

Model: `marked` is a spec whose request schemas say, in a keyword of ours (`MARK`), which members
may be normalised or trimmed, and by which entry of the settings; `Form.excuse` reads it. `coerced`
is a value as a lax reader takes it: `"12"` where a number is wanted, `1` or `"true"` where a
boolean is, a number where a text is.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from concord.checks.value_forms import MARK, SchemaForm, form_of
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
        for operation in operations:
            for media in found.request_media(operation).values():
                form = form_of(found, child(media, "schema"))
                for path in members:
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
