"""Each rule about members: it fires on exactly this, and the opposite change breaks nobody."""

from __future__ import annotations

from tests.diff.kit import (
    Document,
    body,
    changed,
    document,
    found,
    operation,
    responding,
    thing,
    with_body,
)

TEXT: Document = {"type": "string"}
READ: Document = {**TEXT, "readOnly": True}
WRITE: Document = {**TEXT, "writeOnly": True}


def closed(schema: Document) -> Document:
    return {**schema, "additionalProperties": False}


def test_a_member_that_is_sent_goes() -> None:
    old, new = thing(a=TEXT, b=TEXT), thing(a=TEXT)
    assert found(with_body(old), with_body(new)) == [("warning", "request-property-removed")]
    assert found(with_body(closed(old)), with_body(closed(new))) == [
        ("error", "request-property-removed")
    ]


def test_a_member_that_is_sent_comes() -> None:
    old = thing(a=TEXT)
    assert found(with_body(old), with_body(thing(a=TEXT, b=TEXT))) == [
        ("info", "new-optional-request-property")
    ]
    assert found(with_body(old), with_body(thing(("b",), a=TEXT, b=TEXT))) == [
        ("error", "new-required-request-property")
    ]


def test_a_member_that_is_sent_may_be_left_out() -> None:
    old, new = thing(("a",), a=TEXT), thing(a=TEXT)
    assert found(with_body(old), with_body(new)) == [("info", "request-property-became-optional")]


def test_a_member_that_is_read_goes() -> None:
    new = responding(thing(a=TEXT))
    assert found(responding(thing(a=TEXT, b=TEXT)), new) == [
        ("warning", "response-optional-property-removed")
    ]
    assert found(responding(thing(("b",), a=TEXT, b=TEXT)), new) == [
        ("error", "response-required-property-removed")
    ]


def test_a_member_that_is_read_comes() -> None:
    old, new = thing(a=TEXT), thing(a=TEXT, b=TEXT)
    assert found(responding(old), responding(new)) == [("info", "response-optional-property-added")]
    assert found(responding(closed(old)), responding(closed(new))) == [
        ("warning", "response-optional-property-added")
    ]


def test_a_member_that_is_read_is_always_there() -> None:
    old, new = thing(a=TEXT), thing(("a",), a=TEXT)
    assert found(responding(old), responding(new)) == [
        ("info", "response-property-became-required")
    ]


def test_members_that_travel_one_way_only() -> None:
    both, read, write = (thing(a=schema) for schema in (TEXT, READ, WRITE))
    assert found(with_body(both), with_body(read)) == [
        ("warning", "request-optional-property-became-read-only")
    ]
    assert found(with_body(read), with_body(both)) == [
        ("info", "request-optional-property-became-not-read-only")
    ]
    assert found(responding(both), responding(write)) == [
        ("warning", "response-optional-property-became-write-only")
    ]
    assert found(responding(write), responding(both)) == [
        ("info", "response-optional-property-became-not-write-only")
    ]


def test_a_member_that_does_not_travel_is_not_asked_for() -> None:
    old, new = thing(a=TEXT), thing(("id",), a=TEXT, id=READ)
    assert found(with_body(old), with_body(new)) == []
    assert found(responding(thing(a=TEXT)), responding(thing(a=TEXT, secret=WRITE))) == []


def test_other_members() -> None:
    old = thing(a=TEXT)
    rule = "-body-additional-properties"
    assert found(with_body(closed(old)), with_body(old)) == [("info", f"request{rule}-allowed")]
    assert found(with_body(old), with_body(closed(old))) == [
        ("warning", f"request{rule}-forbidden")
    ]
    assert found(responding(closed(old)), responding(old)) == [
        ("warning", f"response{rule}-allowed")
    ]
    assert found(responding(old), responding(closed(old))) == [
        ("info", f"response{rule}-forbidden")
    ]


def test_values_of_other_members() -> None:
    def sent(kind: str) -> Document:
        return with_body({"type": "object", "additionalProperties": {"type": kind}})

    assert found(sent("integer"), sent("string")) == [("error", "request-property-type-changed")]
    assert found(sent("integer"), sent("number")) == [("info", "request-property-type-generalized")]


def test_a_component_is_told_once_with_all_that_it_reaches() -> None:
    def shop(schema: Document) -> Document:
        body_ = body({"$ref": "#/components/schemas/Thing"})
        paths = {
            f"/{n}": {"post": operation(operationId=f"{n}.make", requestBody=body_)} for n in "ab"
        }
        return document(paths=paths, components={"schemas": {"Thing": schema}})

    assert found(shop(thing(a=TEXT)), shop(thing(("a",), a=TEXT))) == [
        ("error", "request-property-became-required")
    ]


def test_words_are_no_change() -> None:
    old = responding(thing(a={**TEXT, "description": "old", "example": "x"}))
    place = ("paths", "/things", "get", "responses", "200", "content", "application/json", "schema")
    new = changed(old, *place, "properties", "a", to={**TEXT, "title": "new", "examples": ["y"]})
    assert found(old, new) == []
