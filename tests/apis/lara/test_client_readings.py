"""What the ledger promises of the generated client, under the readings that need it."""

from __future__ import annotations

from typing import Any

import lara
import pytest

from tests.apis.lara.conftest import BRANCH, DOCUMENTED, EDITED
from tests.apis.lara.test_readings import UNKNOWN, following

NAME: Any = {"texts": [{"text": "Fournisseur 1", "languageId": 1}]}


def test_headers_that_are_given_are_sent_with_every_request() -> None:
    with following({"lara-authentication": "header"}) as api:
        url = str(api.http.base_url)
        with lara.Client(base_url=url, headers={"X-Api-Key": "lara-emulator-api-key"}) as client:
            assert client.providers.get(id=DOCUMENTED).id == DOCUMENTED
        with lara.Client(base_url=url) as client, pytest.raises(lara.APIStatusError):
            client.providers.get(id=DOCUMENTED)


def test_another_status_of_success_is_one() -> None:
    with (
        following({"lara-success-status": "create-201"}) as api,
        lara.Client(base_url=str(api.http.base_url)) as client,
    ):
        key = client.providers.create(branch_id=BRANCH, name=NAME, short_name=NAME).id
        assert client.providers.get(id=key).branch_id == BRANCH


def test_json_is_read_whatever_the_content_type_says() -> None:
    with (
        following({"lara-media-type": "text-json"}) as api,
        lara.Client(base_url=str(api.http.base_url)) as client,
    ):
        assert client.providers.get(id=DOCUMENTED).id == DOCUMENTED


@pytest.mark.parametrize(
    ("form", "body"),
    [
        ("in-place", {"ErrorID": 301}),
        ("text", "301 Invalid id"),
        ("number", 301),
        ("list", [{"ErrorID": 301, "message": "Invalid id"}]),
    ],
)
def test_an_error_of_another_form_is_raised_by_its_status(form: str, body: Any) -> None:
    with (
        following({"lara-error-envelope": form}) as api,
        lara.Client(base_url=str(api.http.base_url)) as client,
    ):
        with pytest.raises(lara.BadRequestError) as caught:
            client.providers.get(id=UNKNOWN)
        assert caught.value.response.json() == body


@pytest.mark.parametrize("status", ["status-200", "the-number", "by-kind"])
def test_a_failure_is_raised_whatever_its_status(status: str) -> None:
    with (
        following({"lara-error-status": status}) as api,
        lara.Client(base_url=str(api.http.base_url)) as client,
        pytest.raises(lara.APIStatusError),
    ):
        client.providers.get(id=UNKNOWN)


def test_members_may_be_null() -> None:
    with (
        following({"lara-answer-members": "all-members"}) as api,
        lara.Client(base_url=str(api.http.base_url)) as client,
    ):
        assert client.providers.get(id=EDITED).provider_email is None


def test_a_currency_may_be_another_one() -> None:
    with following({"lara-currencies": "open"}) as api:
        api.edit(currencyId=9)
        with lara.Client(base_url=str(api.http.base_url)) as client:
            assert client.providers.get(id=EDITED).currency_id == 9
