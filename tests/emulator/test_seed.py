"""Generated values, ids and error bodies: what the schemas allow and a person would believe."""

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.emulator import Application, Options
from concord.emulator._errors import error_body
from concord.emulator._fake_data import FakeData
from concord.emulator._ids import shape
from concord.emulator._patterns import matching
from concord.emulator._schemas import Schemas
from concord.emulator.behaviour import Behaviour, Problem, Violation
from concord.spec import SpecError, load_file


def schemas(folder: Path, schema: dict[str, Any]) -> tuple[Schemas, str]:
    """One schema in a spec of its own, and its pointer."""
    document = {"openapi": "3.1.0", "info": {"title": "T", "version": "1"}, "paths": {}}
    path = folder / "openapi.yaml"
    components = {"components": {"schemas": {"It": schema}}}
    path.write_text(json.dumps({**document, **components}), encoding="utf-8")
    return Schemas(load_file(path, api="it")), "/components/schemas/It"


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "string"}, {"type": "string", "minLength": 40}, {"type": "string", "maxLength": 3},
        {"type": "string", "pattern": "^[A-Z]{3}-[0-9]+$"}, {"type": "string", "format": "email"},
        {"type": "string", "format": "uuid"}, {"type": "string", "format": "uri"},
        {"type": "string", "format": "date-time"}, {"type": "string", "format": "time"},
        {"type": "string", "format": "duration"}, {"type": "string", "enum": ["a", "b"]},
        {"type": "integer", "minimum": 5, "maximum": 6}, {"type": "integer", "multipleOf": 7},
        {"type": "integer", "exclusiveMinimum": 5}, {"type": "number", "minimum": -1, "maximum": 0},
        {"type": ["string", "null"]}, {"type": "boolean"}, {"const": 4},
        {"type": "array", "minItems": 3, "items": {"type": "integer"}},
        {"type": "array", "maxItems": 0, "items": {"type": "integer"}},
        {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
        {"anyOf": [{"type": "object", "required": ["z"], "properties": {"z": {"const": 1}}},
                   {"type": "null"}]},
        {"allOf": [{"properties": {"a": {"type": "integer"}}, "required": ["a"]},
                   {"properties": {"b": {"type": "string"}}, "required": ["b"]}]},
        {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/It"}}},
    ],
)  # fmt: skip
def test_a_made_value_is_valid_and_always_the_same(tmp_path: Path, schema: dict[str, Any]) -> None:
    known, pointer = schemas(tmp_path, schema)
    for seed in range(20):
        made = [FakeData(known).value(pointer, random.Random(seed)) for _ in range(2)]
        assert known.violations(pointer, made[0]) == []
        assert made[0] == made[1]


@pytest.mark.parametrize(
    "pattern",
    ["^(0[1-9]|[12][0-9]|3[01])/(0[1-9]|1[0-2])/[0-9]{4}$", r"^\+?\d{8,12}$", "^[^a-c]x.$",
     r"^\w+-?\s\D$", "^#[0-9A-F]{6}$", "^a{0,3}?b+$"],
)  # fmt: skip
def test_a_made_text_matches_its_pattern(pattern: str) -> None:
    for seed in range(50):
        assert re.search(pattern, matching(pattern, random.Random(seed)))


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string", "examples": ["apt_1234567890"]}, "apt_0000000012"),
        ({"type": "string", "examples": ["cust_abc123"]}, "cust_000012"),
        ({"type": "string", "examples": ["PART12345"]}, "PART00012"),
        ({"type": "integer"}, 12),
        ({"type": "string", "format": "uuid"}, "e3b8e4bc-40b3-5bd4-8c61-c9f6b5a5a0b1"),
    ],
)
def test_ids_look_like_the_documented_ones(
    tmp_path: Path, schema: dict[str, Any], expected: object
) -> None:
    known, pointer = schemas(tmp_path, schema)
    made = shape(pointer, known)
    assert made is not None
    if schema.get("format") == "uuid":
        assert known.violations(pointer, made(12)) == []
        assert made(12) != made(13)
    else:
        assert made(12) == expected


