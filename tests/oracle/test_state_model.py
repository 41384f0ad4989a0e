"""What a run has seen must come of it: at the library, which nobody derived from our emulator."""

from __future__ import annotations

import copy
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest

from concord.checks.model_protocol import Mismatch
from concord.http import Exchange, Request, Response
from concord.oracle import Memory
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import faulty, library, serve

BOOK = {"title": "A", "genre": "crime"}


class Told:
    """A memory of the library, and what it says to each exchange."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.memory = Memory(spec)

    def __call__(
        self, name: str, status: int, body: Any = None, *, sent: Any = None, **asked: Any
    ) -> list[Mismatch] | None:
        operation = self.spec.operation(name)
        names: Mapping[str, Any] = {"id": asked.pop("id")} if "id" in asked else {}
        target = operation.path + (f"?{urlencode(asked)}" if asked else "")
        exchange = Exchange(
            operation=operation,
            request=Request(
                method=operation.method.upper(),
                target=target,
                body=None if sent is None else json.dumps(sent).encode(),
            ),
            response=Response(
                status=status, body=None if body is None else json.dumps(body).encode()
            ),
            path_parameters=names,
        )
        return self.memory.follow(exchange)


@pytest.fixture
def told(spec: Spec) -> Told:
    return Told(spec)


def created(told: Told, identifier: str = "b1", **book: Any) -> None:
    sent = {**BOOK, **book}
    assert told("books.create", 201, {"id": identifier, **sent}, sent=sent) == []


def said(found: list[Mismatch] | None) -> str:
    assert found, "the model agrees"
    return found[0].what


def listed(*identifiers: str, total: int | None = None) -> dict[str, Any]:
    data = [{"id": identifier, **BOOK} for identifier in identifiers]
    return {"data": data, "total": len(data) if total is None else total}


def test_what_was_created_can_be_read(told: Told) -> None:
    created(told)
    assert told("books.get", 200, {"id": "b1", **BOOK}, id="b1") == []
    assert told("books.get", 401, {}, id="b1") == []
    assert "a book that exists is answered with 404" in said(told("books.get", 404, {}, id="b1"))


def test_what_was_written_is_shown_ever_after(told: Told) -> None:
    created(told)
    assert told("books.get", 200, {"id": "b1", **BOOK}, id="b1") == []
    found = told("books.get", 200, {"id": "b1", **BOOK, "title": "B"}, id="b1")
    assert 'title was written as "A" and GET /v1/books/{id} shows "B"' in said(found)
    assert found is not None
    assert (found[0].at, found[0].pointer) == (
        "/title",
        "/components/schemas/BookCreate/properties/title",
    )


def test_what_only_writes_change_does_not_change_by_itself(told: Told) -> None:
    assert told("books.list", 200, listed("b7")) == []
    other = {"id": "b7", **BOOK, "genre": "travel"}
    assert 'genre was shown as "crime" and' in said(told("books.get", 200, other, id="b7"))
    # it was told once, and is what is known now
    assert told("books.get", 200, other, id="b7") == []


def test_what_was_deleted_is_gone_everywhere(told: Told) -> None:
    created(told)
    assert told("books.delete", 204, id="b1") == []
    assert told("books.get", 404, {}, id="b1") == []
    assert told("books.list", 200, listed("b2")) == []
    assert "was deleted is read" in said(told("books.get", 200, {"id": "b1"}, id="b1"))
    assert "was deleted is listed" in said(told("books.list", 200, listed("b1", "b2")))
    assert "is deleted again" in said(told("books.delete", 204, id="b1"))
    assert told("books.delete", 404, id="b1") == []
    assert told("books.delete", 404, id="b9") is None


def test_totals_follow_what_is_written(told: Told) -> None:
    assert told("books.list", 200, listed("b7", total=25)) == []
    created(told)
    assert told("books.list", 200, listed("b7", total=26)) == []
    told("books.delete", 204, id="b1")
    assert told("books.list", 200, listed("b7", total=25)) == []
    found = told("books.list", 200, listed("b7", total=24), page=2)
    assert said(found) == "24 in all, where 25 are after what was written"
    assert found is not None
    assert found[0].at == "/total"


def test_filtered_totals_stay_until_something_is_written(told: Told) -> None:
    assert told("books.list", 200, listed("b7", total=9), genre="crime") == []
    assert "8 in all, where 9" in said(
        told("books.list", 200, listed("b7", total=8), genre="crime")
    )
    created(told)
    assert told("books.list", 200, listed("b7", total=99), genre="crime") == []


def test_a_whole_list_holds_what_was_created(told: Told) -> None:
    created(told)
    assert told("books.list", 200, listed("b1", "b2")) == []
    assert told("books.list", 200, listed(), genre="travel") == []
    assert "a book that exists is not in the list" in said(
        told("books.list", 200, listed(), genre="crime")
    )


def test_what_shows_a_part_only_may_lack_it(told: Told) -> None:
    created(told)
    assert told("books.list", 200, listed("b2", total=25)) == []
    assert told("books.list", 200, listed("b2"), q="unheard of") == []


def test_a_failure_of_the_server_leaves_everything_open(told: Told) -> None:
    created(told)
    assert told("books.create", 500, sent=BOOK) is None
    assert told("books.get", 404, {}, id="b1") is None


def test_another_method_and_a_refused_write_change_nothing(told: Told) -> None:
    created(told)
    assert told("books.create", 400, {}, sent={"title": ""}) is None
    assert told("books.get", 200, {"id": "b1", **BOOK}, id="b1") == []


def test_an_undeclared_member_leaves_open_what_it_does(told: Told) -> None:
    sent = {**BOOK, "Title": "B"}
    assert told("books.create", 201, {"id": "b1"}, sent=sent) == []
    assert told("books.get", 200, {"id": "b1", **BOOK, "title": "B"}, id="b1") == []


def test_a_unique_value_is_refused(spec: Spec) -> None:
    document = json.loads(json.dumps(spec.document))
    document["components"]["schemas"]["BookCreate"]["properties"]["title"]["x-unique"] = True
    told = Told(replace(spec, document=document))
    created(told)
    assert told("books.create", 409, {}, sent=BOOK) is None
    found = told("books.create", 201, {"id": "b2", **BOOK}, sent=BOOK)
    assert 'title is unique, and an existing book has "A"' in said(found)
    created(told, "b3", title="C")


def test_at_a_server_of_our_own_it_finds_what_no_other_check_can(contract: Contract) -> None:
    with serve(library()) as url:
        correct = contract(url)
    assert correct.findings == []
    assert correct.api["checks"]["model_agrees"] > 50
    reads: Counter[str] = Counter()

    def restless(
        method: str, path: str, status: int, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Every third read of a book shows a title that nobody wrote."""
        if method == "GET" and status == 200 and not path.endswith("/books"):
            reads[path] += 1
            if reads[path] % 3 == 0:
                body = json.dumps({**json.loads(body), "title": "Another"}).encode()
        return status, headers, body

    with serve(faulty(library(), restless)) as url:
        outcome = contract(url, operations=("books.get", "books.list"))
    assert outcome.code == 1
    assert {it["check"] for it in outcome.findings} == {"model_agrees"}
    assert 'GET /v1/books/{id} shows "Another"' in outcome.findings[0]["what"]


