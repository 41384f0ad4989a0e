"""What the look around before a run asks for, and which ids the run knows afterwards."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.errors import CouldNotRunError
from concord.http import Response
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.discovery import discover
from concord.runner.worker.id_pool import Pool
from concord.runner.worker.transport import Wire
from concord.spec import load_file

DOCUMENT = """
openapi: 3.1.0
info: {title: Club, version: "1"}
paths:
  /members/{id}:
    get:
      operationId: members.get
      x-resource: {name: member, action: read, parameter: id}
      parameters: [{name: id, in: path, required: true, schema: {type: string, examples: [m1, m2]}}]
  /members/{id}/cards/{card}:
    get:
      operationId: cards.get
      x-resource: {name: card, action: read, parameter: card}
      parameters:
        - {name: id, in: path, required: true, schema: {type: string, examples: [m1]}}
        - {name: card, in: path, required: true, schema: {type: string, examples: [c1]}}
  /members/{id}/games:
    get:
      operationId: members.list_games
      x-resource: {name: game, action: list}
      parameters:
        - {name: id, in: path, required: true, x-references: member, schema: {type: string}}
  /courts:
    get: {operationId: courts.list, x-resource: {name: court, action: list}}
  /courts/{name}/games:
    get:
      operationId: courts.list_games
      x-resource: {name: game, action: list}
      parameters: [{name: name, in: path, required: true, schema: {type: string}}]
"""


class Club(Wire):
    """A server that has some answers, and 404 for everything else."""

    def __init__(self, answers: dict[str, Any], otherwise: int = 404) -> None:
        super().__init__("http://club.invalid")
        self.answers = answers
        self.otherwise = otherwise
        self.asked: list[str] = []

    def send(
        self, method: str, path: str, *, base_url: str | None = None, **content: Any
    ) -> Response:
        self.asked.append(f"{method.upper()} {path}")
        known = path in self.answers
        body = json.dumps(self.answers.get(path)).encode()
        return Response(status=200 if known else self.otherwise, headers={}, body=body)


def looked(folder: Path, wire: Club) -> Pool:
    path = folder / "openapi.yaml"
    path.write_text(DOCUMENT, encoding="utf-8")
    spec, pool = load_file(path, api="club"), Pool()
    discover(spec, wire, Authenticator(spec, {}, wire, Redactor()), pool, read_only=True)
    return pool


def test_discovery_knows_readable_documented_ids(tmp_path: Path) -> None:
    wire = Club({"/members/m2": {"name": "Theo"}, "/members/m2/games": [{"id": 7}]})
    pool = looked(tmp_path, wire)
    assert pool.knows("member", "m2")
    assert not pool.knows("member", "m1")
    assert pool.knows("game", 7)
    assert wire.asked == [
        "GET /members/m1",
        "GET /members/m2",
        "GET /courts",
        "GET /members/m2/games",
    ]


def test_without_documented_ids_that_exist_nothing_is_known(tmp_path: Path) -> None:
    wire = Club({"/courts": [{"id": 3}]})
    pool = looked(tmp_path, wire)
    assert pool.take("member") is None
    assert pool.knows("court", 3)
    assert "GET /members/m2/games" not in wire.asked


def test_a_refusal_of_everything_is_a_rejected_credential(tmp_path: Path) -> None:
    with pytest.raises(CouldNotRunError, match="refused the credentials"):
        looked(tmp_path, Club({}, otherwise=401))
