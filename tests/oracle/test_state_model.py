"""The state model at the library, a server that is not derived from our emulator."""

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
from concord.oracle import StateModel
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import faulty, library, serve

BOOK = {"title": "A", "genre": "crime"}


class Followed:
    """The state model of a spec; a call follows one exchange."""

    def __init__(self, spec: Spec) -> None:
        self.spec = spec
        self.model = StateModel(spec)

    def __call__(
        self, name: str, status: int, body: Any = None, *, sent: Any = None, **query: Any
    ) -> list[Mismatch] | None:
        operation = self.spec.operation(name)
        names: Mapping[str, Any] = {"id": query.pop("id")} if "id" in query else {}
        target = operation.path + (f"?{urlencode(query)}" if query else "")
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
        return self.model.follow(exchange)


@pytest.fixture
def followed(spec: Spec) -> Followed:
    return Followed(spec)


def created(followed: Followed, identifier: str = "b1", **book: Any) -> None:
    sent = {**BOOK, **book}
    assert followed("books.create", 201, {"id": identifier, **sent}, sent=sent) == []


def what(found: list[Mismatch] | None) -> str:
    assert found, "the model agrees"
    return found[0].what


def listed(*identifiers: str, total: int | None = None) -> dict[str, Any]:
    data = [{"id": identifier, **BOOK} for identifier in identifiers]
    return {"data": data, "total": len(data) if total is None else total}


def test_created_resource_can_be_read(followed: Followed) -> None:
    created(followed)
    assert followed("books.get", 200, {"id": "b1", **BOOK}, id="b1") == []
    assert followed("books.get", 401, {}, id="b1") == []
    assert "a book that exists is answered with 404" in what(
        followed("books.get", 404, {}, id="b1")
    )


def test_written_property_is_shown_by_every_read(followed: Followed) -> None:
    created(followed)
    assert followed("books.get", 200, {"id": "b1", **BOOK}, id="b1") == []
    found = followed("books.get", 200, {"id": "b1", **BOOK, "title": "B"}, id="b1")
    assert 'title was written as "A" and GET /v1/books/{id} shows "B"' in what(found)
    assert found is not None
    assert (found[0].at, found[0].pointer) == (
        "/title",
        "/components/schemas/BookCreate/properties/title",
    )


def test_property_does_not_change_without_a_write(followed: Followed) -> None:
    assert followed("books.list", 200, listed("b7")) == []
    other = {"id": "b7", **BOOK, "genre": "travel"}
    assert 'genre was shown as "crime" and' in what(followed("books.get", 200, other, id="b7"))
    # it was reported once, and is what is known now
    assert followed("books.get", 200, other, id="b7") == []


def test_deleted_resource_is_neither_read_nor_listed(followed: Followed) -> None:
    created(followed)
    assert followed("books.delete", 204, id="b1") == []
    assert followed("books.get", 404, {}, id="b1") == []
    assert followed("books.list", 200, listed("b2")) == []
    assert "was deleted is read" in what(followed("books.get", 200, {"id": "b1"}, id="b1"))
    assert "was deleted is listed" in what(followed("books.list", 200, listed("b1", "b2")))
    assert "is deleted again" in what(followed("books.delete", 204, id="b1"))
    assert followed("books.delete", 404, id="b1") == []
    assert followed("books.delete", 404, id="b9") is None


def test_total_follows_writes(followed: Followed) -> None:
    assert followed("books.list", 200, listed("b7", total=25)) == []
    created(followed)
    assert followed("books.list", 200, listed("b7", total=26)) == []
    followed("books.delete", 204, id="b1")
    assert followed("books.list", 200, listed("b7", total=25)) == []
    found = followed("books.list", 200, listed("b7", total=24), page=2)
    assert what(found) == "24 in all, where 25 are after what was written"
    assert found is not None
    assert found[0].at == "/total"


def test_filtered_total_is_unknown_after_a_write(followed: Followed) -> None:
    assert followed("books.list", 200, listed("b7", total=9), genre="crime") == []
    assert "8 in all, where 9" in what(
        followed("books.list", 200, listed("b7", total=8), genre="crime")
    )
    created(followed)
    assert followed("books.list", 200, listed("b7", total=99), genre="crime") == []


def test_whole_list_holds_created_resources(followed: Followed) -> None:
    created(followed)
    assert followed("books.list", 200, listed("b1", "b2")) == []
    assert followed("books.list", 200, listed(), genre="travel") == []
    assert "a book that exists is not in the list" in what(
        followed("books.list", 200, listed(), genre="crime")
    )


