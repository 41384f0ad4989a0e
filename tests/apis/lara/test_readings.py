"""What the emulator does under each option of a reading, and does not without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import pytest
from contracts.behaviours.lara import BEHAVIOUR

from concord import project
from concord.emulator import running
from tests.apis.lara.conftest import BRANCH, DOCUMENTED, EDITED, Lara, sample, texts

UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA%3d%3d"
SCRIPT = "<b>Sans frais</b><script>alert(1)</script>"

Observe = Callable[[Lara], Any]


@contextmanager
def following(readings: dict[str, str]) -> Iterator[Lara]:
    """A caller of an emulator under these readings."""
    with (
        running(project.load("lara").under(readings)) as server,
        httpx2.Client(base_url=server.base_url) as http,
    ):
        yield Lara(http)


def answer(verb: str, body: Any) -> Observe:
    """Status and body of a request."""

    def observe(api: Lara) -> Any:
        response = api.http.post(f"/lmsapi/provider/{verb}", json=body)
        return response.status_code, response.json() if response.content else None

    return observe


def edited(member: str, **changes: Any) -> Observe:
    """A member of a provider after an edit of it."""

    def observe(api: Lara) -> Any:
        api.edit(id=DOCUMENTED, **changes)
        return api.read(DOCUMENTED).get(member)

    return observe


def created(member: str, **changes: Any) -> Observe:
    """A member of a provider that is created."""
    return lambda api: api.read(api.create(**changes)["id"]).get(member)


def cancellation(text: str) -> Observe:
    return lambda api: edited("cancellationText", cancellationText=texts(text))(api)["texts"][0]


def languages(api: Lara) -> Any:
    edited("name", name=texts("Autre nom"))(api)
    return [each["text"] for each in api.read(DOCUMENTED)["name"]["texts"]]


def spanish_twice(api: Lara) -> Any:
    twice = {"texts": [{"text": "Uno", "languageId": 3}, {"text": "Dos", "languageId": 3}]}
    return [each["text"] for each in edited("name", name=twice)(api)["texts"]]


def repeated(api: Lara) -> Any:
    return len({api.create()["id"], api.create()["id"]})


def listed(api: Lara) -> Any:
    return set(next(each for each in api.list() if each["id"] == DOCUMENTED))


def by_query(api: Lara) -> Any:
    return api.http.get("/lmsapi/provider/get", params={"id": DOCUMENTED}).status_code


def switched_off(api: Lara) -> Any:
    return edited("nbDaysLimitSubscribe", allowLimitSubscribe=False, nbDaysLimitSubscribe=7)(api)


def emptied_branch(api: Lara) -> Any:
    return edited("branchId", branchId="")(api)


def policy_shares(api: Lara) -> Any:
    policies = edited("refundPolicies", percentPartialRefund=50)(api)
    return [policy["refundPercent"] for policy in policies]


TOO_SHORT = {"id": DOCUMENTED, "shortName": texts("ab")}
TWO_ERRORS = sample("create", {"shortName": texts("ab"), "branchId": ...})

CASES: list[tuple[str, Observe, Any, Any]] = [
    # option, what is observed, without it, with it
    ("one-spelling", edited("branchId", branchID=""), "", BRANCH),
    ("any-case-members", edited("stateId", STATEID=7), 11, 7),
    ("decodes-ids", lambda it: answer("get", {"id": "tOUS7VjIr5yFDEemJYsldA=="})(it)[0], 400, 200),
    ("any-digit-case", lambda it: answer("get", {"id": DOCUMENTED.upper()})(it)[0], 400, 400),
    (
        "any-digit-case",
        lambda it: answer("get", {"id": DOCUMENTED.replace("%3d", "%3D")})(it)[0],
        400,
        200,
    ),
    ("boolean-texts", lambda it: answer("edit", {"id": EDITED, "allowUnsubscribe": "True"})(it)[0],
     400, 200),
    ("boolean-numbers", lambda it: answer("edit", {"id": EDITED, "allowUnsubscribe": 1})(it)[0],
     400, 200),
    ("null-is-left-out", lambda it: answer("edit", {"id": EDITED, "stateId": None})(it)[0],
     400, 200),
    ("lax-filter-date", lambda it: answer("getlist", {"filterDate": "yesterday"})(it)[0], 400, 200),
    ("error-in-place", answer("edit", TOO_SHORT),
     (400, {"ErrorID": 310, "message": "Invalid shortNameLength"}),
     (400, {"shortName": {"texts": [], "ErrorID": 310}})),
    ("error-as-text", answer("get", {"id": UNKNOWN}),
     (400, {"ErrorID": 301, "message": "Invalid id"}), (400, "301 Invalid id")),
    ("error-as-number", answer("get", {"id": UNKNOWN}),
     (400, {"ErrorID": 301, "message": "Invalid id"}), (400, 301)),
    ("error-as-list", answer("create", TWO_ERRORS),
     (400, {"ErrorID": 302, "message": "Required branchId"}),
     (400, [{"ErrorID": 302, "message": "Required branchId"}])),
    ("all-errors", lambda it: answer("create", TWO_ERRORS)(it)[1],
     {"ErrorID": 302, "message": "Required branchId"},
     [{"ErrorID": 302, "message": "Required branchId"},
      {"ErrorID": 310, "message": "Invalid shortNameLength"}]),
    ("general-numbers",
     lambda it: answer("edit", {"id": EDITED, "currencyId": 9})(it)[1].get("ErrorID"), None, 100),
    ("no-messages", answer("get", {"id": UNKNOWN}),
     (400, {"ErrorID": 301, "message": "Invalid id"}), (400, {"ErrorID": 301})),
    ("number-as-status", lambda it: answer("get", {"id": UNKNOWN})(it)[0], 400, 301),
    ("get-by-query", by_query, 405, 200),
    ("unknown-is-empty", lambda it: answer("get", {"id": UNKNOWN})(it)[0], 400, 204),
    ("limited-list", lambda it: len(it.list()), 26, 20),
    ("short-items", lambda it: len(listed(it)), 20, 3),
    ("list-without-domain", lambda it: "providerEmailDomain" in listed(it), True, False),
    ("local-time", lambda it: created("creationDate")(it)[:13], "2025-01-15T08", "2025-01-15T03"),
    ("recognises-repetition", repeated, 2, 1),
    ("copies-provider", created("providerEmail", id=DOCUMENTED), None, "Via"),
    ("empty-is-main-branch", created("branchId", branchId=""), "", BRANCH),
    ("empty-keeps-branch", emptied_branch, "", BRANCH),
    ("merge-languages", languages, ["Autre nom"], ["Autre nom", "SVIeSolutions", "SVIeSolutions"]),
    ("last-text-counts", spanish_twice, ["Uno", "Dos"], ["Dos"]),
    ("clean-html", lambda it: cancellation(SCRIPT)(it)["text"], SCRIPT, "<b>Sans frais</b>"),
    ("wrap-text", lambda it: cancellation("Sans frais")(it)["text"], "Sans frais",
     "<p>Sans frais</p>"),
    ("reset-with-switch", switched_off, 7, 0),
    ("refund-writes-policy", policy_shares, [75.0], [50]),
]  # fmt: skip


PARTICULAR = {"one-spelling": {"lara-branch-spelling": "ignored"}}
"""Readings where the first one that asks for the option changes more than that."""


def readings_of(option: str) -> dict[str, str]:
    """A reading of the ledger that asks for an option."""
    if option in PARTICULAR:
        return PARTICULAR[option]
    for entry in project.load("lara").ledger:
        for reading in entry.alternatives:
            if option in reading.options:
                return {entry.id: reading.id}
    raise AssertionError(f"no reading asks for {option}")


@pytest.mark.parametrize(
    ("option", "observe", "without", "with_it"), CASES, ids=[case[0] for case in CASES]
)
def test_option_makes_the_difference(
    api: Lara, option: str, observe: Observe, without: Any, with_it: Any
) -> None:
    assert observe(api) == without
    with following(readings_of(option)) as other:
        assert observe(other) == with_it


def test_every_option_is_tested() -> None:
    assert {option for option, *_ in CASES} == set(BEHAVIOUR.options)


def test_empty_list_of_texts_keeps_merged_languages() -> None:
    with following({"lara-edit-texts": "merged"}) as api:
        before = api.read(DOCUMENTED)["cancellationText"]
        assert edited("cancellationText", cancellationText={"texts": []})(api) == before


def test_failures_without_a_status_have_that_of_a_success() -> None:
    with following({"lara-error-status": "status-200"}) as api:
        assert answer("get", {"id": UNKNOWN})(api) == (
            200,
            {"ErrorID": 301, "message": "Invalid id"},
        )
        assert answer("get", {"id": DOCUMENTED})(api)[1]["id"] == DOCUMENTED


def test_local_time_is_what_the_filter_compares_with() -> None:
    with following({"lara-creation-date": "local"}) as api:
        key = api.create()["id"]
        later = [each["id"] for each in api.list(filterDate="2025-01-15T07:59:00Z")]
        assert later == [key]
        assert api.list(filterDate="2025-01-15T08:30:00Z") == []