def aging(spec: Spec, **by: Any) -> Told:
    """The memory of a library in which `sheets` is what `pages` was called once."""
    document = copy.deepcopy(spec.document)
    stated = {"type": "integer", "deprecated": True, **by}
    document["components"]["schemas"]["BookCreate"]["properties"]["sheets"] = stated
    return Told(replace(spec, document=document))


def test_a_deprecated_property_writes_what_replaces_it(spec: Spec) -> None:
    told = aging(spec, **{"x-replaced-by": {"member": "pages", "as": "equal"}})
    sent = {**BOOK, "sheets": 7}
    assert told("books.create", 201, {"id": "b1", **BOOK, "pages": 7}, sent=sent) == []
    assert told("books.get", 200, {"id": "b1", **BOOK, "pages": 7}, id="b1") == []
    assert "pages" in said(told("books.get", 200, {"id": "b1", **BOOK, "pages": 8}, id="b1"))


def test_what_a_deprecated_property_does_is_open_where_nothing_replaces_it(
    spec: Spec,
) -> None:
    told = aging(spec)
    sent = {**BOOK, "sheets": 7, "pages": 9}
    assert told("books.create", 201, {"id": "b1", **BOOK, "pages": 8}, sent=sent) == []


def test_a_long_run_keeps_no_more_totals_than_it_must(told: Told) -> None:
    for number in range(3_000):
        page = {"data": [], "page": 1, "size": 10, "total": number}
        told("books.list", 200, page, genre=f"g{number}")
    assert len(told.memory._totals) == 1_000
    assert told("books.list", 200, {"data": [], "page": 1, "size": 10, "total": 1}, genre="g2999")


def test_of_what_was_deleted_only_its_end_is_kept(told: Told) -> None:
    created(told)
    assert told("books.delete", 204, id="b1") == []
    (record,) = told.memory._kinds["book"].records.values()
    assert not record.alive
    assert not record.claims


def test_what_exists_is_found_for_deletion(told: Told) -> None:
    created(told)
    assert "exists is answered with 404" in said(told("books.delete", 404, id="b1"))


def test_the_answer_to_a_write_shows_what_was_written(told: Told) -> None:
    cut = {"id": "b1", **BOOK, "title": "A bo"}
    found = told("books.create", 201, cut, sent={**BOOK, "title": "A book"})
    assert 'title was written as "A book" and POST /v1/books shows "A bo"' in said(found)
    assert told("books.get", 200, cut, id="b1") == [], "it is told once"


def test_an_answer_that_shows_nothing_of_it_says_nothing(told: Told) -> None:
    assert told("books.create", 201, {"id": "b1"}, sent=BOOK) == []


def test_a_total_that_was_wrong_before_a_deletion_says_nothing_after_it(told: Told) -> None:
    created(told)
    assert "is not in the list" in said(told("books.list", 200, {"data": [], "total": 0}))
    told("books.create", 201, {"id": "b2", **BOOK}, sent=BOOK)
    for identifier in ("b1", "b2"):
        told("books.delete", 204, id=identifier)
    assert told("books.list", 200, {"data": [], "total": 0}) == []


@pytest.mark.parametrize("status", [200, 201])
def test_a_put_that_says_so_makes_what_was_deleted_anew(spec: Spec, status: int) -> None:
    document = copy.deepcopy(spec.document)
    path = document["paths"]["/v1/books/{id}"]
    put = copy.deepcopy(path["get"]) | {"operationId": "books.put"}
    put["x-resource"] = put["x-resource"] | {"action": "replace"}
    put["requestBody"] = document["paths"]["/v1/books"]["post"]["requestBody"]
    put["responses"]["201"] = put["responses"]["200"]
    path["put"] = put
    told = Told(replace(spec, document=document))
    created(told, "b1")
    assert told("books.list", 200, listed("b1")) == []
    assert told("books.delete", 204, id="b1") == []
    again = told("books.put", status, {"id": "b1", **BOOK}, sent=BOOK, id="b1")
    if status == 201:
        assert again == []
        assert told("books.list", 200, listed("b1")) == []
    else:
        assert said(again) == "a book that was deleted is written"
