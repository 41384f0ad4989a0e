"""Schemas as the parser reads them without loss, and where their parts stand in the document."""
# ruff: noqa: E501

from pathlib import Path
from typing import Any

import pytest

from concord.generate._normal_form import normal_form
from concord.spec import Spec
from tests import samples
from tests.generate._kit import HEAD, spec_of

A, B = "{$ref: '#/components/schemas/A'}", "{$ref: '#/components/schemas/B'}"
PARTS = """
paths: {}
components:
  schemas:
    A: {type: object, properties: {a: {type: string}}}
    B: {type: object, properties: {b: {type: string}}}
    N: {type: [object, "null"], properties: {n: {type: string}}}
    S: {type: string}
    X: """


def spec(schema: str, folder: Path) -> Spec:
    return spec_of(HEAD + PARTS + schema + "\n", folder)


def normal(schema: str, folder: Path) -> Any:
    return normal_form(spec(schema, folder)).spec.at("/components/schemas/X")


@pytest.mark.parametrize(
    "schema",
    [
        A,
        f"{{allOf: [{A}]}}",
        f"{{allOf: [{A}], description: Another name.}}",
        f"{{allOf: [{A}, {B}], properties: {{x: {{type: string}}}}}}",
        f"{{anyOf: [{A}, {B}]}}",
        f"{{anyOf: [{A}, {{type: 'null'}}]}}",
        "{type: [object, 'null'], properties: {x: {type: string}}}",
        "{type: string, enum: [a, b]}",
        "{type: object, properties: {content: {type: string}, allOf: {type: string}}}",
    ],
)
def test_what_the_parser_reads_stays_as_it_is(schema: str, tmp_path: Path) -> None:
    given = spec(schema, tmp_path)
    assert normal_form(given).spec is given


def test_sample_of_the_shop_stays_as_it_is() -> None:
    given = samples.load("client_shop")
    assert normal_form(given).spec is given


def test_members_beside_a_reference_stay_in_their_place(tmp_path: Path) -> None:
    beside = "properties: {x: {type: string}}, required: [x]"
    expected = {
        "allOf": [{"$ref": "#/components/schemas/A"}, {}],
        "properties": {"x": {"type": "string"}},
        "required": ["x"],
    }
    assert normal(f"{{$ref: '#/components/schemas/A', {beside}}}", tmp_path) == expected
    assert normal(f"{{allOf: [{A}], {beside}}}", tmp_path / "allOf") == expected


def test_members_beside_a_union_are_in_each_alternative(tmp_path: Path) -> None:
    form = normal_form(
        spec(f"{{anyOf: [{A}, {B}], properties: {{x: {{type: string}}}}}}", tmp_path)
    )
    schemas = form.spec.document["components"]["schemas"]
    assert schemas["X"]["anyOf"] == [
        {"$ref": "#/components/schemas/XA"},
        {"$ref": "#/components/schemas/XB"},
    ]
    assert schemas["XA"]["allOf"] == [
        {"properties": {"x": {"type": "string"}}},
        {"$ref": "#/components/schemas/A"},
    ]
    copied = "/components/schemas/XA/allOf/0/properties/x"
    assert form.origin(copied) == "/components/schemas/X/properties/x"
    assert form.origin("/components/schemas/XB") == "/components/schemas/X"


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ("{allOf: [{$ref: '#/components/schemas/S'}, {maxLength: 3}]}", {"type": "string", "maxLength": 3}),
        ("{allOf: [{type: integer}, {type: number, minimum: 1}]}", {"type": "integer", "minimum": 1}),
        ("{type: [string, 'null'], enum: [a, null]}", {"anyOf": [{"type": "string", "enum": ["a"]}, {"type": "null"}]}),
        ("{enum: [0.5, 1]}", {"anyOf": [{"type": "number"}, {"type": "integer", "enum": [1]}]}),
        ("{allOf: [{$ref: '#/components/schemas/N'}, {type: object}]}", {"type": "object", "properties": {"n": {"type": "string"}}}),
    ],
)  # fmt: skip
def test_scalars_and_nullable_objects_are_what_is_left(
    schema: str, expected: Any, tmp_path: Path
) -> None:
    assert normal(schema, tmp_path) == expected


def test_base_that_lists_its_children_ends(tmp_path: Path) -> None:
    text = "{oneOf: [{$ref: '#/components/schemas/C'}], properties: {x: {type: string}}}"
    child = (
        "\n    C: {allOf: [{$ref: '#/components/schemas/X'}, {properties: {c: {type: string}}}]}"
    )
    form = normal_form(spec(text + child, tmp_path))
    schemas = form.spec.document["components"]["schemas"]
    assert schemas["X"]["allOf"] == [{"$ref": "#/components/schemas/C"}]
    assert [list(it.get("properties", {})) for it in schemas["C"]["allOf"]] == [["x"], ["c"]]


def test_objects_of_a_union_with_inner_objects_are_components(tmp_path: Path) -> None:
    inner = "{type: object, properties: {deep: {type: object, properties: {a: {type: string}}}}}"
    found = normal(inner.replace("object", "[object, 'null']", 1), tmp_path)
    assert found == {"anyOf": [{"$ref": "#/components/schemas/X_type_0"}, {"type": "null"}]}
    assert normal(f"{{oneOf: [{inner}, {{type: string}}]}}", tmp_path) == {
        "oneOf": [{"$ref": "#/components/schemas/X_type_0"}, {"type": "string"}]
    }
