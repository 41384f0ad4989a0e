"""What a body must be, and which status says that it is not."""

import pytest

from tests.emulator.kit import Caller, dumps

ORDER = {"customer_id": "cus_abc", "due_at": "2025-02-01T10:00:00Z"}
JSON = {"content-type": "application/json"}


def test_body_violations_are_all_in_one_response(seeded: Caller) -> None:
    body = {"due_at": "soon", "total": -1, "tags": ["a", 2], "colour": "red"}
    response = seeded("POST", "/orders", json=body)
    assert response.status == 422
    assert response.faults == {"customer_id", "due_at", "total", "tags/1", "colour"}


def test_faults_behind_a_choice_are_named_where_they_are(seeded: Caller) -> None:
    response = seeded("POST", "/orders", json={**ORDER, "lines": [{"sku": "A"}, {"count": 0}]})
    assert response.faults == {"lines/1/sku", "lines/1/count"}


def test_a_fault_of_a_body_is_400_where_422_is_not_declared(seeded: Caller) -> None:
    assert seeded("POST", "/customers", json={"name": ""}).status == 400
    assert seeded("POST", "/customers", json={"name": 1, "x": 1}).faults == {"name", "x"}


@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"", b"nope", b'{"total": NaN}', b'{"total": Infinity}', b'{"total": 1e999}',
        b'{"note": "a", "note": "b"}', b'{"note": "\xff"}', b'{"note": "\\ud800"}',
        b"[" * 100_000, b'{"lines":' + b"[" * 300 + b"]" * 300 + b"}", b"9" * 5_000,
        b'\xef\xbb\xbf{"note": "byte order mark"}', b"{'note': 1}",
    ],
)  # fmt: skip
def test_a_body_that_is_no_clean_json_is_400(seeded: Caller, raw: bytes) -> None:
    response = seeded("POST", "/orders", body=raw, headers=JSON)
    assert response.status == 400
    assert response.json["errors"]


@pytest.mark.parametrize(
    "text", ["\x00", "😀", "\\u00e9", "a" * 10_000, '"', "'; DROP TABLE record"]
)
def test_any_other_text_is_stored_as_it_is(fresh: Caller, text: str) -> None:
    created = fresh("POST", "/orders", json={**ORDER, "note": text})
    assert created.status == 201
    assert fresh("GET", f"/orders/{created.json['id']}").json["note"] == text


def test_a_body_over_the_limit_is_refused(seeded: Caller) -> None:
    response = seeded("POST", "/orders", json={**ORDER, "note": "a" * 1_100_000})
    assert response.status == 400
    assert response.json["code"] == "BODY_TOO_LARGE"


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "nonsense", ""]
)
def test_another_content_type_is_415_where_that_is_declared_else_400(
    seeded: Caller, kind: str
) -> None:
    raw = dumps({"name": "Ada"})
    assert seeded("POST", "/customers", body=raw, headers={"content-type": kind}).status == 415
    assert seeded("POST", "/orders", body=raw, headers={"content-type": kind}).status == 400
    assert seeded("POST", "/customers", body=raw).status == 415


@pytest.mark.parametrize(
    "kind",
    ["application/json; charset=utf-8", "Application/JSON", 'application/json;charset="UTF-8"'],
)
def test_parameters_and_case_of_the_content_type_do_not_matter(fresh: Caller, kind: str) -> None:
    raw = dumps({"name": "Ada"})
    assert fresh("POST", "/customers", body=raw, headers={"content-type": kind}).status == 201


def test_another_charset_is_another_content_type(seeded: Caller) -> None:
    kind = {"content-type": "application/json; charset=latin-1"}
    assert seeded("POST", "/customers", body=b'{"name": "Ada"}', headers=kind).status == 415


def test_a_body_of_an_operation_that_takes_none_is_ignored(seeded: Caller) -> None:
    assert seeded("GET", "/orders", body=b"{", headers=JSON).status == 200
