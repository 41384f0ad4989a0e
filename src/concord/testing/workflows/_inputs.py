"""The inputs of a workflow: what is given, and what `x-input-values` and `default` say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from concord.spec.workflows import InputValue, Workflow


class InputError(Exception):
    """An input has no value; the message says which, and how to give one."""


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """Where the values of inputs come from.

    given        by name, as a user gives them
    credentials  by name
    now          what time it is for the server
    """

    given: Mapping[str, Any] = field(default_factory=dict)
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)
    now: datetime
    fresh: Callable[[], str] = lambda: uuid4().hex[:12]

    def of(self, workflow: Workflow) -> dict[str, Any]:
        """The values by name. Raises InputError."""
        found: dict[str, Any] = {}
        for name, schema in workflow.inputs.items():
            if name in self.given:
                found[name] = self.given[name]
            elif name in workflow.values:
                found[name] = self._stated(workflow.values[name])
            elif "default" in schema:
                found[name] = schema["default"]
            else:
                raise InputError(f"workflow {workflow.id}: give a value with --input {name}=…")
        return found

    def _stated(self, value: InputValue) -> str:
        if value.credential:
            # one that is not held: the client presents what it has anyway
            return self.credentials.get(value.credential, "")
        if value.from_now is not None:
            moment = self.now + value.from_now
            return moment.strftime("%Y-%m-%d" if value.is_day else "%Y-%m-%dT%H:%M:%SZ")
        return self.fresh()
