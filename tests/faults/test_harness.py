"""What surrounds a fault: the way in front of a server, processes, the journal, the score."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from concord import faults, project
from concord.emulator import Application, Options, credentials
from concord.faults import Effect, Verdict, _pool, seeded
from concord.faults._pages import Pager
from concord.faults._place import Place
from concord.faults._routes import Routes
from concord.faults._wire import Answer, Ask, Request
from tests.faults.exercise import Exerciser


async def correct(request: Request, ask: Ask) -> Answer:
    return await ask(request)


async def rewritten(request: Request, ask: Ask) -> Answer:
    answer = await ask(request)
    return answer.showing(answer.json) if answer.json is not None else answer


@pytest.mark.parametrize("behave", [correct, rewritten])
def test_without_a_defect_no_answer_counts_as_changed(behave: faults.Behave) -> None:
    spec, effect = project.load("ivalid"), Effect()
    application = Application(spec, options=Options(rate_limit=False))
    asker = Exerciser(spec, seeded(application, spec, behave, effect))
    request = Request(
        method="GET", path="/v2/customers", query="per_page=3", headers={"host": "localhost"}
    )

    async def ask() -> tuple[Answer, Answer]:
        return await asker.send(request), await asker.send(await asker.authorised(request))

    refused, page = asyncio.run(ask())
    assert refused.status == 401
    assert len(page.json["data"]) == 3
    assert effect.times == 0


@pytest.mark.parametrize(("besides", "times"), [("something else", 1), ("Léa", 0)])
def test_what_is_written_besides_counts_although_no_answer_shows_it(
    besides: str, times: int
) -> None:
    """A defect may only show in what is read later."""

    async def twice(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if request.method == "PUT":
            await ask(request.sending({**request.members, "first_name": besides}))
        return answer

    spec, effect = project.load("ivalid"), Effect()
    application = Application(spec, options=Options(rate_limit=False))
    asker = Exerciser(spec, seeded(application, spec, twice, effect))
    sample = Place(spec, spec.operation("customers.update")).sample
    request = Request(
        method="PUT",
        path="/v2/customers/cust_abc123",
        headers={"host": "localhost", "content-type": "application/json"},
    ).sending({**sample, "first_name": "Léa"})

    async def ask() -> Answer:
        return await asker.send(await asker.authorised(request))

    assert asyncio.run(ask()).good
    assert effect.times == times


def test_a_form_is_read_and_sent_as_one() -> None:
    form = {"content-type": "application/x-www-form-urlencoded; charset=utf-8"}
    sent = Request(method="POST", path="/", headers=form, body=b"a=1&b=%C3%A9&c=")
    assert sent.members == {"a": "1", "b": "é", "c": ""}
    assert sent.sending({"a": "ü"}).body == b"a=%C3%BC"
    bare = Request(method="POST", path="/", headers={}, body=b'{"a": 1}')
    assert (bare.members, bare.sending({"a": 2}).body) == ({"a": 1}, b'{"a": 2}')
    assert Request(method="POST", path="/", headers={}, body=b"[1]").members == {}


def test_a_token_call_is_repaired_with_credentials_that_exist() -> None:
    spec = project.load("ivalid")
    held = credentials(spec)
    sample = Place(spec, spec.operation("tokens.create")).sample
    assert {name: sample[name] for name in held if name in sample} == {
        "client_id": held["client_id"], "client_secret": held["client_secret"],
    }  # fmt: skip
    other = Place(spec, spec.operation("customers.create")).sample
    assert other["first_name"], "the documented one"


def test_where_a_resource_is_seen_and_listed() -> None:
    iadvize, inviplay = project.load("iadvize"), project.load("inviplay")
    action = Place(iadvize, iadvize.operation("operators.set_availability"))
    seen = {it.operation.id for it in action.views}
    assert {"operators.get", "operators.get_availability"} <= seen
    assert "operators.set_availability" not in seen
    assert Place(iadvize, iadvize.operation("skills.create")).is_listed
    assert not Place(inviplay, inviplay.operation("locations.create")).is_listed, (
        "whose locations the only list shows is not said"
    )


def test_a_request_is_known_by_its_path_whatever_the_order_in_the_spec() -> None:
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


def test_what_is_no_fault_is_in_no_share() -> None:
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


def test_targets_that_are_reached_say_nothing() -> None:
    killed = [verdict(f"a/b/zone-dropped/{i}", faults.KILLED, gate=True) for i in range(3)]
    assert faults.missed(killed) == []
    told = faults.missed([*killed, verdict("a/b/zone-dropped/x", faults.SURVIVED)])
    assert told[-1] == "zone-dropped: 1 of 4 survived, none may"
    assert len(told) == 3


def test_a_journal_goes_on_where_it_ended_and_only_for_the_same_code(tmp_path: Path) -> None:
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


def test_each_task_is_answered_for_even_if_its_process_dies() -> None:
    tasks = [
        _pool.Task(name="good", call=len, arguments=("four",)),
        _pool.Task(name="bad", call=int, arguments=("no number",)),
    ]
    found = {}
    _pool.run(tasks, lambda task, answer: found.update({task.name: answer}), workers=2)
    assert found["good"] == 4
    assert "invalid literal" in found["bad"].what


def test_a_list_without_pages_is_one_page() -> None:
    spec = project.load("lara")
    pager = Pager(spec.operation("providers.list"))
    request = Request(method="POST", path="/", headers={})
    assert pager.asked(request) == (0, pager.most)
