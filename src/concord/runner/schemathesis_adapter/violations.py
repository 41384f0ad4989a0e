"""One violation of a response body for Schemathesis, instead of all of them.

Model: Schemathesis makes a failure of each violation, renders it, and compares it with all before
it: with a list of thousands of wrong items it is never done, and neither is `jsonschema-rs`, whose
`iter_errors` makes all errors before it gives the first. `first_only` gives it the first violation
alone. Nothing is lost by that: a failed body is judged again by the spec's own validator, whose
violations are counted and listed (`worker.failure_details`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from jsonschema_rs import ValidationError
from schemathesis.specs.openapi.adapter.responses import OpenApiResponse


class FirstViolation:
    """A validator whose `iter_errors` gives one error at most; all else is as before."""

    def __init__(self, validator: Any) -> None:
        self._validator = validator

    def iter_errors(self, value: Any) -> Iterator[ValidationError]:
        """The first violation of `value`, none if there is none."""
        try:
            # `validate` stops at the first error, `iter_errors` collects them all
            self._validator.validate(value)
        except ValidationError as error:
            yield error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._validator, name)


def first_only() -> None:
    """Let Schemathesis see one violation of each body that this process judges from now on."""
    unbounded = OpenApiResponse.get_validator

    @functools.wraps(unbounded)
    def get_validator(self: OpenApiResponse, *args: Any, **options: Any) -> Any:
        validator = unbounded(self, *args, **options)
        return None if validator is None else FirstViolation(validator)

    OpenApiResponse.get_validator = get_validator  # type: ignore[method-assign]
