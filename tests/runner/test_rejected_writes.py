"""Refused writes: a server that does nothing of what it refuses, and such as do it all the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks.last_success import LastSuccess
from concord.checks.rejected_writes import REFUSAL_IS_HARMLESS, REFUSED
from concord.http import Response
from concord.runner.probes.context import ProbeContext
from concord.runner.probes.rejected_writes import RejectedWrites
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec, load_file

DOCUMENT = """
openapi: 3.1.0
info: {title: Club, version: "1"}
security: [{key: []}]
paths:
  /members:
    get:
      operationId: members.list
      x-resource: {name: member, action: list}
    post:
      operationId: members.create
      x-resource: {name: member, action: create}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Member"}}}}
  /members/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    get: {operationId: members.get, x-resource: {name: member, action: read, parameter: id}}
    patch:
      operationId: members.update
      x-resource: {name: member, action: update, parameter: id}
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/Member"}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
  schemas:
    Member:
      type: object
      properties:
        name: {type: string}
        email: {type: string, x-unique: true}
        pin: {type: string, writeOnly: true, examples: [1234-5678]}
        games: {type: integer}
"""
BODY = {"name": "Ada", "email": "ada@example.org", "pin": "1234-5678", "games": 3}
KEY = "k-secret-7d1e"


class Club(Wire):
    """A server of the club; `does` what it should refuse, or `is_event` a secret."""

    def __init__(self, *, does: str = "", is_event: bool = False, hides: bool = False) -> None:
        super().__init__("http://club.invalid")
        self.members: dict[str, dict[str, Any]] = {"m0": dict(BODY, email="first@example.org")}
        self.does, self.is_event, self.hides = does, is_event, hides
        self.refused: list[int] = []

    def send(
        self, method: str, path: str, *, base_url: str | None = None, **content: Any
    ) -> Response:
        data = content.get("data")
        sent = json.loads(data) if data else None
        headers = content.get("headers", {})
        status, body = self._answer(method.upper(), path.partition("?")[0], headers, sent)
        if status >= 400:
            self.refused.append(status)
        told = {"content-type": "application/json"}
        return Response(status=status, headers=told, body=json.dumps(body).encode())

    def _answer(self, method: str, path: str, headers: Any, sent: Any) -> tuple[int, Any]:
        name = path.removeprefix("/members").strip("/")
        if method == "GET":
            if name:
                return 200, self._shown(name)
            listed = list(self.members)[: 1 if self.hides else None]
            return 200, [self._shown(it) for it in listed]
        status = self._refusal(headers, sent)
        if status in (401, 415) or (status == 422 and self.does != "invalid"):
            if status == 401 and self.does == "denied":
                self._write(name, sent)
            told = f"wrong (pin: {sent['pin']})" if self.is_event else "wrong"
            return status, {"error": told}
        if status == 422:
            self._write(name, {key: it for key, it in sent.items() if isinstance(it, str)})
            return status, {"error": "wrong"}
        if any(it["email"] == sent["email"] for key, it in self.members.items() if key != name):
            return 409, {"error": "taken"}
        return 200, self._shown(self._write(name, sent))

    def _refusal(self, headers: Any, sent: Any) -> int:
        if headers.get("X-Key") != KEY:
            return 401
        if headers["Content-Type"] != "application/json":
            return 415
        texts = all(isinstance(sent.get(it), str) for it in ("name", "email", "pin"))
        return 200 if texts and isinstance(sent.get("games"), int) else 422

    def _write(self, name: str, sent: Any) -> str:
        name = name or f"m{len(self.members)}"
        self.members[name] = {**self.members.get(name, {}), **sent}
        return name

    def _shown(self, name: str) -> Any:
        return {"id": name, **{k: v for k, v in self.members[name].items() if k != "pin"}}


@pytest.fixture
def club(tmp_path: Path) -> Spec:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return load_file(path, api="club")


def judged(spec: Spec, wire: Club, *, invalid: bool = True) -> list[tuple[str, str | None]]:
    """By operation, what was wrong of each refusal."""
    judgements: list[tuple[str, str | None]] = []

    def report(operation: Operation, check: str, violation: Violation | None, _: Any) -> None:
        assert check == REFUSED
        judgements.append((operation.id, violation.what if violation else None))

    data = json.dumps(BODY).encode()
    last_success = {
        label: LastSuccess(target=target, media_type="application/json", body=data)
        for label, target in (("POST /members", "/members"), ("PATCH /members/{id}", "/members/m0"))
    }
    redactor = Redactor.of(spec, {"api_key": KEY})
    identity = Authenticator(spec, {"api_key": KEY}, wire, redactor)
    context = ProbeContext(
        spec=spec,
        wire=wire,
        identity=identity,
        redact=redactor,
        renewed=lambda _, body: body,
        report=report,
        permits=("writes", "probes", *(["negative"] if invalid else [])),
        last_success=last_success,
    )
    RejectedWrites(context).run()
    return judgements


def test_rejected_writes_pass_where_nothing_changes(club: Spec) -> None:
    wire = Club()
    assert judged(club, wire) == [("members.create", None)] * 3 + [("members.update", None)] * 3
    assert wire.refused == [401, 422, 415] * 2


def test_rejected_writes_without_negative_only_leave_out_credentials(club: Spec) -> None:
    wire = Club()
    assert judged(club, wire, invalid=False) == [("members.create", None), ("members.update", None)]
    assert wire.refused == [401, 401]


@pytest.mark.parametrize(("does", "status"), [("denied", 401), ("invalid", 422)])
def test_rejected_writes_find_a_rejected_change(club: Spec, does: str, status: int) -> None:
    found = [(it, what) for it, what in judged(club, Club(does=does)) if what]
    noticed = {it for it, what in found if what and f"refused with {status}" in what}
    assert noticed == {"members.create", "members.update"}


def test_rejected_writes_find_a_taken_unique_value(club: Spec) -> None:
    found = judged(club, Club(does="denied", hides=True))
    what = "email of a create that was refused with 401 is taken"
    assert ("members.create", what) in found


def test_rejected_writes_find_a_repeated_secret(club: Spec) -> None:
    found = judged(club, Club(is_event=True))
    assert ("members.update", "refused with 422, which repeats pin") in found


def test_where_nothing_is_written_nothing_can_be_judged(tmp_path: Path, club: Spec) -> None:
    path = tmp_path / "reads.yaml"
    reads = "openapi: 3.1.0\ninfo: {title: R, version: '1'}\npaths: {}\ncomponents: {}\n"
    path.write_text(reads, encoding="utf-8")
    assert REFUSAL_IS_HARMLESS.inapplicable(club) is None
    assert "nothing" in str(REFUSAL_IS_HARMLESS.inapplicable(load_file(path, api="reads")))
