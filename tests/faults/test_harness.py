"""What faults run in: the seeded server, sites, routes, processes, the journal, the score."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from concord import faults, project
from concord.emulator import Application, Options, credentials
from concord.faults import Effect, Verdict, seeded
from concord.faults._http import Request, Response
from concord.faults._pager import Pager
from concord.faults._routes import Routes
from concord.faults._seeded_server import Send
from concord.faults._site import Site
from tests.faults.exercise import Exerciser


async def correct(request: Request, send: Send) -> Response:
    return await send(request)


async def rewritten(request: Request, send: Send) -> Response:
    response = await send(request)
    return response.with_json(response.json) if response.json is not None else response


@pytest.mark.parametrize("behave", [correct, rewritten])
def test_seeded_server_without_a_fault_changes_nothing(behave: faults.Behaviour) -> None:
    spec, effect = project.load("ivalid"), Effect()
    application = Application(spec, options=Options(rate_limit=False))
    client = Exerciser(spec, seeded(application, spec, behave, effect))
    request = Request(
        method="GET", path="/v2/customers", query="per_page=3", headers={"host": "localhost"}
    )

    async def exchange() -> tuple[Response, Response]:
        return await client.send(request), await client.send(await client.authorised(request))

    rejected, page = asyncio.run(exchange())
    assert rejected.status == 401
    assert len(page.json["data"]) == 3
    assert effect.times == 0


@pytest.mark.parametrize(("first_name", "times"), [("something else", 1), ("Léa", 0)])
def test_seeded_server_counts_other_writes_as_changes(first_name: str, times: int) -> None:
    """A fault may show in later reads only."""

    async def twice(request: Request, send: Send) -> Response:
        response = await send(request)
        if request.method == "PUT":
            await send(request.with_body({**request.members, "first_name": first_name}))
        return response

    spec, effect = project.load("ivalid"), Effect()
    application = Application(spec, options=Options(rate_limit=False))
    client = Exerciser(spec, seeded(application, spec, twice, effect))
    sample = Site(spec, spec.operation("customers.update")).sample
    request = Request(
        method="PUT",
        path="/v2/customers/cust_abc123",
        headers={"host": "localhost", "content-type": "application/json"},
    ).with_body({**sample, "first_name": "Léa"})

    async def exchange() -> Response:
        return await client.send(await client.authorised(request))

    assert asyncio.run(exchange()).is_success
    assert effect.times == times


def test_request_reads_and_writes_a_form_as_a_form() -> None:
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    sent = Request(method="POST", path="/", headers=form, body=b"a=1&b=%C3%A9&c=")
    assert sent.members == {"a": "1", "b": "é", "c": ""}
    assert sent.with_body({"a": "ü"}).body == b"a=%C3%BC"
    bare = Request(method="POST", path="/", headers={}, body=b'{"a": 1}')
    assert (bare.members, bare.with_body({"a": 2}).body) == ({"a": 1}, b'{"a": 2}')
    assert Request(method="POST", path="/", headers={}, body=b"[1]").members == {}


def test_site_sample_of_a_token_request_has_existing_credentials() -> None:
    spec = project.load("ivalid")
    held = credentials(spec)
    sample = Site(spec, spec.operation("tokens.create")).sample
    assert {name: sample[name] for name in held if name in sample} == {
        "client_id": held["client_id"], "client_secret": held["client_secret"],
    }  # fmt: skip
    other = Site(spec, spec.operation("customers.create")).sample
    assert other["first_name"], "the documented one"


def test_site_knows_views_and_lists_of_its_resource() -> None:
    iadvize, inviplay = project.load("iadvize"), project.load("inviplay")
    action = Site(iadvize, iadvize.operation("operators.set_availability"))
    seen = {it.operation.id for it in action.views}
    assert {"operators.get", "operators.get_availability"} <= seen
    assert "operators.set_availability" not in seen
    assert Site(iadvize, iadvize.operation("skills.create")).is_listed
    assert not Site(inviplay, inviplay.operation("locations.create")).is_listed, (
        "whose locations the only list shows is not said"
    )


def test_routes_prefer_fixed_segments() -> None:
    routes = Routes(project.load("inviplay"))
    found, names = routes.find("HEAD", "/event/upcoming")
    assert found is not None
    assert (found.id, names) == ("events.list_upcoming", {})
    found, names = routes.find("GET", "/event/12%2F3")
    assert found is not None
    assert (found.id, names) == ("events.get", {"eventId": "12/3"})
    assert routes.find("DELETE", "/event/12") == (None, {})
    assert routes.at("/event/12") == "/event/{eventId}"
    assert routes.at("/nowhere") == ""


def verdict(name: str, outcome: str, *, gate: bool = False) -> Verdict:
    return Verdict(id=name, outcome=outcome, gate=gate)


def test_score_leaves_out_equivalent_faults() -> None:
    found = faults.score(
        [
            verdict("a/b/zone-dropped", faults.KILLED, gate=True),
            verdict("a/b/zone-dropped/x", faults.KILLED),
            verdict("a/b/zone-dropped/y", faults.EQUIVALENT),
            verdict("a/b/zone-dropped/z", faults.SURVIVED),
        ]
    )
    assert (found.faults, found.equivalent, found.gate, found.full) == (3, 1, 1, 2)
    assert (found.gate_share, found.share) == (33.3, 66.6)


def test_missed_targets_are_listed() -> None:
    killed = [verdict(f"a/b/zone-dropped/{i}", faults.KILLED, gate=True) for i in range(3)]
    assert faults.missed(killed) == []
    missed = faults.missed([*killed, verdict("a/b/zone-dropped/x", faults.SURVIVED)])
    assert missed[-1] == "zone-dropped: 1 of 4 survived, none may"
    assert len(missed) == 3


def test_journal_resumes_for_the_same_code_only(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "faults.ndjson"
    first = faults.Journal(path, resume=True)
    assert not first.resumed
    first.keep_verdict(verdict("a/b/c", faults.KILLED))
    with path.open("a") as stream:
        stream.write('{"verdict": {"id": "cut')
    again = faults.Journal(path, resume=True)
    assert again.resumed
    assert set(again.verdicts) == {"a/b/c"}
    lines = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([json.dumps({"code": "other"}), *lines[1:]]), "utf-8")
    other = faults.Journal(path, resume=True)
    assert not other.resumed
    assert other.verdicts == {}


def test_pager_takes_a_list_without_paging_for_one_page() -> None:
    spec = project.load("lara")
    pager = Pager(spec.operation("providers.list"))
    request = Request(method="POST", path="/", headers={})
    assert pager.window(request) == (0, pager.max_size)
