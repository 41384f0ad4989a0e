"""`specs/vocabulary.schema.json`: which extension may stand where, and what it holds."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from specs import SPECS, child

PATH = SPECS / "vocabulary.schema.json"
Fault = tuple[str, str, str]


@cache
def _schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": _schema()["$defs"]})


def allowed(kind: str) -> tuple[str, ...]:
    """The names that an element of that kind may have beside OpenAPI's own."""
    return tuple(_schema()["$defs"].get(kind, {}).get("properties", ()))


def is_kind(kind: str) -> bool:
    """Whether extensions may stand on elements of that kind."""
    return kind in _schema()["$defs"]


def faults(kind: str, value: Any) -> Iterator[Fault]:
    """Pointer into `value`, what is wrong there and how to mend it."""
    for error in _validator(kind).iter_errors(value):
        yield from _faults(kind, error)


def _faults(kind: str, error: ValidationError) -> Iterator[Fault]:
    pointer = child("", *error.absolute_path)
    if error.validator == "additionalProperties":
        title = _schema()["$defs"][kind].get("title", kind)
        known = error.schema["properties"]
        for name in _surplus(error, known):
            near = difflib.get_close_matches(name, known, n=1)
            mend = f"write {near[0]!r}" if near else f"known here: {', '.join(known)}"
            where = title if not error.absolute_path else error.absolute_path[-1]
            yield child(pointer, name), f"{name!r} may not stand on {where}", mend
    elif error.validator == "required":
        name = error.message.split("'")[1]
        yield pointer, f"{name!r} is missing", f"add {name!r}"
    else:
        yield pointer, _shorten(error.message), "see specs/README.md"


def _surplus(error: ValidationError, known: dict[str, Any]) -> list[str]:
    everything = not any(key == "patternProperties" for key in error.schema)
    return [
        name
        for name in error.instance
        if name not in known and (everything or name.startswith("x-"))
    ]


def _shorten(text: str) -> str:
    return text if len(text) <= 160 else f"{text[:100]} … {text[-50:]}"
