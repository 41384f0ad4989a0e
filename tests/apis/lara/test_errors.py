"""Each documented error comes to a request that deserves it, and to no other."""

from __future__ import annotations

from typing import Any

import pytest

from concord import project
from tests.apis.lara.conftest import BRANCH, DOCUMENTED, EDITED, Lara, sample, texts

UNKNOWN = "AAAAAAAAAAAAAAAAAAAAAA%3d%3d"


def edit(**changes: Any) -> Any:
    return "edit", {"id": EDITED, **changes}


def create(**changes: Any) -> Any:
    return "create", sample("create", changes)


DESERVED = [
    (300, "Required id", ("get", {})),
    (300, "Required id", ("get", {"id": None})),
    (300, "Required id", ("get", {"id": ""})),
    (300, "Required id", ("edit", {"providerEmail": "via"})),
    (301, "Invalid id", ("get", {"id": UNKNOWN})),
    (301, "Invalid id", ("get", {"id": "tOUS7VjIr5yFDEemJYsldA=="})),
    (301, "Invalid id", ("get", {"id": DOCUMENTED.replace("%", "%25")})),
    (301, "Invalid id", ("get", {"id": 7})),
    (301, "Invalid id", ("edit", {"id": UNKNOWN})),
    (302, "Required branchId", create(branchId=...)),
    (302, "Required branchId", create(branchId=None)),
    (303, "Invalid branchId", create(branchId="main")),
    (303, "Invalid branchId", create(branchId=DOCUMENTED)),
    (303, "Invalid branchId", edit(branchId=EDITED)),
    (303, "Invalid branchId", edit(branchID="main")),
    (303, "Invalid branchId", edit(branchID="main%3d%3d")),
    (303, "Invalid branchId", edit(branchID=[])),
    (304, "Invalid allowLimitSubscribe", create(allowLimitSubscribe="True")),
    (304, "Invalid allowLimitSubscribe", edit(allowLimitSubscribe=1)),
    (305, "Invalid allowSubscribeRebate", create(allowSubscribeRebate="False")),
    (305, "Invalid allowSubscribeRebate", edit(allowSubscribeRebate=None)),
    (306, "Invalid allowUnsubscribe", create(allowUnsubscribe="yes")),
    (306, "Invalid allowUnsubscribe", edit(allowUnsubscribe=0)),
    (307, "Required name", create(name=...)),
    (307, "Required name", create(name=None)),
    (307, "Required name", create(name={})),
    (307, "Required name", create(name=texts())),
    (307, "Required name", edit(name=texts())),
    (307, "Required name", edit(name=texts(None))),
    (307, "Required name", edit(name=texts(""))),
    (308, "Invalid nameLength", create(name=texts("ab"))),
    (308, "Invalid nameLength", create(name=texts("abc", "ab"))),
    (308, "Invalid nameLength", edit(name=texts("a" * 151))),
    (309, "Required shortName", create(shortName=...)),
    (309, "Required shortName", edit(shortName=texts())),
    (310, "Invalid shortNameLength", create(shortName=texts("ab"))),
    (310, "Invalid shortNameLength", edit(shortName=texts("a" * 51))),
    (311, "Invalid providerEmailLength", create(providerEmail="")),
    (311, "Invalid providerEmailLength", edit(providerEmail=None)),
    (311, "Invalid providerEmailLength", edit(providerEmail="a" * 251)),
    (312, "Invalid providerSenderNameLength", create(providerSenderName="a" * 51)),
    (312, "Invalid providerSenderNameLength", edit(providerSenderName="a" * 51)),
]


@pytest.mark.parametrize(("code", "message", "request_"), DESERVED)
def test_an_error_comes_to_a_request_that_deserves_it(
    api: Lara, code: int, message: str, request_: Any
) -> None:
    assert api.refusal(*request_) == (code, message)


def test_every_documented_error_is_deserved_by_something() -> None:
    documented = project.load("lara").at("/components/schemas/ErrorCode/enum")
    assert sorted({code for code, _, _ in DESERVED}) == documented == list(range(300, 313))


@pytest.mark.parametrize(
    "request_",
    [
        create(),
        create(id=...),
        create(branchId=BRANCH),
        create(name=texts("abc"), shortName=texts("abc")),
        create(name=texts("a" * 150), shortName=texts("a" * 50)),
        create(cancellationText=...),
        create(providerEmail="a", providerSenderName=""),
        edit(branchId="", providerEmail="a" * 250, providerSenderName="a" * 50),
        edit(shortName=texts("SVI", "SVI", "SVI")),
        edit(cancellationText=texts()),
        edit(allowUnsubscribe=True, allowLimitSubscribe=False, allowSubscribeRebate=True),
        edit(inventedMember=1),
        edit(),
    ],
)
def test_what_is_within_the_limits_is_accepted(api: Lara, request_: Any) -> None:
    assert list(api.invoke(*request_)) == ["id"]


@pytest.mark.parametrize(
    "request_",
    [
        create(currencyId=9),
        edit(currencyID=9),
        edit(currencyID=True),
        edit(nbDaysLimitSubscribe="x"),
        edit(nbDaysLimitSubscribe=32_768),
        edit(name={"texts": [{"text": "Fournisseur", "languageId": 5}]}),
        ("getlist", {"filterDate": "yesterday"}),
        ("get", []),
    ],
)
def test_error_without_a_fitting_number_has_none(api: Lara, request_: Any) -> None:
    code, message = api.refusal(*request_)
    assert code is None
    assert message


def test_lowest_of_several_errors_is_reported(api: Lara) -> None:
    assert api.refusal("create", {})[0] == 302
    assert api.refusal("create", {"branchId": "", "shortName": texts("a")})[0] == 307
    assert api.refusal("edit", {"providerEmail": ""})[0] == 300


def test_a_refused_edit_changes_nothing(api: Lara) -> None:
    before = api.read()
    api.refusal(*edit(providerSenderName="Support de via", branchID=DOCUMENTED))
    assert api.read() == before


@pytest.mark.parametrize("raw", [b"", b"{", "{“id”: 1}".encode()])
def test_a_body_that_is_no_json_is_refused_without_a_number(api: Lara, raw: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = api.http.post("/lmsapi/provider/get", content=raw, headers=headers)
    assert (answer.status_code, "ErrorID" in answer.json()) == (400, False)


def test_only_post_is_taken(api: Lara) -> None:
    answer = api.http.get("/lmsapi/provider/getlist")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
