"""Intentionally invalid requests of a run, and the resources that such a request has written.

Model: a case is wrong where a part of it was generated to break the spec, or where an unknown id
that must exist was put into it; its response is judged by its refusal alone. A case that repeats a
unique value is right, but may be refused. A body that was meant
to be wrong and keeps its schema (what is `readOnly` in it may be ignored) is not wrong. A server
that accepts a wrong write keeps values that nobody can predict: the resource is `spoilt` until a
right request replaces or deletes it.
Known limits: requests that checks and probes send themselves are right; what is wrong in those that
must be refused, the probe that sends them knows.
"""

from __future__ import annotations

from typing import Any

from concord.checks.leniency import coerced, is_delimited, is_unread
from concord.checks.representation import identity, result
from concord.checks.schemathesis_names import ParameterLocation
from concord.checks.value_forms import form_of
from concord.checks.values import canonical
from concord.http import is_json
from concord.spec import Operation, Spec, child

_WRITES = ("create", "replace", "update")


class Purpose:
    """What the cases of one run are sent for."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._schemas = spec.validator("request")
        self._operations = {it.label: it for it in spec.operations}
        self._spoilt: dict[str, set[str]] = {}
        self.unknown: dict[str, str] = {}
        """By the id of the case under way, where the spec declares a reference that it breaks."""
        self.repeating: set[str] = set()
        """The id of the case under way, if it has a unique value that was sent before."""

    def begin(self) -> None:
        """A case comes under way: a run may take days, so what is over is forgotten."""
        self.unknown.clear()
        self.repeating.clear()

    def may_be_refused(self, case: Any) -> bool:
        """Whether a server may refuse the case for what its schema cannot say."""
        unsaid = case.id in self.unknown or case.id in self.repeating
        return unsaid or self._has_nothing_in_its_query(case)

    def _has_nothing_in_its_query(self, case: Any) -> bool:
        """Whether an array or object in the query is empty.

        No style writes that in a way of its own: `ids=` may mean no id, or one that is empty.
        """
        operation, sent = self._operations[case.operation.label], case.query or {}
        declared = (it for it in operation.parameters if it.location == "query")
        empty = (it for it in declared if sent.get(it.name) in ("", [], {}))
        kinds = (form_of(self._spec, child(it.pointer, "schema")).types for it in empty)
        return any(it & {"array", "object"} and "string" not in it for it in kinds)

    def is_wrong(self, case: Any) -> bool:
        """Whether the request must be refused."""
        # not generated: checks and probes send right requests
        if case.meta is None:
            return False
        if case.id in self.unknown:
            return True
        if not case.meta.generation.mode.is_negative:
            return False
        wrong = [it for it in case.meta.components if case.meta.is_negative_at(it)]
        # Schemathesis mutates the schema without knowing `readOnly`, so what it calls wrong may be
        # right
        return wrong != [ParameterLocation.BODY] or not self._keeps_its_schema(case)

    def may_break_a_rule(self, case: Any) -> bool:
        """Whether a value of a right request may break a rule that its schema cannot state."""
        operation = self._operations[case.operation.label]
        media = self._spec.request_media(operation).get(case.media_type or "")
        places = {it.name: it.pointer for it in operation.parameters if it.location == "query"}
        values = [(places.get(name), it) for name, it in (case.query or {}).items()]
        values += [(media, case.body)] if media is not None else []
        return not all(
            place is not None and is_delimited(self._spec, child(place, "schema"), value)
            for place, value in values
        )

    def is_coercible(self, case: Any) -> bool:
        """Whether a lax reader, to whom `"12"` is a number, takes a wrong request for right.

        One of a query ignores what it cannot read, where the parameter may be left out.
        """
        meta = case.meta
        wrong = [it for it in meta.components if meta.is_negative_at(it)] if meta else []
        operation = self._operations[case.operation.label]
        if wrong == [ParameterLocation.BODY]:
            media = self._spec.request_media(operation).get(case.media_type or "")
            schema = None if media is None else child(media, "schema")
            return schema is not None and self._takes(schema, case.body)
        if wrong != [ParameterLocation.QUERY]:
            return False
        declared = {it.name: it for it in operation.parameters if it.location == "query"}
        needed = {name for name, it in declared.items() if it.required}
        return needed <= set(case.query or {}) <= set(declared) and all(
            self._takes(child(declared[name].pointer, "schema"), value)
            or (
                name not in needed and self._ignores(child(declared[name].pointer, "schema"), value)
            )
            for name, value in (case.query or {}).items()
        )

    def _ignores(self, schema: str, value: Any) -> bool:
        return is_unread(self._spec, schema, value)

    def _takes(self, schema: str, value: Any) -> bool:
        return self._schemas.is_valid(schema, coerced(self._spec, schema, value))

    def accepted(self, case: Any, status: int) -> bool:
        """Whether the response accepts a wrong request."""
        return status // 100 == 2 and self.is_wrong(case)

    def take(self, case: Any, status: int, body: Any) -> None:
        """Take in a response: what a wrong write was accepted for is spoilt."""
        operation = self._operations[case.operation.label]
        action = operation.action
        if status // 100 != 2 or case.method.lower() != operation.method:
            return
        identifier = self._written(operation, case, body)
        if identifier is None or action not in (*_WRITES, "delete"):
            return
        spoilt = self._spoilt.setdefault(operation.resource_name, set())
        if action != "delete" and self.is_wrong(case):
            spoilt.add(canonical(identifier))
        # an update leaves other members as they were, the wrong ones among them
        elif action in ("create", "replace", "delete"):
            spoilt.discard(canonical(identifier))

    def spoilt(self, operation: Operation) -> frozenset[str]:
        """The ids of the resources of an operation's kind that a wrong request has written."""
        return frozenset(self._spoilt.get(operation.resource_name, ()))

    def _written(self, operation: Operation, case: Any, body: Any) -> Any:
        shown = identity(operation, result(operation, body))
        named = operation.resource.parameter if operation.resource else ""
        return shown if shown is not None else (case.path_parameters or {}).get(named)

    def _keeps_its_schema(self, case: Any) -> bool:
        operation = self._operations[case.operation.label]
        media = self._spec.request_media(operation).get(case.media_type or "")
        if media is None or not is_json(case.media_type):
            return False
        return self._schemas.is_valid(child(media, "schema"), case.body)
