"""The context of a finding: what distinguishes its cause: member, place, renamed member.

Model: pure. Read where whole response and spec are at hand; of the response only the name of an
undocumented member that came instead of a missing one goes into a finding.
Known limits: of a wrong request that breaks the spec in several places the first one is named.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from concord.checks.messages import is_required
from concord.checks.representation import items_pointer
from concord.evidence import canonical, declared_response, response_media
from concord.runner.finding import Context
from concord.runner.worker.failure_details import FailureDetail
from concord.runner.worker.recorded import RecordedCase
from concord.runner.worker.renamed import renamed
from concord.spec import Operation, Spec, Validator, child, parts

_FIRST_FAILURE = 400
_BRANCHES = ("allOf", "anyOf", "oneOf")
_CLOSED = ("/additionalProperties", "/unevaluatedProperties")


class Contexts:
    """The contexts of findings about one spec; `names` are all that it declares."""

    def __init__(self, spec: Spec, schemas: Validator, names: Collection[str]) -> None:
        self._spec = spec
        self._schemas = schemas
        self._names = names

    def of(self, operation: Operation, detail: FailureDetail, exchange: RecordedCase) -> Context:
        """The context of a finding of `operation`."""
        body = _json(exchange)
        member, missing, instead = self._member(detail, body)
        listed = items_pointer(operation) if operation.action == "list" else None
        at = detail.at
        return Context(
            resource=operation.resource_name,
            action=operation.action,
            member=member,
            in_items=listed is not None and at is not None and _within(at, listed),
            whole=listed is not None and at == listed and not missing,
            missing=missing,
            instead=instead,
            is_refusal=self._is_refusal(operation, exchange, body, _is_to_refuse(detail, exchange)),
            credentials=detail.data.lacks_credentials,
            predicted=detail.data.expected_status,
            received=detail.data.received_status,
            header=detail.data.header,
        )

    def _member(self, detail: FailureDetail, body: Any) -> tuple[str, bool, str]:
        """The name of the member, whether the response lacks it, and what came instead of it."""
        if is_required(detail.pointer) and detail.at is not None:
            return self._required(detail, _at(body, parts(detail.at)))
        if detail.at is None:
            return detail.data.member or _declared_name(detail.pointer), False, ""
        if detail.pointer.endswith(_CLOSED):
            return self._unexpected(detail, _at(body, parts(detail.at)))
        *above, name = ["", *parts(detail.at)]
        around = _at(body, above[1:])
        if not isinstance(around, dict) or name in around or not self._is_declared(name):
            return self._named(parts(detail.at)), False, ""
        schema, found, _ = detail.pointer.rpartition(child("/properties", name))
        declared = self._declared(schema) if found else {}
        others = self._undocumented(detail.pointer, around, declared)
        return name, True, self._renamed([name], declared, others).get(name, "")

    def _named(self, names: Sequence[str]) -> str:
        """The last name that the spec declares; else the last one."""
        named = [it for it in names if not it.isdigit()]
        declared = [it for it in named if self._is_declared(it)]
        # a name that the spec does not declare is the server's choice, and may be another one each
        # time
        return (declared or named or [""])[-1]

    def _is_declared(self, name: str) -> bool:
        """Whether any schema of the spec declares a member of this name."""
        return child("", name)[1:] in self._names

    def _required(self, detail: FailureDetail, value: Any) -> tuple[str, bool, str]:
        schema = detail.pointer.rpartition("/")[0]
        wanted = self._spec.schemas.at(schema).get("required", [])
        if not isinstance(value, dict):
            return "", False, ""
        lacking = [str(it) for it in wanted if it not in value]
        name = next((it for it in detail.data.members if it in lacking), "")
        declared = {**dict.fromkeys(map(str, wanted), ""), **self._declared(schema)}
        others = self._undocumented(detail.pointer, value, declared)
        return name, bool(name), self._renamed(lacking, declared, others).get(name, "")

    def _unexpected(self, detail: FailureDetail, value: Any) -> tuple[str, bool, str]:
        """A member that a closed schema does not know, and the one that it stands for."""
        if not isinstance(value, dict):
            return "", False, ""
        declared = self._declared(detail.pointer.rpartition("/")[0])
        others = {name: it for name, it in value.items() if name not in declared}
        lacking = [name for name in declared if name not in value]
        for name, other in self._renamed(lacking, declared, others).items():
            if other in detail.data.members:
                return name, True, other
        return next((it for it in others if it in detail.data.members), ""), False, ""

    def _undocumented(
        self, pointer: str, value: Mapping[str, Any], declared: Collection[str]
    ) -> dict[str, Any]:
        """The members of an object that its schema does not declare."""
        others = {name: it for name, it in value.items() if name not in declared}
        if declared and not any(f"/{word}/" in pointer for word in _BRANCHES):
            return others
        # a branch, or what has no schema of its own, does not say all: what is declared anywhere
        return {name: it for name, it in others.items() if not self._is_declared(name)}

    def _renamed(
        self, lacking: Sequence[str], declared: Mapping[str, str], others: Mapping[str, Any]
    ) -> dict[str, str]:
        return renamed({name: self._types(declared.get(name, "")) for name in lacking}, others)

    def _declared(self, schema: str) -> dict[str, str]:
        """The members that a schema declares, with where it does."""
        return self._spec.schemas.properties(canonical(self._spec, schema))

    def _types(self, pointer: str) -> tuple[str, ...]:
        """The JSON types that a schema allows; none where it states none."""
        return self._spec.schemas.types(pointer) if pointer else ()

    def _is_refusal(
        self, operation: Operation, exchange: RecordedCase, body: Any, to_refuse: bool
    ) -> bool:
        """Whether a success has a body that only a documented failure has.

        `to_refuse`: the request had to be refused, so that a body of either form is a failure's.
        """
        if exchange.status // 100 != 2 or not isinstance(body, dict) or not body:
            return False
        success = self._schema(operation, exchange.status, exchange.media_type)
        if not success or self._schemas.is_valid(success, body):
            return False
        if body.keys() <= self._declared(success).keys() and not to_refuse:
            return False  # a success that lacks something
        refusals = {
            self._schema(operation, int(it.upper().replace("X", "0")), exchange.media_type)
            for it in operation.statuses
            if it[0] in "45"
        }
        return any(
            body.keys() <= self._declared(schema).keys() and self._schemas.is_valid(schema, body)
            for schema in refusals
            if schema
        )

    def _schema(self, operation: Operation, status: int, media_type: str) -> str:
        """Where the schema of a response's body is declared; empty where none is."""
        response = declared_response(self._spec, operation, status)
        media = response and response_media(self._spec, response, media_type)
        return child(media, "schema") if media else ""


def _is_to_refuse(detail: FailureDetail, exchange: RecordedCase) -> bool:
    """Whether the request of a finding had to be refused: by its making, or by the judgement."""
    refused = (detail.data.expected_status or 0) >= _FIRST_FAILURE
    return exchange.aim.is_wrong or refused or detail.data.is_acceptance


def _within(at: str, listed: str) -> bool:
    return at.startswith(f"{listed}/") and at[len(listed) + 1 :].split("/")[0].isdigit()


def _declared_name(pointer: str) -> str:
    """The last member or parameter that a pointer into a schema names."""
    names = parts(pointer)
    places = [at for at, name in enumerate(names[:-1]) if name == "properties"]
    named = names[places[-1] + 1] if places else ""
    return "" if "/" in named else named  # a media type


def _json(exchange: RecordedCase) -> Any:
    try:
        return exchange.json()
    except ValueError:
        return None


def _at(value: Any, names: list[str]) -> Any:
    for name in names:
        if isinstance(value, dict):
            value = value.get(name)
        elif isinstance(value, list) and name.isdigit() and int(name) < len(value):
            value = value[int(name)]
        else:
            return None
    return value
