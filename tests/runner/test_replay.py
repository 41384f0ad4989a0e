"""A recorded failure is sent again as it was, with the secrets put back."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from rich.console import Console

from concord import runner
from concord.spec import Spec
from tests.runner.conftest import ENVIRON, Contract, Outcome, nothing_to_emulate, target
from tests.runner.library import App, faulty, library, serve


def no_title(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    if method == "POST" and status == 201:
        value = json.loads(body)
        del value["title"]
        body = json.dumps(value).encode()
    return status, headers, body


def replayed(spec: Spec, outcome: Outcome, url: str, wanted: str) -> tuple[int, str]:
    said = io.StringIO()
    settings = runner.Settings(
        specs=(spec,),
        target=target(),
        seed=1,
        report_dir=outcome.folder,
        base_url=url,
        operations=("books.create",),
        amount=runner.Amount(examples=4, scenarios=4),
    )
    code = runner.run_replay(
        wanted,
        settings,
        environ=ENVIRON,
        emulate=nothing_to_emulate,
        console=Console(file=said, width=120),
    )
    return code, said.getvalue()


def test_a_failure_is_sent_again_and_judged_again(contract: Contract, spec: Spec) -> None:
    with serve(faulty(library(), no_title)) as url:
        outcome = contract(url, operations=("books.create",))
        recorded: dict[str, Any] = next(
            it for it in outcome.findings if it["check"] == "response_schema_conformance"
        )
        code, said = replayed(spec, outcome, url, recorded["id"])
    assert code == 1
    assert "the same failure, by its request" in said

    seen: list[tuple[str, str, bytes]] = []
    with serve(keeping(library(), seen)) as url:
        code, said = replayed(spec, outcome, url, recorded["id"])
    assert code == 0
    assert "it answered 201 now" in said

    method, authorization, body = seen[-1]
    assert (method, body) == ("POST", recorded["request"]["body"].encode())
    assert authorization == "Bearer token-81c1f6e5"
    assert dict(recorded["request"]["headers"])["Authorization"] == "Bearer $LIBRARY_ACCESS_TOKEN"

    with serve(faulty(library(), no_title)) as url:
        code, said = replayed(spec, outcome, url, str(outcome.folder / "contracts.json"))
    assert code == 1
    assert said.count("the same failure, by its request") >= 1

    other = outcome.folder / "other.json"
    other.write_text("{}")
    with pytest.raises(runner.CouldNotRunError, match="is no report of this version"):
        replayed(spec, outcome, "http://192.0.2.1", str(other))
    with pytest.raises(runner.CouldNotRunError, match=recorded["id"]):
        replayed(spec, outcome, "http://192.0.2.1", "ffffffff")


def keeping(app: App, seen: list[tuple[str, str, bytes]]) -> App:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        message = await receive()
        headers = dict(scope["headers"])
        seen.append((scope["method"], headers.get(b"authorization", b"").decode(), message["body"]))

        async def again() -> Any:
            return message

        await app(scope, again, send)

    return wrapped