@pytest.mark.parametrize("schema", [{"type": "string"}, {"type": "string", "examples": ["=?="]}])
def test_without_a_documented_id_there_is_no_form(tmp_path: Path, schema: dict[str, Any]) -> None:
    known, pointer = schemas(tmp_path, schema)
    assert shape(pointer, known) is None


TEXT = {"type": "string"}
FAULT = {"properties": {"field": TEXT, "message": TEXT}}
PROBLEM = Problem(
    400, "BAD", "It is bad", violations=[Violation(where="query", pointer="/page", message="no")]
)


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({"code": TEXT, "message": TEXT}, {"code": "BAD", "message": "It is bad"}),
        ({"code": {"type": "integer"}, "detail": TEXT}, {"code": 400, "detail": "It is bad"}),
        (
            {"error": {"type": "object", "properties": {"code": TEXT, "message": TEXT}}},
            {"error": {"code": "BAD", "message": "It is bad"}},
        ),
        (
            {"error": TEXT, "error_description": TEXT},
            {"error": "bad", "error_description": "It is bad"},
        ),
        ({"errors": {"type": "array", "items": TEXT}}, {"errors": ["/page: no"]}),
        (
            {"errors": {"type": "array", "items": FAULT}},
            {"errors": [{"field": "page", "message": "no"}]},
        ),
    ],
)  # fmt: skip
def test_an_error_body_is_guessed_from_its_schema(
    tmp_path: Path, properties: dict[str, Any], expected: object
) -> None:
    known, pointer = schemas(tmp_path, {"type": "object", "properties": properties})
    assert error_body(PROBLEM, pointer, known) == expected


def test_a_required_member_of_an_error_is_there_whatever_it_means(tmp_path: Path) -> None:
    schema = {"type": "object", "required": ["kind"], "properties": {"kind": {"enum": ["x"]}}}
    known, pointer = schemas(tmp_path, schema)
    assert error_body(PROBLEM, pointer, known) == {"kind": "x"}


@pytest.mark.parametrize("api", project.apis())
def test_seed_without_behaviour_makes_as_many_records_as_wanted(
    api: str, caplog: pytest.LogCaptureFixture
) -> None:
    spec = project.load(api)
    application = Application(spec, Behaviour(), Options(records=20))
    assert caplog.messages == []
    store = application.world.store
    for resource in application.world.engine.resources.values():  # type: ignore[attr-defined]
        assert store.count(resource.name) >= 20


@pytest.mark.parametrize("api", project.apis())
def test_next_id_without_behaviour_is_valid(api: str) -> None:
    spec = project.load(api)
    application = Application(spec, Behaviour(), Options(records=0))
    known, store = Schemas(spec), application.world.store
    for resource in application.world.engine.resources.values():  # type: ignore[attr-defined]
        pointer = known.member(resource.schema, resource.id)
        fresh = [store.next_id(resource.name) for _ in range(3)]
        assert len(set(fresh)) == 3
        assert pointer is None or [known.violations(pointer, it) for it in fresh] == [[], [], []]


@pytest.mark.parametrize("api", project.apis())
def test_seed_is_valid_with_and_without_behaviour(api: str) -> None:
    spec = project.load(api)
    for behaviour in (None, Behaviour()):
        application = Application(spec, behaviour, Options(records=15))
        known, store = Schemas(spec), application.world.store
        for resource in application.world.engine.resources.values():  # type: ignore[attr-defined]
            for record in store.find(resource.name):
                assert known.violations(resource.schema, record) == []
        assert store.resources()


def test_violations_names_the_place_of_a_malformed_schema(tmp_path: Path) -> None:
    compiled, pointer = schemas(tmp_path, {"type": "object", "properties": {"a": {"type": "txt"}}})
    with pytest.raises(SpecError) as raised:
        compiled.violations(pointer, {})
    assert str(raised.value.where).startswith(f"{tmp_path / 'openapi.yaml'}:1:")
    assert "is no schema: " in str(raised.value)
    assert "nox -s lint-specs -- it" in str(raised.value)