def test_partial_list_may_lack_a_resource(followed: Followed) -> None:
    created(followed)
    assert followed("books.list", 200, listed("b2", total=25)) == []
    assert followed("books.list", 200, listed("b2"), q="unheard of") == []


def test_server_error_leaves_the_state_unknown(followed: Followed) -> None:
    created(followed)
    assert followed("books.create", 500, sent=BOOK) is None
    assert followed("books.get", 404, {}, id="b1") is None


def test_rejected_write_changes_nothing(followed: Followed) -> None:
    created(followed)
    assert followed("books.create", 400, {}, sent={"title": ""}) is None
    assert followed("books.get", 200, {"id": "b1", **BOOK}, id="b1") == []


def test_undeclared_member_claims_nothing(followed: Followed) -> None:
    sent = {**BOOK, "Title": "B"}
    assert followed("books.create", 201, {"id": "b1"}, sent=sent) == []
    assert followed("books.get", 200, {"id": "b1", **BOOK, "title": "B"}, id="b1") == []


def test_accepted_duplicate_of_a_unique_value_is_reported(spec: Spec) -> None:
    document = json.loads(json.dumps(spec.document))
    document["components"]["schemas"]["BookCreate"]["properties"]["title"]["x-unique"] = True
    followed = Followed(replace(spec, document=document))
    created(followed)
    assert followed("books.create", 409, {}, sent=BOOK) is None
    found = followed("books.create", 201, {"id": "b2", **BOOK}, sent=BOOK)
    assert 'title is unique, and an existing book has "A"' in what(found)
    created(followed, "b3", title="C")


def test_run_reports_a_value_that_nobody_wrote(contract: Contract) -> None:
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


def aging(spec: Spec, **by: Any) -> Followed:
    """The model of a library in which `sheets` is what `pages` was called once."""
    document = copy.deepcopy(spec.document)
    stated = {"type": "integer", "deprecated": True, **by}
    document["components"]["schemas"]["BookCreate"]["properties"]["sheets"] = stated
    return Followed(replace(spec, document=document))


def test_deprecated_property_writes_its_replacement(spec: Spec) -> None:
    followed = aging(spec, **{"x-replaced-by": {"member": "pages", "as": "equal"}})
    sent = {**BOOK, "sheets": 7}
    assert followed("books.create", 201, {"id": "b1", **BOOK, "pages": 7}, sent=sent) == []
    assert followed("books.get", 200, {"id": "b1", **BOOK, "pages": 7}, id="b1") == []
    assert "pages" in what(followed("books.get", 200, {"id": "b1", **BOOK, "pages": 8}, id="b1"))


def test_deprecated_property_without_replacement_claims_nothing(
    spec: Spec,
) -> None:
    followed = aging(spec)
    sent = {**BOOK, "sheets": 7, "pages": 9}
    assert followed("books.create", 201, {"id": "b1", **BOOK, "pages": 8}, sent=sent) == []


def test_totals_are_bounded(followed: Followed) -> None:
    for number in range(3_000):
        page = {"data": [], "page": 1, "size": 10, "total": number}
        followed("books.list", 200, page, genre=f"g{number}")
    assert len(followed.model._state.totals) == 1_000
    assert followed(
        "books.list", 200, {"data": [], "page": 1, "size": 10, "total": 1}, genre="g2999"
    )


def test_deleted_record_keeps_no_claims(followed: Followed) -> None:
    created(followed)
    assert followed("books.delete", 204, id="b1") == []
    (record,) = followed.model._state.kinds["book"].records.values()
    assert not record.alive
    assert not record.claims


def test_delete_of_an_existing_resource_is_not_404(followed: Followed) -> None:
    created(followed)
    assert "exists is answered with 404" in what(followed("books.delete", 404, id="b1"))


def test_response_to_a_write_shows_what_was_written(followed: Followed) -> None:
    cut = {"id": "b1", **BOOK, "title": "A bo"}
    found = followed("books.create", 201, cut, sent={**BOOK, "title": "A book"})
    assert 'title was written as "A book" and POST /v1/books shows "A bo"' in what(found)
    assert followed("books.get", 200, cut, id="b1") == [], "it is reported once"


def test_response_without_the_member_is_not_judged(followed: Followed) -> None:
    assert followed("books.create", 201, {"id": "b1"}, sent=BOOK) == []


def test_a_list_without_a_stated_place_of_its_items_is_not_judged(spec: Spec) -> None:
    document = copy.deepcopy(spec.document)
    del document["paths"]["/v1/books"]["get"]["x-pagination"]
    followed = Followed(replace(spec, document=document))
    created(followed)
    assert followed("books.list", 200, {"data": []}) is None
    assert followed("books.list", 200, []) == []


