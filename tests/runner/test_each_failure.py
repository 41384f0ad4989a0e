"""Each kind of failure that `contracts/README.md` shows is provoked here, and said as it says.

Model: a row of the README's table is a kind, an exit code and what is said, in code spans; `…`
stands for what differs from run to run. `KINDS` makes a real run of each kind, against our own
library unless a kind needs more, and tells how the run ended.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from concord import emulator, runner
from concord.cli import contracts as command
from concord.errors import CouldNotRunError
from concord.runner.reporting.verdict import State
from concord.runner.worker.request_guard import CLOSED
from concord.spec import load_file
from tests.runner.conftest import ENVIRON, SPEC, Contract, emulating, run_at_own, target
from tests.runner.library import CREDENTIALS, App, faulty, library, serve
from tests.runner.test_interrupt import COMMAND, ROOT

README = (ROOT / "contracts" / "README.md").read_text("utf-8")
REPORTS = (ROOT / "src" / "concord" / "README.md").read_text("utf-8")
ONE = ("books.get",)
FEW = runner.Amount(examples=1, scenarios=1)
READING = target(name="live", allows=())
EMULATOR = target(name="emulator", where="emulator")


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a run ended: exit code, everything that was said, and its report if there is one."""

    code: int
    said: str
    report: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Demonstration:
    """What a run needs that shows a kind of failure."""

    contract: Contract
    folder: Path
    capfd: pytest.CaptureFixture[str]

    def run(self, app: App | None = None, **changes: Any) -> Ended:
        """A run against the library, or against `app`."""
        with serve(app or library()) as url:
            return self.at(url, **changes)

    def at(self, url: str | None, **changes: Any) -> Ended:
        """A run against a server; what keeps it from starting is told as the command does."""
        try:
            usual = {"report_dir": self.folder / "run", "amount": FEW}
            outcome = self.contract(url, **{**usual, **changes})
        except runner.CouldNotRunError as error:
            return Ended(code=2, said=f"error: {error}")
        return Ended(code=outcome.code, said=outcome.text, report=outcome.report)

    def merged(self, *folders: str, allow_inferred: bool = False, **options: Any) -> Ended:
        """Reports merged into one verdict, as `nox -s report` does."""
        said = io.StringIO()
        try:
            code = runner.merge(
                [self.folder / name for name in folders],
                runner.ReportOptions(**options),
                folder=self.folder / "merged",
                allow_inferred=allow_inferred,
                console=Console(file=said, width=100),
            )
        except runner.CouldNotRunError as error:
            return Ended(code=2, said=f"error: {error}")
        report = json.loads((self.folder / "merged" / "contracts.json").read_text("utf-8"))
        return Ended(code=code, said=said.getvalue(), report=report)

    def step(self, *argv: str) -> Ended:
        """The command itself."""
        try:
            code = command.main([*argv, "--report-dir", str(self.folder)])
        except CouldNotRunError as error:
            return Ended(code=2, said=f"error: {error}")
        except SystemExit as left:
            return Ended(code=int(str(left.code)), said=self.capfd.readouterr().err)
        report = json.loads((self.folder / "contracts.json").read_text("utf-8"))
        return Ended(code=code, said=self.capfd.readouterr().out, report=report)


