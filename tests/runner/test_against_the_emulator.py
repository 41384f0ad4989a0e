"""The whole way: a real spec, the embedded emulator, and a one-character defect in front of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord import emulator
from concord.cli import contracts as command
from concord.emulator.behaviour import Behaviour, Call, Response
from tests.runner.conftest import run_at_own
from tests.runner.library import App, faulty

LIST = "trainings.list"


def test_the_emulator_keeps_the_contract(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code = command.main(["invivox", "--operation", LIST, "--report-dir", str(tmp_path)])
    assert code == 0, capfd.readouterr()
    assert "KEPT: 1 API, 1 operation" in capfd.readouterr().out


def test_one_wrong_character_breaks_it(tmp_path: Path) -> None:
    def misspelled(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        return status, headers, body.replace(b'"results"', b'"resultz"')

    def wrap(app: Any) -> Any:
        defective: App = faulty(app, misspelled)
        return defective

    with emulator.running("invivox", wrap=wrap) as server:
        outcome = run_at_own("invivox", (LIST,), tmp_path, server)
    (finding, *_) = outcome.findings
    assert outcome.code == 1
    assert "GET /v1/trainings" in outcome.said
    assert "/components/schemas/TrainingPage/required" in outcome.said
    assert finding["operation_id"] == LIST
    assert finding["blame"]["pointer"] == "/components/schemas/TrainingPage/required"
    assert finding["blame"]["location"].startswith("specs/invivox/openapi.yaml:")


def test_emulator_names_where_it_breaks_the_contract(tmp_path: Path) -> None:
    def misspelled(_: Call) -> Response:
        return Response(
            status=200, body={"page": 1, "pages": 0, "count": 0, "items": 10, "resultz": []}
        )

    behaviour = Behaviour(handlers={LIST: misspelled})
    with emulator.running("invivox", behaviour=behaviour) as server:
        outcome = run_at_own("invivox", (LIST,), tmp_path, server)
    assert outcome.code == 1
    assert "the server failed with 500" in outcome.said
    assert '"operation":"trainings.list"' in outcome.said
    assert "results" in outcome.said
