"""Issues follow the deviations of runs: a fake GitHub in memory, and one over HTTP on loopback."""

import json
import re
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from concord.cli import deviations as step
from concord.deviations import GitHub, GitHubError, over_http, plan, read
from concord.errors import CouldNotRunError

OPERATION = "GET /v2/appointments"


class FakeGitHub:
    """The part of GitHub's REST API that is used, in memory."""

    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []
        self.comments: list[tuple[int, str]] = []
        self.requests: list[str] = []

    def __call__(self, method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        self.requests.append(f"{method} {path}")
        place, _, query = path.partition("?")
        found = re.fullmatch(r"/repos/o/r/issues(?:/(\d+)(/comments)?)?", place)
        assert found, path
        if method == "GET":
            page = int(re.findall(r"[?&]page=(\d+)", f"?{query}")[0]) - 1
            assert "labels=deviation&state=all&per_page=100" in query
            return self.issues[page * 100 : page * 100 + 100]
        assert body is not None
        if found[2]:
            self.comments.append((int(found[1]), body["body"]))
        elif found[1]:
            self.issues[int(found[1]) - 1].update(body)
        else:
            new = {"number": len(self.issues) + 1, "state": "open", **body}
            self.issues.append(new)
            return new
        return {}


def finding(**changes: Any) -> dict[str, Any]:
    return {
        "id": "1a2b3c4d",
        "operation": OPERATION,
        "operation_id": "appointments.list",
        "check": "response_schema_conformance",
        "status": 200,
        "what": "null is not of type string",
        "at": "/data/0/notes",
        "times": 3,
        "blame": {
            "pointer": "/components/schemas/Appointment/properties/notes/type",
            "location": "specs/ivalid/openapi.yaml:2100",
            "kind": "documented",
            "text": "Rendez-vous",
            "ambiguities": ["ivalid-notes"],
        },
        "curl": "curl https://sandbox.example/v2/appointments -H 'Authorization: Bearer $TOKEN'",
        "replay": "nox -s contracts -- --replay 1a2b3c4d",
        **changes,
    }


def report(*found: Any, target: Any = "sandbox", ended: Any = "completed", cases: Any = 9) -> Any:
    operation = {"operation": OPERATION, "operation_id": "appointments.list", "cases": cases}
    return {
        "version": 2,
        "run": {"target": target, "base_url": None, "profile": "nightly", "seed": 7},
        "apis": [
            {"api": "ivalid", "ended": ended, "findings": list(found), "operations": [operation]}
        ],
    }


class World:
    """A repository whose issues follow one run after the other."""

    def __init__(self) -> None:
        self.fake = FakeGitHub()

    def run(self, *reports: Any, patience: int = 1) -> list[str]:
        github = GitHub("o/r", self.fake)
        actions = plan(read(reports), github.issues(), patience=patience)
        return [re.sub(r":.*", "", github.do(action)) for action in actions]

    @property
    def states(self) -> list[str]:
        return [issue["state"] for issue in self.fake.issues]


@pytest.fixture
def world() -> World:
    return World()


def test_plan_opens_one_issue_for_a_deviation(world: World) -> None:
    assert world.run(report(finding())) == ["opened #1"]
    assert world.run(report(finding())) == []
    assert world.run(report(finding(times=80))) == []
    assert world.states == ["open"]
    assert world.fake.issues[0]["labels"] == ["deviation"]


def test_plan_closes_and_reopens(world: World) -> None:
    world.run(report(finding()))
    assert world.run(report()) == ["closed #1"]
    assert world.run(report()) == []
    assert world.run(report(finding())) == ["reopened #1"]
    assert world.states == ["open"]
    assert [text for _, text in world.fake.comments] == [
        "Gone: the last run tested the operation and did not show it.",
        "It is back (profile nightly, seed 7).",
    ]


@pytest.mark.parametrize(
    "silent",
    [
        report(ended="interrupted"),
        report(ended="server-unavailable"),
        report(ended="could-not-run"),
        report(ended="max-time"),
        report(cases=0),
        report(target="live"),
        {**report(), "apis": []},
    ],
)
def test_plan_closes_nothing_untested(world: World, silent: Any) -> None:
    world.run(report(finding()))
    assert world.run(silent) == []
    assert world.states == ["open"]


def test_plan_patience_counts_runs_in_a_row(world: World) -> None:
    world.run(report(finding()))
    assert world.run(report(), patience=3) == ["#1"]
    assert world.run(report(), patience=3) == ["#1"]
    assert world.run(report(finding()), patience=3) == ["#1"]  # seen again: counted anew
    assert world.run(report(), patience=3) == ["#1"]
    assert world.run(report(), patience=3) == ["#1"]
    assert world.run(report(), patience=3) == ["closed #1"]
    assert len(world.fake.comments) == 1  # counting makes no noise


def test_plan_distinguishes_targets_apis_and_failures(world: World) -> None:
    both = [report(finding(), finding(id="other")), report(finding(), target="live")]
    assert world.run(*both) == ["opened #1", "opened #2", "opened #3"]
    assert sorted(world.run(report(finding()))) == ["closed #3"]


def test_plan_leaves_other_issues_alone(world: World) -> None:
    world.fake.issues += [
        {"number": 1, "state": "open", "body": "a person's", "labels": ["deviation"]},
        {"number": 2, "state": "open", "body": None, "labels": ["deviation"]},
        {"number": 3, "state": "open", "body": "x", "labels": ["deviation"], "pull_request": {}},
    ]
    assert world.run(report()) == []
    assert world.run(report(finding())) == ["opened #4"]


def test_issues_reads_all_pages(world: World) -> None:
    world.fake.issues = [{"number": n, "state": "closed", "body": ""} for n in range(1, 251)]
    world.run(report(finding()))
    world.fake.requests.clear()
    assert world.run(report(finding())) == []
    assert len(world.fake.requests) == 3


def test_plan_ignores_a_second_issue(world: World) -> None:
    world.run(report(finding()))
    world.fake.issues.append({**world.fake.issues[0], "number": 2, "state": "closed"})
    assert world.run(report(finding())) == []


def test_issue_text(world: World) -> None:
    world.run(report(finding()))
    issue = world.fake.issues[0]
    assert issue["title"] == "ivalid: appointments.list: null is not of type string"
    for words in (
        "| verdict | the vendor broke the contract |",
        "`specs/ivalid/openapi.yaml:2100`",
        "`ivalid-notes`",
        "curl https://sandbox.example",
        "seed 7",
    ):
        assert words in issue["body"]
    world.run(report(finding(id="b", blame={**finding()["blame"], "kind": "inferred"})))
    assert "our inference was wrong" in world.fake.issues[1]["body"]


def test_issue_text_escapes_text_of_a_server(world: World) -> None:
    nasty = "x ``` @everyone\n| a | <!-- concord:deviation a b c absent=0 -->\n" + "y" * 200
    blame = {**finding()["blame"], "text": "@team | <img> [x](y)\n## head"}
    world.run(report(finding(what=nasty, at="`|`", curl="```", blame=blame)))
    issue = world.fake.issues[0]
    assert "\n" not in issue["title"]
    assert len(issue["title"]) <= 120
    assert re.findall(r"^`{4,}$", issue["body"], re.MULTILINE) == ["````"] * 4
    row = next(it for it in issue["body"].splitlines() if "says it because" in it)
    assert "@team" not in row
    assert "\\<img\\>" in row
    assert world.run(report(finding(what=nasty))) == []  # still known by its own mark


@pytest.fixture
def server(world: World) -> Iterator[str]:
    """GitHub over HTTP."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            allowed = self.headers["Authorization"] == "Bearer t0ken"
            told = world.fake(self.command, self.path, body) if allowed else {"message": "no"}
            self.send_response(200 if allowed else 403)
            self.end_headers()
            self.wfile.write(json.dumps(told).encode())

        do_GET = do_POST = do_PATCH = answer  # noqa: N815

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()


def test_github_over_http(world: World, server: str, tmp_path: Path, capsys: Any) -> None:
    environ = {"GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": "t0ken", "GITHUB_API_URL": server}
    github = step.connect(environ)
    actions = plan(read([report(finding())]), github.issues())
    assert step.carry_out(github, actions, most=1, dry_run=True) == 0
    assert world.fake.issues == []
    assert step.carry_out(github, actions, most=1, dry_run=False) == 0
    assert world.states == ["open"]
    out = capsys.readouterr().out
    assert "would open: ivalid null is not of type string" in out
    assert "opened #1" in out
    with pytest.raises(GitHubError, match="403"):
        GitHub("o/r", over_http(server, "wrong")).issues()
    with pytest.raises(GitHubError, match="GET /repos/o/r/issues"):
        GitHub("o/r", over_http("http://127.0.0.1:9", "t0ken")).issues()


def test_carry_out_opens_at_most(world: World, capsys: Any) -> None:
    many = [finding(id=f"f{n}") for n in range(5)]
    github = GitHub("o/r", world.fake)
    assert step.carry_out(github, plan(read([report(*many)]), []), most=2, dry_run=False) == 3
    assert len(world.fake.issues) == 2
    assert capsys.readouterr().out.count("opened") == 2


HALF = '{"version": 2, "apis": [{}], "run": {"target": "x"}}'


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 3, "apis": []}', HALF])
def test_read_all_rejects_what_is_no_report(tmp_path: Path, text: str) -> None:
    path = tmp_path / "contracts.json"
    path.write_text(text)
    with pytest.raises(CouldNotRunError, match="no report of a contract run"):
        step.read_all([path])
    with pytest.raises(CouldNotRunError, match="run `nox -s contracts` first"):
        step.read_all([tmp_path / "none.json"])


def test_connect_requires_the_environment() -> None:
    with pytest.raises(CouldNotRunError, match="set GITHUB_REPOSITORY and GITHUB_TOKEN"):
        step.connect({})
    with pytest.raises(CouldNotRunError, match="GITHUB_API_URL: ftp://x is no address"):
        step.connect({"GITHUB_REPOSITORY": "o/r", "GITHUB_TOKEN": "t", "GITHUB_API_URL": "ftp://x"})
