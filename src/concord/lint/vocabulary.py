"""`vocabulary.schema.json`: which extension may stand where, and what it holds."""

from __future__ import annotations

import copy
import difflib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from jsonschema import Draft202012Validator, ValidationError

from concord.lint.schema_language import fits
from concord.spec import child
from concord.spec.vocabulary import Word

PATH = Path(__file__).with_name("vocabulary.schema.json")


@cache
def schema() -> dict[str, Any]:
    """The vocabulary's schema."""
    found: dict[str, Any] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


@cache
def _validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"#/$defs/{kind}", "$defs": schema()["$defs"]})


@cache
def _quick_validator(kind: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/$defs/{kind}", "$defs": schema()["$defs"]}
    )


def has_kind(kind: str) -> bool:
    """Whether extensions may stand on elements of that kind."""
    return kind in schema()["$defs"]


def understood(kind: str, word: Word[Any], definition: dict[str, Any]) -> Any:
    """What `definition` states by `word`, without the keys that the vocabulary does not allow.

    The keys of what a list holds stay, so that the items keep their indices.
    """
    stated = copy.deepcopy(word.raw(definition))
    if not has_kind(kind):
        return stated
    for error in _validator(kind).iter_errors({word.name: word.raw(definition)}):
        _, *way = error.absolute_path
        if any(isinstance(part, int) for part in way):
            continue
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            surplus = [[*way, name] for name in _surplus(error.instance, error.schema)]
        else:
            wrong = way and error.validator in ("anyOf", "oneOf", "required", "type")
            surplus = [way] if wrong else []
        for place in surplus:
            _remove(stated, place)
    return stated


def _remove(value: Any, way: list[Any]) -> None:
    *holders, last = way
    for key in holders:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value.pop(last, None)


def problems(kind: str, value: Any) -> Iterator[tuple[str, str, str]]:
    """Pointer into `value`, what is wrong there and how to fix it."""
    # nearly every element is right; `jsonschema` is far slower, and says where and why
    if fits(_quick_validator(kind), value):
        return
    for error in _validator(kind).iter_errors(value):
        yield from _problems(kind, error)


def _problems(kind: str, error: ValidationError) -> Iterator[tuple[str, str, str]]:
    pointer = child("", *error.absolute_path)
    title = schema()["$defs"][kind]["title"]
    holder = str(error.absolute_path[-1]) if error.absolute_path else title
    rule: Any = error.schema
    if error.validator == "additionalProperties":
        surplus: Any = error.instance
        for name in _surplus(surplus, rule):
            yield child(pointer, name), f"{name!r} may not stand on {holder}", _fix(name, rule)
    elif error.validator == "required":
        # jsonschema gives the missing name in its message alone
        missing = error.message.split("'")[1]
        yield pointer, f"{missing!r} is missing on {holder}", f"add {missing!r}"
    elif error.validator == "not":
        yield pointer, f"{holder!r} may not stand beside its neighbours", "remove it"
    else:
        yield pointer, shorten(error.message), "write what specs/README.md prescribes"


def _surplus(value: dict[str, Any], rule: dict[str, Any]) -> list[str]:
    """The members of `value` that `rule` does not know."""
    # an element of OpenAPI has members of its own beside our words; a word has none but its own
    open_to_openapi = "patternProperties" in rule
    return [
        name
        for name in value
        if name not in rule["properties"] and (name.startswith("x-") or not open_to_openapi)
    ]


def _fix(name: str, rule: dict[str, Any]) -> str:
    known = list(rule["properties"])
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return f"write {near[0]!r}" if near else f"move or remove it; known here: {', '.join(known)}"


def shorten(text: str) -> str:
    """`text` with its middle left out where it is long."""
    return text if len(text) <= 160 else f"{text[:100]} … {text[-50:]}"
