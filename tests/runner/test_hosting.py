"""Servers of one's own: what their hosts state, and paths that they do not have."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.cli import contracts
from concord.errors import CouldNotRunError
from concord.evidence import blame
from concord.http import Response
from concord.runner.planning.hosting import hosted
from concord.runner.planning.targets import load
from concord.runner.readings.search import FollowedReading
from concord.runner.reporting.results import ApiResult, OperationResult
from concord.runner.reporting.verdict import State, judge
from concord.runner.worker.own_paths import hint, missing
from concord.spec import Spec
from tests.runner.test_reports import finding

FIELDS = [{"id": "password", "value": "$SHOP_PASSWORD"}]


@pytest.fixture(scope="module")
def spec() -> Spec:
    return project.load("iadvize-connector")


def test_hosted_fills_in_variables_as_secrets(spec: Spec) -> None:
    own, secrets = hosted(spec, {}, {"valid_fields": FIELDS}, {"SHOP_PASSWORD": "pa55w0rd"})
    assert own.hosting.fixtures["valid_fields"][0]["value"] == "pa55w0rd"
    assert secrets == {"SHOP_PASSWORD": "pa55w0rd"}
    assert "pa55w0rd" not in repr(own.hosting)


@pytest.mark.parametrize(("held", "what"), [("", "is not set"), ("abc", "is shorter than 4")])
def test_a_variable_that_cannot_be_used_is_named(spec: Spec, held: str, what: str) -> None:
    with pytest.raises(CouldNotRunError, match=f"fixture valid_fields: SHOP_PASSWORD {what}"):
        hosted(spec, {}, {"valid_fields": FIELDS}, {"SHOP_PASSWORD": held})


def test_without_paths_and_fixtures_it_is_the_spec(spec: Spec) -> None:
    assert hosted(spec, {}, {}, {}) == (spec, {})


class Server:
    """Has these paths, and answers like Starlette where there is none."""

    def __init__(self, *paths: str) -> None:
        self.paths = paths
        self.sent: list[tuple[str, str]] = []

    def send(self, method: str, target: str, **_: Any) -> Response:
        self.sent.append((method, target))
        status, body = (200, b"[]") if target in self.paths else (404, b"Not Found")
        return Response(status=status, headers={"content-type": "text/plain"}, body=body)


PATHS = (
    "/verification",
    "/categories",
    "/products",
    "/visitor-profile",
    "/conversation-closing-options",
)


def absent(spec: Spec, server: Server, *, read_only: bool = False) -> tuple[list[str], int]:
    found, looked = missing(spec, spec.operations, server, read_only=read_only)  # type: ignore[arg-type]
    return [it.id for it in found], looked


def test_paths_that_a_server_has_are_not_missing(spec: Spec) -> None:
    assert absent(spec, Server(*PATHS)) == ([], 5)


def test_a_path_that_a_server_does_not_have_is_missing(spec: Spec) -> None:
    assert absent(spec, Server(*PATHS[1:])) == (["verification.verify"], 5)
    operation = spec.operation("verification.verify")
    said = hint(spec, [operation], "http://127.0.0.1:1")
    assert "has no POST /verification" in said
    assert "nothing is broken; state your own: --path verification=/…" in said


def test_nothing_is_written_to_a_read_only_server(spec: Spec) -> None:
    server = Server(*PATHS[1:])
    assert absent(spec, server, read_only=True) == ([], 4)
    assert {method for method, _ in server.sent} == {"get"}


def test_documented_paths_are_not_looked_for() -> None:
    server = Server()
    ivalid = project.load("ivalid")
    assert missing(ivalid, ivalid.operations, server, read_only=False) == ([], 0)  # type: ignore[arg-type]


def test_the_server_is_the_users_own(spec: Spec) -> None:
    documented = blame(spec, "/components/schemas/ClosingOption/required")
    inferred = blame(spec, "/paths/~1categories")
    assert documented.verdict == "your server broke the contract"
    assert inferred.verdict == "your server differs from our inference"


TARGET = """
default = "mine"
[targets.mine]
description = "the connector of this repository"
base_url = "http://127.0.0.1:9000"
allows = ["writes", "negative", "probes"]
[targets.mine.paths]
categories = "/cats"
[targets.mine.fixtures]
search_word = "lamp"
"""


def test_a_target_states_a_server_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "targets.toml"
    path.write_text(TARGET, "utf-8")
    target = load(path).by_name["mine"]
    assert (target.base_url, target.embedded) == ("http://127.0.0.1:9000", False)
    assert (target.paths, target.fixtures) == ({"categories": "/cats"}, {"search_word": "lamp"})


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("base_url = ", "where = "), "targets.mine.paths is of a server of your own"),
        (('"http://127.0.0.1:9000"', '"127.0.0.1"'), "targets.mine.base_url: '127.0.0.1'"),
        (("allows", 'where = "sandbox"\nallows'), "both base_url and where"),
        (('"/cats"', "1"), "targets.mine.paths is no table of texts"),
    ],
)
def test_a_wrong_target_is_refused(tmp_path: Path, change: tuple[str, str], what: str) -> None:
    path = tmp_path / "targets.toml"
    path.write_text(TARGET.replace(*change, 1), "utf-8")
    with pytest.raises(CouldNotRunError, match=what):
        load(path)


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--path", "categories=/cats"], "give its --base-url, too"),
        (["--path", "cats"], "write it like categories=/cats"),
        (["--fixture", "valid_fields=[1"], "valid_fields is no JSON"),
        (["--fixture", "search_word"], "write it like search_word=shoe"),
    ],
)
def test_a_wrong_option_ends_the_command(
    words: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        contracts.main(["iadvize-connector", *words])
    assert left.value.code == 2
    assert what in capsys.readouterr().err


@pytest.mark.parametrize(
    ("accused", "explains", "state"),
    [
        ("your server", False, State.KEPT),
        ("your server", True, State.OTHER_READING),
        ("vendor", False, State.OTHER_READING),
    ],
)
def test_reading_that_breaks_nothing_is_the_hosts_to_choose(
    accused: Any, explains: bool, state: State
) -> None:
    followed = FollowedReading(
        entry="shop-order",
        reading="newest",
        text="The newest first.",
        chosen="Any order.",
        findings=(finding(),) if explains else (),
        exchanges=3,
    )
    result = ApiResult(api="shop", title="Shop", accused=accused, ended="completed")
    result.operations["GET /things"] = OperationResult(label="GET /things", id="things.list")
    result.operations["GET /things"].successes = frozenset({"200"})
    result.operations["GET /things"].statuses["200"] = 1
    result.followed = (followed,)
    assert judge([result]).state is state
