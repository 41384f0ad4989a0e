"""The search for the readings that a server follows: candidates, attempts, what is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from concord.evidence import Blame
from concord.http.recorded import RecordedRequest, RecordedResponse
from concord.runner.finding import Finding
from concord.runner.readings import Candidate, FollowedReading, Run, Search, candidates
from concord.runner.readings.again import forget
from concord.runner.readings.candidates import Indicated
from concord.runner.readings.search import FRUITLESS, MOST_ATTEMPTS, is_followed
from concord.spec import Spec, load_file

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /items:
    get:
      operationId: items.list
      x-ambiguity: [shop-order]
      x-resource: {name: item, action: list}
      responses:
        "200":
          description: Items.
          content: {application/json: {schema: {type: object, required: [data]}}}
    delete:
      operationId: items.clear
      x-ambiguity: [shop-status]
      x-resource: {name: item, action: delete, parameter: id}
      responses:
        "200": {description: Gone.}
  /other:
    get:
      operationId: other.get
      responses: {"200": {description: Other.}}
"""
LEDGER = """
- id: shop-order
  severity: low
  readings:
    - {id: by-id, text: By id.}
    - {id: by-time, text: By time., options: [by-time]}
  chosen: by-id
- id: shop-status
  severity: medium
  readings:
    - {id: ok, text: "200"}
    - id: empty
      text: "204"
      overlay:
        - {target: "$.paths['/items'].delete.responses['200']", remove: true}
        - {target: "$.paths['/items'].delete.responses", update: {"204": {description: Gone.}}}
    - id: accepted
      text: "202"
      overlay:
        - {target: "$.paths['/items'].delete.responses['200']", remove: true}
        - {target: "$.paths['/items'].delete.responses", update: {"202": {description: Soon.}}}
  chosen: ok
- id: shop-unseen
  severity: high
  readings:
    - {id: one, text: One.}
    - {id: two, text: Two., observable: false, because: Nothing shows it.}
  chosen: one
"""
DELETE = "/paths/~1items/delete"


