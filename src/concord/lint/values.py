"""Whether a value fits a schema of the document, formats, `readOnly` and `writeOnly` included.

Model: the document is one JSON Schema resource; a value is validated against a reference into it.
A schema that is wrong itself fits every value here: the schema rules report it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal
from urllib.parse import quote

from jsonschema import Draft202012Validator, ValidationError
from jsonschema.exceptions import UnknownType
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from concord.lint.subject import Subject
from concord.spec import child

Direction = Literal["request", "response", "any"]
_HIDDEN: dict[str, str] = {"request": "readOnly", "response": "writeOnly"}
_DOCUMENT = "urn:document"

# What jsonschema raises on schemas that are none.
_WRONG_SCHEMA = (
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    UnknownType,
    Unresolvable,
    ValueError,
    re.error,
)


def misfits(
    subject: Subject, pointer: str, value: Any, direction: Direction = "any"
) -> list[tuple[str, str]]:
    """Where (a pointer into `value`) and why `value` does not fit the schema at `pointer`."""
    resource = DRAFT202012.create_resource(subject.spec.document)
    registry: Registry[Any] = Registry().with_resource(_DOCUMENT, resource)
    validator = _validator(direction)(
        {"$ref": f"{_DOCUMENT}#{quote(pointer, safe='/~')}"},
        registry=registry,
        format_checker=Draft202012Validator.FORMAT_CHECKER,
    )
    try:
        errors = list(validator.iter_errors(value))
    except _WRONG_SCHEMA:
        return []
    found = {(child("", *error.absolute_path), _why(error)) for error in map(_cause, errors)}
    return sorted(found)


@cache
def _validator(direction: Direction) -> Any:
    hidden = _HIDDEN.get(direction)
    if hidden is None:
        return Draft202012Validator

    def refuse(_: Any, flag: Any, __: Any, ___: Any) -> Iterator[ValidationError]:
        if flag is True:
            yield ValidationError(f"is {hidden}, so no {direction} shows it")

    def required(_: Any, names: Any, value: Any, schema: Any) -> Iterator[ValidationError]:
        if not isinstance(value, dict):
            return
        properties = schema.get("properties", {})
        for name in names:
            if name not in value and properties.get(name, {}).get(hidden) is not True:
                yield ValidationError(f"{name!r} is a required property")

    # jsonschema has no annotations for `extend`.
    return extend(Draft202012Validator, {hidden: refuse, "required": required})  # type: ignore[no-untyped-call]


def _cause(error: ValidationError) -> ValidationError:
    """Of the branches of an `anyOf` or `oneOf` the one error that says most."""
    while error.context:
        deepest = max(len(inner.absolute_path) for inner in error.context)
        candidates = [e for e in error.context if len(e.absolute_path) == deepest]
        if len({e.message for e in candidates}) > 1 and deepest == len(error.absolute_path):
            return error
        error = candidates[0]
    return error


def _why(error: ValidationError) -> str:
    text = error.message
    return text if len(text) <= 160 else f"{text[:100]} … {text[-50:]}"
