"""Every way in which a JSON value breaks a schema of the spec, with pointers into both.

Model: the whole document is the resource that `jsonschema-rs` resolves against, so the path that
it reports for an error is a pointer into the file that a person wrote. `anyOf` and `oneOf` say only
that nothing fits: the errors of the nearest branch are listed instead.
Known limits: JSON Schema 2020-12 with formats asserted; no OpenAPI discriminator.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from concord.spec._direction import Direction, directed
from concord.spec._pointer import child

MOST = 500
"""Violations of one value that are listed: a long list of wrong items holds thousands."""
_ROOT = "urn:concord:spec"


@dataclass(frozen=True, kw_only=True)
class SchemaViolation:
    """`at` points into the value, `schema` at the keyword of the spec that it breaks."""

    at: str
    schema: str
    what: str
    members: tuple[str, ...] = ()
    """The member that is missing, or those that are not allowed; none for other kinds."""


class Validator:
    """Validates against any schema of one document.

    `direction` says where the values travel: what is `readOnly` is not required in a request, what
    is `writeOnly` not in a response (`directed`).
    """

    def __init__(self, document: dict[str, Any], direction: Direction = "any") -> None:
        self._registry = jsonschema_rs.Registry(
            [(_ROOT, directed(document, direction))], draft=jsonschema_rs.Draft202012
        )
        # of this instance, not of the class: a cached method would keep every document alive
        self._validator = cache(self._compile)

    def compiled(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """The validator of `jsonschema-rs` for the schema at `pointer`.

        Raises `jsonschema_rs.ValidationError` if no schema stands there.
        """
        return self._validator(pointer)

    def violations(self, pointer: str, value: Any) -> list[SchemaViolation]:
        """How `value` breaks the schema at `pointer`, without repetition: the first `MOST`."""
        validator = self._validator(pointer)
        # far cheaper than collecting errors, and nearly every value is valid
        if validator.is_valid(value):
            return []
        errors = islice(validator.iter_errors(value), MOST)
        found = (_violation(nearest) for error in errors for nearest in _nearest(error))
        return list(dict.fromkeys(found))

    def is_valid(self, pointer: str, value: Any) -> bool:
        """Whether `value` keeps the schema at `pointer`; what is no JSON value does not."""
        try:
            return self._validator(pointer).is_valid(value)
        except ValueError:  # bytes of a file, say
            return False

    def _compile(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        # braces of a path template are not allowed in a URI fragment as they are
        reference = f"{_ROOT}#{quote(pointer, safe='/~')}"
        return jsonschema_rs.Draft202012Validator(
            {"$ref": reference}, registry=self._registry, validate_formats=True, offline=True
        )


def _nearest(error: jsonschema_rs.ValidationError) -> Iterator[jsonschema_rs.ValidationError]:
    """`error`, or the errors of its nearest branch where it only says that no branch fits."""
    branches = getattr(error.kind, "context", None)
    candidates = [branch for branch in branches or () if branch]
    if not candidates:
        yield error
        return
    depth = len(error.instance_path)
    best = max(candidates, key=lambda branch: _nearness(branch, depth))
    for inner in best:
        yield from _nearest(inner)


def _nearness(branch: list[jsonschema_rs.ValidationError], depth: int) -> tuple[bool, int]:
    """A branch of the right type is nearer than one of another type; fewer errors are nearer."""
    wrong_type = any(
        error.schema_path[-1] in ("type", "const", "enum") and len(error.instance_path) == depth
        for error in branch
    )
    return not wrong_type, -len(branch)


def _violation(error: jsonschema_rs.ValidationError) -> SchemaViolation:
    what = error.message
    return SchemaViolation(
        at=child("", *error.instance_path),
        schema=child("", *error.schema_path),
        # the message quotes the whole value; its end says which keyword it breaks
        what=what if len(what) <= 300 else f"{what[:140]} … {what[-140:]}",
        members=_members(error.kind),
    )


def _members(kind: Any) -> tuple[str, ...]:
    """The names of the members that an error of that kind is about."""
    missing = getattr(kind, "property", None)
    return tuple(getattr(kind, "unexpected", ())) if missing is None else (str(missing),)