def test_wrong_total_is_not_counted_further(followed: Followed) -> None:
    created(followed)
    assert "is not in the list" in what(followed("books.list", 200, {"data": [], "total": 0}))
    followed("books.create", 201, {"id": "b2", **BOOK}, sent=BOOK)
    for identifier in ("b1", "b2"):
        followed("books.delete", 204, id=identifier)
    assert followed("books.list", 200, {"data": [], "total": 0}) == []


@pytest.mark.parametrize("status", [200, 201])
def test_put_with_201_creates_a_deleted_resource(spec: Spec, status: int) -> None:
    document = copy.deepcopy(spec.document)
    path = document["paths"]["/v1/books/{id}"]
    put = copy.deepcopy(path["get"]) | {"operationId": "books.put"}
    put["x-resource"] = put["x-resource"] | {"action": "replace"}
    put["requestBody"] = document["paths"]["/v1/books"]["post"]["requestBody"]
    put["responses"]["201"] = put["responses"]["200"]
    path["put"] = put
    followed = Followed(replace(spec, document=document))
    created(followed, "b1")
    assert followed("books.list", 200, listed("b1")) == []
    assert followed("books.delete", 204, id="b1") == []
    again = followed("books.put", status, {"id": "b1", **BOOK}, sent=BOOK, id="b1")
    if status == 201:
        assert again == []
        assert followed("books.list", 200, listed("b1")) == []
    else:
        assert what(again) == "a book that was deleted is written"


def test_mismatch_rests_on_the_operations_that_it_is_known_by(followed: Followed) -> None:
    created(followed)
    (shown,) = followed("books.get", 200, {"id": "b1", **BOOK, "title": "B"}, id="b1") or []
    create, read, delete = (
        f"{followed.spec.operation(it).pointer}/x-resource"
        for it in ("books.create", "books.get", "books.delete")
    )
    assert set(shown.relies_on) == {create, read}
    assert followed("books.delete", 204, id="b1") == []
    (deleted,) = followed("books.get", 200, {"id": "b1", **BOOK}, id="b1") or []
    assert set(deleted.relies_on) == {delete, read}


@pytest.fixture
def lending(spec: Spec) -> Followed:
    """The library with loans, which name a book."""
    document = copy.deepcopy(spec.document)
    create = document["paths"]["/v1/books"]["post"]
    loan = {
        "type": "object",
        "properties": {
            "book": {"type": "string", "x-references": "book"},
            "days": {"type": "integer"},
        },
    }
    document["components"]["schemas"]["Loan"] = {
        "type": "object",
        "properties": {
            "id": {"type": "string"},
            "book": {"type": "string"},
            "days": {"type": "integer"},
        },
    }
    shown = {"$ref": "#/components/schemas/Loan"}
    data, total = {"type": "array", "items": shown}, {"type": "integer"}
    page = {"type": "object", "properties": {"data": data, "total": total}}
    document["paths"]["/v1/loans"] = {
        "post": {
            **{name: create[name] for name in ("tags",) if name in create},
            "operationId": "loans.create",
            "x-resource": {"name": "loan", "action": "create"},
            "requestBody": {"content": {"application/json": {"schema": loan}}},
            "responses": {
                "201": {"description": "", "content": {"application/json": {"schema": shown}}}
            },
        },
        "get": {
            "operationId": "loans.list",
            "x-resource": {"name": "loan", "action": "list"},
            "x-pagination": {"style": "page", "page": "page", "items": "data", "total": "total"},
            "parameters": [{"name": "page", "in": "query", "schema": {"type": "integer"}}],
            "responses": {
                "200": {"description": "", "content": {"application/json": {"schema": page}}}
            },
        },
    }
    return Followed(replace(spec, document=document))


def test_what_refers_to_a_deleted_resource_may_be_gone_with_it(lending: Followed) -> None:
    for number in (1, 2):
        created(lending, f"b{number}", isbn=str(number))
        loan = {"book": f"b{number}", "days": 7}
        assert lending("loans.create", 201, {"id": f"l{number}", **loan}, sent=loan) == []
    kept = {"data": [{"id": "l2", "book": "b2", "days": 7}], "total": 1}
    assert lending("books.delete", 204, id="b1") == []
    assert lending("loans.list", 200, kept) == []
    # a loan of a book that is still there has to be
    assert "a loan that exists is not in the list" in what(
        lending("loans.list", 200, {"data": [{"id": "l9", "book": "b2", "days": 7}], "total": 1})
    )
