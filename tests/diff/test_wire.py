"""Values that travel as text lose their types: what is valid on the wire, in both directions."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.kit import (
    Document,
    body,
    document,
    found,
    operation,
    query,
    ref,
    thing,
    with_parameters,
)

TEXT: Document = {"type": "string"}
INTEGER: Document = {"type": "integer"}
NUMBER: Document = {"type": "number"}
BOOLEAN: Document = {"type": "boolean"}
GENERALIZED = ("info", "request-parameter-type-generalized")
CHANGED = ("error", "request-parameter-type-changed")
STYLE = ("error", "request-parameter-style-changed")


def array(items: Any = None, **limits: Any) -> Document:
    return {"type": "array", **({} if items is None else {"items": items}), **limits}


def placed(schema: Any, **parts: Any) -> Document:
    """A document with a parameter of `schema`, in the query unless `parts` says otherwise."""
    parameter = {"name": "q", "in": "query", "schema": schema, **parts}
    path = "/things/{q}" if parameter["in"] == "path" else "/things"
    if parameter["in"] == "path":
        parameter["required"] = True
    return document(paths={path: {"get": operation(parameters=[parameter])}})


def parameter(old: Any, new: Any, **parts: Any) -> list[tuple[str, str]]:
    return found(placed(old, **parts), placed(new, **parts))


@pytest.mark.parametrize("location", ["query", "path", "header", "cookie"])
@pytest.mark.parametrize("plain", [INTEGER, NUMBER, BOOLEAN], ids=lambda it: str(it["type"]))
def test_plain_type_becomes_text(location: str, plain: Document) -> None:
    assert parameter(plain, TEXT, **{"in": location}) == [GENERALIZED]
    assert parameter(TEXT, plain, **{"in": location}) == [CHANGED]


def test_boolean_is_no_number() -> None:
    assert parameter(BOOLEAN, INTEGER) == [CHANGED]
    assert parameter(INTEGER, BOOLEAN) == [CHANGED]


def test_several_types_become_text() -> None:
    assert parameter({"type": ["integer", "string"]}, TEXT) == [GENERALIZED]
    assert {level for level, _ in parameter({"anyOf": [INTEGER, BOOLEAN]}, TEXT)} == {"info"}
    assert "error" in dict(parameter(TEXT, {"anyOf": [INTEGER, BOOLEAN]}))


def test_limits_of_the_new_text_hold_for_the_old_numbers() -> None:
    assert parameter(INTEGER, {**TEXT, "minLength": 1}) == [
        ("info", "request-parameter-min-length-set"),
        GENERALIZED,
    ]
    assert ("error", "request-parameter-pattern-added") in parameter(
        INTEGER, {**TEXT, "pattern": "^[a-z]+$"}
    )
    assert ("warning", "request-parameter-pattern-added") in parameter(
        INTEGER, {**TEXT, "pattern": "^-?[0-9]+$"}
    )
    assert ("error", "request-parameter-max-length-set") in parameter(
        BOOLEAN, {**TEXT, "maxLength": 3}
    )
    assert parameter({**INTEGER, "maximum": 9}, TEXT) == [
        ("info", "request-parameter-max-unset"),
        GENERALIZED,
    ]


def test_listed_values_are_compared_by_their_texts() -> None:
    numbers, texts = {**INTEGER, "enum": [1, 2]}, {**TEXT, "enum": ["1", "2"]}
    assert parameter(numbers, texts) == [GENERALIZED]
    assert parameter(texts, numbers) == [GENERALIZED]
    assert parameter(numbers, {**TEXT, "enum": ["1", "2", "all"]}) == [
        ("info", "request-parameter-enum-value-added"),
        GENERALIZED,
    ]
    assert parameter(numbers, {**TEXT, "enum": ["1"]}) == [
        ("error", "request-parameter-enum-value-removed"),
        GENERALIZED,
    ]
    assert parameter(BOOLEAN, {**TEXT, "enum": ["true", "false"]})[-1] == GENERALIZED
    assert "error" in dict(parameter(INTEGER, {**TEXT, "enum": ["1"]}))


def test_items_of_an_array_become_text() -> None:
    assert parameter(array(INTEGER), array(TEXT)) == [("info", "request-property-type-generalized")]
    assert parameter(array(TEXT), array(INTEGER)) == [("error", "request-property-type-changed")]


def test_members_of_an_object_become_text() -> None:
    deep = {"style": "deepObject", "explode": True}
    assert parameter(thing(a=INTEGER), thing(a=TEXT), **deep) == [
        ("info", "request-property-type-generalized")
    ]
    assert parameter(thing(a=TEXT), thing(a=INTEGER), **deep) == [
        ("error", "request-property-type-changed")
    ]


@pytest.mark.parametrize("items", [None, TEXT], ids=["any", "text"])
@pytest.mark.parametrize("plain", [TEXT, INTEGER, BOOLEAN], ids=lambda it: str(it["type"]))
def test_value_becomes_repeated_array(plain: Document, items: Any) -> None:
    assert parameter(plain, array(items))[-1] == GENERALIZED
    assert set(parameter(array(items), plain)) == {CHANGED, STYLE}


def test_value_becomes_array_of_other_items() -> None:
    assert "error" in dict(parameter(TEXT, array(INTEGER)))
    assert "error" in dict(parameter(TEXT, array({**TEXT, "enum": ["a"]})))
    assert "error" in dict(parameter(TEXT, array(TEXT, minItems=2)))
    assert "error" not in dict(parameter(TEXT, array(TEXT, minItems=1, maxItems=5)))


@pytest.mark.parametrize("location", ["path", "header"])
def test_number_becomes_joined_array(location: str) -> None:
    assert parameter(INTEGER, array(INTEGER), **{"in": location}) == [GENERALIZED]
    assert CHANGED in parameter(array(INTEGER), INTEGER, **{"in": location})


def test_text_that_may_hold_the_delimiter_becomes_joined_array() -> None:
    told = parameter(TEXT, array(TEXT), explode=False)
    assert told == [("warning", "request-parameter-type-changed")]


def test_value_becomes_one_of_value_and_array() -> None:
    assert parameter(TEXT, {"anyOf": [TEXT, array(TEXT)]}) == [
        ("info", "request-parameter-any-of-added")
    ]
    assert "error" in dict(parameter({"anyOf": [TEXT, array(TEXT)]}, TEXT))


def test_path_array_in_another_style_is_written_differently() -> None:
    old = placed(INTEGER, **{"in": "path"})
    new = placed(array(INTEGER), **{"in": "path", "style": "label"})
    assert STYLE in found(old, new)


def test_parameter_with_a_media_type_keeps_its_types() -> None:
    def content(schema: Any) -> Document:
        return with_parameters(
            {"name": "q", "in": "query", "content": {"application/json": {"schema": schema}}}
        )

    assert found(content(INTEGER), content(TEXT)) == [CHANGED]


def test_form_members_are_text() -> None:
    def form(schema: Any) -> Document:
        media = {"application/x-www-form-urlencoded": {"schema": thing(a=schema)}}
        post = operation(requestBody={"content": media, "required": True})
        return document(paths={"/things": {"post": post}})

    assert found(form(INTEGER), form(TEXT)) == [("info", "request-property-type-generalized")]
    assert found(form(TEXT), form(INTEGER)) == [("error", "request-property-type-changed")]


def test_json_members_keep_their_types() -> None:
    def post(schema: Any) -> Document:
        return document(paths={"/things": {"post": operation(requestBody=body(thing(a=schema)))}})

    assert found(post(INTEGER), post(TEXT)) == [("error", "request-property-type-changed")]


def test_schema_that_bodies_share_is_judged_for_each_use() -> None:
    def both(schema: Any) -> Document:
        get = operation(parameters=[query(ref("Id"))])
        post = operation(operationId="things.create", requestBody=body(thing(a=ref("Id"))))
        return document(
            paths={"/things": {"get": get, "post": post}}, components={"schemas": {"Id": schema}}
        )

    assert found(both(INTEGER), both(TEXT)) == [
        ("error", "request-property-type-changed"),
        GENERALIZED,
    ]