@pytest.fixture
def shop(tmp_path: Path) -> Spec:
    (tmp_path / "openapi.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(tmp_path / "openapi.yaml", api="shop")


def finding(
    operation: str = "items.clear",
    *,
    check: str = "status_code_conformance",
    status: int = 204,
    pointer: str = f"{DELETE}/responses",
    ambiguities: tuple[str, ...] = (),
) -> Finding:
    method, path = ("DELETE", "/items") if operation == "items.clear" else ("GET", "/items")
    return Finding(
        id=f"{operation}-{check}-{status}",
        api="shop",
        operation=f"{method} {path}",
        operation_id=operation,
        check=check,
        status=status,
        what="is wrong",
        at=None,
        blame=Blame(
            pointer=pointer, location="x:1", kind="documented", text="x", ambiguities=ambiguities
        ),
        phase="examples",
        request=RecordedRequest(method=method, path=path, headers=(), body=None),
        answer=RecordedResponse(status=status, content_type="", body=""),
        curl="",
        replay="",
    )


def named(found: Sequence[Candidate]) -> list[str]:
    return [f"{it.entry}={it.reading}" for it in found]


def test_candidates_are_the_readings_that_fit_the_response(shop: Spec) -> None:
    found = candidates(shop, [finding(status=204, ambiguities=("shop-status",))])
    assert (named(found), found[0].closeness) == (["shop-status=empty"], 0)


def test_candidates_without_a_recorded_response_are_all_that_govern(shop: Spec) -> None:
    found = candidates(shop, [finding(check="model_agrees", ambiguities=("shop-status",))])
    assert named(found) == ["shop-status=accepted", "shop-status=empty", "shop-order=by-time"]
    assert [it.closeness for it in found] == [0, 0, 3]


def test_candidates_leave_out_what_has_nothing_to_do_with_it(shop: Spec) -> None:
    assert candidates(shop, [finding("other.get", pointer="/paths/~1other/get")]) == []
    followed = shop.under({"shop-status": "empty"})
    assert "shop-status=accepted" not in named(candidates(followed, [finding(status=202)]))


class Server:
    """A server that follows some readings, and has defects of its own under each."""

    def __init__(self, follows: Mapping[str, str], *defects: Finding) -> None:
        self.follows = follows
        self.defects = defects
        self.runs: list[dict[str, str]] = []

    def __call__(self, spec: Spec) -> Run:
        self.runs.append(dict(spec.readings))
        found = list(self.defects)
        if spec.readings.get("shop-status", "ok") != self.follows.get("shop-status", "ok"):
            found.append(finding(status=204, ambiguities=("shop-status",)))
        if spec.readings.get("shop-order", "by-id") != self.follows.get("shop-order", "by-id"):
            order = finding(
                "items.list",
                check="order_stays",
                status=200,
                pointer="/paths/~1items/get",
                ambiguities=("shop-order",),
            )
            found.append(order)
        return Run(spec=spec, findings=tuple(found))


def searched(
    shop: Spec, server: Server
) -> tuple[Run, tuple[FollowedReading, ...], list[dict[str, str]]]:
    first = server(shop)
    server.runs.clear()
    run, followed = Search(again=server).follow(first)
    return run, followed, server.runs


def test_search_finds_the_reading_and_goes_on_under_it(shop: Spec) -> None:
    run, followed, runs = searched(shop, Server({"shop-status": "empty"}))
    assert [it.name for it in followed] == ["shop-status=empty"]
    assert (followed[0].text, followed[0].chosen) == ("204", "200")
    assert (run.findings, dict(run.spec.readings)) == ((), {"shop-status": "empty"})
    assert runs == [{"shop-status": "empty"}]


def test_search_finds_several_readings_at_once(shop: Spec) -> None:
    both = {"shop-status": "empty", "shop-order": "by-time"}
    run, followed, runs = searched(shop, Server(both))
    assert {it.entry: it.reading for it in followed} == both
    assert (run.findings, runs) == ((), [both])


def test_search_leaves_a_defect_that_no_reading_explains(shop: Spec) -> None:
    crash = finding("items.list", check="not_a_server_error", status=500, pointer="/paths/~1items")
    run, followed, _ = searched(shop, Server({"shop-status": "empty"}, crash))
    assert [it.name for it in followed] == ["shop-status=empty"]
    assert run.findings == (crash,)


def test_search_ends_where_nothing_explains_anything(shop: Spec) -> None:
    crash = finding(check="not_a_server_error", status=500)
    run, followed, runs = searched(shop, Server({}, crash))
    assert (followed, run.findings, dict(run.spec.readings)) == ((), (crash,), {})
    assert 0 < len(runs) <= min(MOST_ATTEMPTS, FRUITLESS)


def test_search_makes_no_run_for_what_explains_no_exchange(shop: Spec) -> None:
    crash = finding("items.list", check="not_a_server_error", status=500, pointer="/paths/~1items")
    server = Server({}, crash)
    first = server(shop)
    names = frozenset(named(candidates(shop, [crash])))
    assert names, "without it there would be runs"
    server.runs.clear()
    Search(again=server).follow(replace(first, unhelpful=names))
    assert server.runs == []


def test_search_tries_what_allows_a_response(shop: Spec) -> None:
    server = Server({"shop-status": "empty"})
    first = replace(server(shop), unhelpful=frozenset({"shop-status=empty"}))
    _, followed = Search(again=server).follow(first)
    assert [it.name for it in followed] == ["shop-status=empty"]


def test_search_makes_no_run_without_findings(shop: Spec) -> None:
    _, followed, runs = searched(shop, Server({}))
    assert (followed, runs) == ((), [])


def test_search_makes_no_run_under_what_the_exchanges_contradict(shop: Spec) -> None:
    crash = finding(check="not_a_server_error", status=500)
    first = Server({}, crash)(shop)
    (name, *_) = others = named(candidates(shop, first.findings))
    server = Server({}, crash)
    Search(again=server).follow(replace(first, contradicted=[name]))
    entry, _, reading = name.partition("=")
    assert server.runs
    assert all(it.get(entry) != reading for it in server.runs)
    server = Server({}, crash)
    Search(again=server).follow(replace(first, contradicted=others))
    assert server.runs == []


def test_search_rules_nothing_out_once_a_reading_is_found(shop: Spec) -> None:
    both = {"shop-status": "empty", "shop-order": "by-time"}
    masked = ["shop-order=by-time"]

    class Masking(Server):
        def __call__(self, spec: Spec) -> Run:
            return replace(super().__call__(spec), contradicted=masked, unhelpful=masked)

    _, followed, runs = searched(shop, Masking(both))
    assert {it.entry: it.reading for it in followed} == both
    assert runs[0] == {"shop-status": "empty"}


def test_search_ends_where_there_is_no_more_time(shop: Spec) -> None:
    first = Server({"shop-status": "empty"})(shop)
    run, followed = Search(again=lambda _: None).follow(first)
    assert (run, followed) == (first, ())


def test_is_followed_needs_findings_that_are_gone_and_no_new_ones(shop: Spec) -> None:
    mine = finding(ambiguities=("shop-status",))
    other = finding(check="model_agrees", ambiguities=("shop-status",))
    (candidate, *_) = candidates(shop, [mine])

    def run(*findings: Finding, **judged: tuple[str, ...]) -> Run:
        return Run(
            spec=shop, findings=findings, judged={"items.clear": judged["by"]} if judged else {}
        )

    assert is_followed(candidate, run())
    assert not is_followed(candidate, run(mine))
    assert not is_followed(candidate, run(other))
    # a check that judges nothing under the reading has not been answered by it
    assert is_followed(candidate, run(by=(mine.check,)))
    assert not is_followed(candidate, run(by=("model_agrees",)))


def test_candidates_leave_out_what_the_exchanges_of_the_run_refute(shop: Spec) -> None:
    mine = finding(check="model_agrees", ambiguities=("shop-status",))
    counts = {"deciding": 3, "fits": {"empty": 3}, "none": 0, "examples": {}}
    found = candidates(shop, [mine], seen={"shop-status": counts})
    assert named(found) == ["shop-status=empty", "shop-order=by-time"]
    assert found[0].likeness > 1


class Indicating(Server):
    """A server whose exchanges indicate a reading, be it right or not."""

    def __init__(self, follows: Mapping[str, str], *ways: str, defects: bool = True) -> None:
        super().__init__(follows)
        self.says = ways
        self.has_defects = defects

    def __call__(self, spec: Spec) -> Run:
        run = super().__call__(spec)
        entry, _, reading = self.says[0].partition("=")
        found = Indicated(
            entry=entry,
            reading=reading,
            exchanges=3,
            example={"operation": "DELETE /items", "status": 204},
            others=tuple(self.says[1:]),
        )
        findings = run.findings if self.has_defects else ()
        return replace(run, findings=findings, indicated=() if spec.readings else (found,))


def test_search_tries_first_what_the_exchanges_indicate(shop: Spec) -> None:
    server = Indicating({"shop-status": "empty"}, "shop-status=empty")
    _, (followed,), runs = searched(shop, server)
    assert (followed.name, runs) == ("shop-status=empty", [{"shop-status": "empty"}])
    assert followed.shown_by == "3 exchanges of the run, such as DELETE /items · 204"
    assert [it.status for it in followed.findings] == [204]


def test_search_tells_what_is_indicated_where_nothing_failed(shop: Spec) -> None:
    server = Indicating({"shop-status": "empty"}, "shop-status=empty", defects=False)
    run, (followed,), runs = searched(shop, server)
    assert (followed.name, followed.findings, runs) == ("shop-status=empty", (), [])
    assert followed.location.endswith("ambiguities.yaml:8")
    assert run.spec is shop


def test_search_goes_on_to_what_the_exchanges_bear_out_as_well(shop: Spec) -> None:
    server = Indicating({"shop-status": "empty"}, "shop-status=accepted", "shop-status=empty")
    server.defects = ()
    _, followed, runs = searched(shop, server)
    assert [it.name for it in followed] == ["shop-status=empty"]
    assert runs[-1] == {"shop-status": "empty"}


def test_search_leaves_what_is_indicated_where_more_is_wrong_under_it(shop: Spec) -> None:
    # the server follows what is chosen, and a defect looks like a reading
    server = Indicating({}, "shop-order=by-time")
    server.defects = (finding(check="not_a_server_error", status=500),)
    _, followed, _ = searched(shop, server)
    assert followed == ()


def test_forget_leaves_out_what_single_exchanges_say_of_decided_entries() -> None:
    parts: list[dict[str, Any]] = [
        {"operations": {}, "ledger": {"shop-a": 1, "shop-b": 2}},
        {"ledger": {}},
    ]
    forget(parts, ["shop-a"])
    assert parts == [{"operations": {}, "ledger": {"shop-b": 2}}, {"ledger": {}}]
    forget(parts, [])
    assert parts[0]["ledger"] == {"shop-b": 2}
