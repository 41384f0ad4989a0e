"""After a run its lists are asked for once more, and the model says what they must show by now."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.checks.last_success import LastSuccess
from concord.checks.model_protocol import Mismatch
from concord.http import Exchange, Response
from concord.runner.probes.context import ProbeContext
from concord.runner.probes.list_recheck import first_lists, recheck
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import Spec, load_file

DOCUMENT = """
openapi: 3.1.0
info: {title: Club, version: "1"}
security: [{key: []}]
paths:
  /members/{id}/games:
    get: {operationId: members.list_games, x-resource: {name: game, action: list}}
  /courts/search:
    post:
      operationId: courts.list
      x-resource: {name: court, action: list}
      requestBody: {content: {application/json: {schema: {type: object}}}}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: key}
"""


class Club(Wire):
    """A server that always answers the same, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__("http://club.invalid")
        self.asked: list[tuple[str, str, Any]] = []

    def send(
        self, method: str, path: str, *, base_url: str | None = None, **content: Any
    ) -> Response:
        self.asked.append((method.upper(), path, content.get("json")))
        headers = {"content-type": "application/json"}
        return Response(status=200, headers=headers, body=b'[{"by": "k-secret"}]')


class Expects:
    """A model that says the same of every answer, and remembers them."""

    def __init__(self, said: list[Mismatch] | None) -> None:
        self.said = said
        self.met: list[Exchange] = []

    def follow(self, exchange: Exchange, *, is_wrong: bool = False) -> list[Mismatch] | None:
        del is_wrong
        self.met.append(exchange)
        return self.said

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def club(tmp_path: Path) -> Spec:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    return load_file(path, api="club")


def looked(spec: Spec, model: Expects, wire: Club) -> list[Any]:
    games, courts = spec.operation("members.list_games"), spec.operation("courts.list")
    first = "/members/m%201/games?key=k-secret"
    asked = [(games, first), (courts, "/courts/search?key=k-secret"), (games, first)]
    redactor = Redactor.of(spec, {"api_key": "k-secret"})
    identity = Authenticator(spec, {"api_key": "k-secret"}, wire, redactor)
    context = ProbeContext(
        spec=spec,
        wire=wire,
        identity=identity,
        redact=redactor,
        renewed=lambda _, body: body,
        report=lambda *_: None,
    )
    return list(recheck(asked, context, model))


def test_recheck_sends_each_list_once_as_it_was(club: Spec) -> None:
    model, wire = Expects([]), Club()
    told = looked(club, model, wire)
    assert wire.asked == [
        ("GET", "/members/m%201/games?key=k-secret", None),
        ("POST", "/courts/search?key=k-secret", {}),
    ]
    assert [violation for _, violation, _ in told] == [None, None], "judged, and nothing is wrong"
    first, second = model.met
    assert (first.request.target, first.path_parameters) == (
        "/members/m%201/games?key=k-secret",
        {"id": "m 1"},
    )
    assert (second.request.body, second.request.headers["content-type"]) == (
        b"{}",
        "application/json",
    )
    assert first.response.json == [{"by": "k-secret"}]


def test_recheck_reports_what_the_model_did_not_predict(club: Spec) -> None:
    stale = Mismatch(
        what="the reference model predicts 2 items; the server answered 1 item", pointer="/p", at=""
    )
    told = looked(club, Expects([stale]), Club())
    assert [(violation.what, violation.pointer) for _, violation, _ in told] == [
        (stale.what, "/p")
    ] * 2
    exchange = told[1][2]
    assert (exchange.phase, exchange.request.body) == ("probes", "{}")
    assert "k-secret" not in exchange.text


def test_recheck_judges_nothing_without_a_prediction(club: Spec) -> None:
    assert looked(club, Expects(None), Club()) == []


def test_first_lists_gives_the_first_success(club: Spec) -> None:
    once = LastSuccess(
        target="/members/2/games", media_type=None, body=None, first="/members/1/games"
    )
    remembered = {"GET /members/{id}/games": once, "POST /courts/search": once}
    assert list(first_lists(club.operations, remembered)) == [
        (club.operation("members.list_games"), "/members/1/games")
    ]
    assert list(first_lists(club.operations, {})) == []