def changed(
    method: str, path: str, change: Callable[[int, Any], tuple[int, Any]], **headers: str
) -> App:
    """The library, with the answers to one call changed."""

    def on(
        asked: str, at: str, status: int, told: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if asked != method or not re.fullmatch(path, at):
            return status, told, body
        status, value = change(status, json.loads(body or b"null"))
        return status, {**told, **headers}, json.dumps(value).encode()

    return faulty(library(), on)


def short(status: int, page: Any) -> tuple[int, Any]:
    return status, {**page, "data": page["data"][:-1]} if status == 200 else page


def untitled(status: int, book: Any) -> tuple[int, Any]:
    return status, {name: book[name] for name in book if name != "title"}


def refused(status: int, body: Any) -> tuple[int, Any]:
    return 403, {"error": "no"}


def busy(status: int, body: Any) -> tuple[int, Any]:
    return 503, {"error": "busy"}


def gone(status: int, body: Any) -> tuple[int, Any]:
    return 404, {"error": "no such book"}


INFERRED = changed("GET", "/v1/books/.*", untitled)


def documented(it: Demonstration) -> Ended:
    return it.run(changed("GET", "/v1/books", short), operations=("books.list",))


def inferred(it: Demonstration) -> Ended:
    return it.run(INFERRED, operations=ONE)


def allowed(it: Demonstration) -> Ended:
    inferred(it)
    return it.merged("run", allow_inferred=True)


def known(it: Demonstration, day: date = date(2026, 11, 22)) -> Ended:
    inferred(it)
    file, reason = it.folder / "known.toml", "ticket 4711, fixed in March"
    until = date(2027, 2, 20)
    it.merged("run", write_baseline=file, reason=reason, expires=until, today=day)
    return it.merged("run", baseline=file, today=day)


def expired(it: Demonstration) -> Ended:
    known(it)
    return it.merged("run", baseline=it.folder / "known.toml", today=date(2027, 2, 21))


def fixed(it: Demonstration) -> Ended:
    known(it)
    return it.run(operations=ONE, report=runner.ReportOptions(baseline=it.folder / "known.toml"))


def event(it: Demonstration) -> Ended:
    async def lost(url: str, body: bytes, headers: Mapping[str, str]) -> int:
        return 200

    with emulator.running(
        "ivalid", options=emulator.Options(rate_limit=False), post=lost
    ) as ivalid:
        outcome = run_at_own("ivalid", ("customers.create",), it.folder, ivalid, amount=FEW)
    return Ended(code=outcome.code, said=outcome.text, report=outcome.report)


def unreached(it: Demonstration) -> Ended:
    return it.run(changed("GET", "/v1/books/.*", gone), target=READING, operations=ONE)


def silent(it: Demonstration) -> Ended:
    """A spec with a code that the emulator never answers with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    media = {"schema": schema, "examples": {"full": {"value": {"error": "E_FULL"}}}}
    full = {"description": "No room.", "content": {"application/json": media}}
    before = '        "415":'
    text = SPEC.read_text("utf-8").replace(
        before, f'        "423": {json.dumps(full)}\n{before}', 1
    )
    path = it.folder / "openapi.yaml"
    path.write_text(text, "utf-8")
    spec = load_file(path, api="library")
    with serve(library()) as url:
        emulate = emulating(url, CREDENTIALS)
        # enough cases for every other check to judge
        amount = runner.Amount(examples=4, scenarios=4)
        return it.at(None, specs=(spec,), target=EMULATOR, emulate=emulate, amount=amount)


def nothing(it: Demonstration) -> Ended:
    return it.run(target=READING, operations=("books.create",))


def replayed(it: Demonstration) -> Ended:
    """The failure of a write, sent again to a target that is read-only."""
    lying = changed("POST", "/v1/books", untitled)
    with serve(lying) as url:
        told = it.at(url, operations=("books.create",)).report["apis"][0]["findings"]
        name = next(f["id"] for f in told if f["check"] == "response_schema_conformance")
        spec = load_file(SPEC, api="library")
        settings = runner.Settings(
            specs=(spec,), target=READING, seed=1, report_dir=it.folder / "run", base_url=url
        )
        try:
            runner.run_replay(
                name,
                settings,
                environ=ENVIRON,
                emulate=lambda _: nullcontext(("", {})),
                console=Console(),
            )
        except runner.CouldNotRunError as error:
            return Ended(code=2, said=f"error: {error}")
    raise AssertionError("it was sent")


def unset(it: Demonstration) -> Ended:
    return it.at("https://sandbox.library.example", environ={})


def rejected(it: Demonstration) -> Ended:
    return it.run(environ={**ENVIRON, "LIBRARY_CLIENT_SECRET": "wrong"})


def tokenless(it: Demonstration) -> Ended:
    return it.run(changed("POST", "/v1/token", busy))


def pasted(it: Demonstration) -> Ended:
    environ = {**ENVIRON, "LIBRARY_CLIENT_SECRET": "abc\n"}
    return it.at("https://sandbox.library.example", environ=environ)


def doubled(it: Demonstration) -> Ended:
    with serve(library()) as url:
        return it.at(f"{url}/v1", operations=ONE)


def forbidden(it: Demonstration) -> Ended:
    return it.run(changed("GET", "/v1/books.*", refused))


def nobody(it: Demonstration) -> Ended:
    return it.at("http://127.0.0.1:9")


def died(it: Demonstration) -> Ended:
    with serve(library(), lives=20) as url:
        return it.at(url, operations=ONE)


def spent(it: Demonstration) -> Ended:
    return it.run(target=target(max_requests=20), max_requests=20)


def wait(it: Demonstration) -> Ended:
    return it.run(changed("GET", "/v1/books.*", busy, **{"retry-after": "600"}))


def late(it: Demonstration) -> Ended:
    return it.run(max_time=0.1, operations=ONE)


def late_for_an_api(it: Demonstration) -> Ended:
    return it.run(max_api_time=0.1, operations=ONE)


def crashed(it: Demonstration) -> Ended:
    """The spec is gone once it is loaded."""
    path = it.folder / "openapi.yaml"
    shutil.copy(SPEC, path)
    spec = load_file(path, api="library")
    path.unlink()
    return it.run(specs=(spec,))


def unlinked(it: Demonstration) -> Ended:
    """A spec with a link to nothing."""
    text = SPEC.read_text("utf-8")
    link = "operationId: books.get\n              parameters"
    path = it.folder / "openapi.yaml"
    path.write_text(text.replace(link, link.replace("operationId", "description"), 1), "utf-8")
    spec = load_file(path, api="library")
    return it.run(specs=(spec,), operations=("books.create", "books.get", "books.delete"))


def elsewhere(it: Demonstration) -> Ended:
    return it.at(None, target=target(name="sandbox", where="moon"))


def interrupted(it: Demonstration) -> Ended:
    with serve(library()) as url:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, url, str(SPEC), str(it.folder)],
            cwd=ROOT,
            env={**os.environ, **ENVIRON},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        next(line for line in process.stdout if "coverage" in line)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=60)
    report = json.loads((it.folder / "contracts.json").read_text("utf-8"))
    return Ended(code=process.returncode, said=said, report=report)


def lacking(it: Demonstration) -> Ended:
    with serve(library()) as url:
        it.at(url, shard=runner.Shard(index=1, total=2), operations=("books.get", "token.create"))
    return it.merged("run")


def mistyped(it: Demonstration) -> Ended:
    return it.step("ivalid", "--target", "snadbox")


Kind = Callable[[Demonstration], Ended]
KINDS: dict[str, tuple[Kind, State | None, str]] = {
    "the vendor broke the contract": (documented, State.BROKEN, "completed"),
    "our inference was wrong": (inferred, State.BROKEN, "completed"),
    "only our inferences, `--allow-inferred`": (allowed, State.KEPT, "completed"),
    "a known deviation": (known, State.KEPT, "completed"),
    "it has expired": (expired, State.BROKEN, "completed"),
    "it is gone": (fixed, State.KEPT, "completed"),
    "an event never arrived": (event, State.BROKEN, "completed"),
    "an operation never succeeded": (unreached, State.UNTESTED, "completed"),
    "a check never judged": (silent, State.UNTESTED, "completed"),
    "nothing to test": (nothing, State.UNTESTED, "completed"),
    "an unsafe method on a read-only target": (replayed, None, ""),
    "a credential is missing": (unset, None, ""),
    "the token call rejects the credentials": (rejected, State.COULD_NOT_RUN, "could-not-run"),
    "the token call is broken": (tokenless, State.BROKEN, "no-token"),
    "a credential cannot be sent": (pasted, None, ""),
    "the base URL is another's": (doubled, State.COULD_NOT_RUN, "could-not-run"),
    "the API rejects them": (forbidden, State.COULD_NOT_RUN, "could-not-run"),
    "no server": (nobody, State.COULD_NOT_RUN, "could-not-run"),
    "the server died": (died, State.COULD_NOT_RUN, "server-unavailable"),
    "budget spent": (spent, State.COULD_NOT_RUN, "max-requests"),
    "asked to wait": (wait, State.COULD_NOT_RUN, "retry-after"),
    "out of time": (late, State.COULD_NOT_RUN, "max-time"),
    "out of time for an API": (late_for_an_api, State.COULD_NOT_RUN, "max-api-time"),
    "a defect of the tool": (crashed, State.COULD_NOT_RUN, "could-not-run"),
    "a part of the spec cannot be tested": (unlinked, State.COULD_NOT_RUN, "completed"),
    "no such environment": (elsewhere, State.COULD_NOT_RUN, "skipped"),
    "interrupted": (interrupted, State.INTERRUPTED, "interrupted"),
    "a shard is missing": (lacking, None, ""),
    "a mistyped word": (mistyped, None, ""),
}


def rows() -> Iterator[tuple[str, str, str]]:
    """Kind, exit code and what is said, of each row of the README's table."""
    section = README.partition("### Each kind of failure once\n")[2].partition("\n#")[0]
    for line in section.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[0] != "kind":
            yield cells[0], cells[1], cells[2]


def found(span: str, said: str) -> bool:
    """Whether a code span of the README was said, `…` being anything in between."""
    pattern = ".*?".join(re.escape(" ".join(part.split())) for part in span.split("…"))
    return re.search(pattern, " ".join(said.split())) is not None


def test_the_table_has_a_row_for_each_kind() -> None:
    assert [kind for kind, _, _ in rows()] == list(KINDS)


def test_each_way_in_which_a_run_ends_is_shown() -> None:
    ends = {end for _, _, end in KINDS.values()} - {""}
    listed = re.search(r"`ended` \(([^)]*)\)", REPORTS)
    assert listed is not None
    assert ends == set(re.findall(r"`([a-z-]+)`", listed[1]))
    assert ends >= set(CLOSED)
    # another reading takes a ledger with overlays: tests/apis/test_readings_sample.py provokes it
    provoked = {state for _, state, _ in KINDS.values()} | {State.SKIPPED, State.OTHER_READING}
    assert provoked >= set(State)


@pytest.mark.parametrize(("kind", "code", "says"), [*rows()], ids=[kind for kind, _, _ in rows()])
def test_a_kind_of_failure_is_said_so(
    kind: str,
    code: str,
    says: str,
    contract: Contract,
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:
    provoke, state, end = KINDS[kind]
    ended = provoke(Demonstration(contract=contract, folder=tmp_path, capfd=capfd))
    assert str(ended.code) == code, ended.said
    spans = re.findall(r"`([^`]+)`", says)
    assert spans
    assert [span for span in spans if not found(span, ended.said)] == [], ended.said
    if state is not None:
        assert ended.report["verdict"] == state.value
        assert ended.report["apis"][0]["ended"] == end
