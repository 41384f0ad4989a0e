"""Schema violations carry pointers into the value and into the file that a person wrote."""

from __future__ import annotations

from typing import Any

import pytest

from concord.spec import Validator

DOCUMENT: dict[str, Any] = {
    "paths": {
        "/v1/{id}": {
            "get": {"schema": {"$ref": "#/components/schemas/Book"}},
        }
    },
    "components": {
        "schemas": {
            "Book": {
                "type": "object",
                "required": ["title"],
                "properties": {
                    "title": {"type": "string", "minLength": 2},
                    "on": {"type": "string", "format": "date"},
                    "author": {
                        "anyOf": [{"$ref": "#/components/schemas/Person"}, {"type": "null"}]
                    },
                },
            },
            "Person": {
                "type": "object",
                "required": ["name"],
                "properties": {"name": {"type": "string"}},
            },
        }
    },
}
START = "/paths/~1v1~1{id}/get/schema"
BOOK, PERSON = "/components/schemas/Book", "/components/schemas/Person"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, [("", f"{BOOK}/required")]),
        ({"title": "x"}, [("/title", f"{BOOK}/properties/title/minLength")]),
        ({"title": "xy", "on": "yesterday"}, [("/on", f"{BOOK}/properties/on/format")]),
        ({"title": "xy", "author": {}}, [("/author", f"{PERSON}/required")]),
        (
            {"title": "xy", "author": {"name": 5}},
            [("/author/name", f"{PERSON}/properties/name/type")],
        ),
        ({"title": 1, "on": 2}, [("/on", "on/type"), ("/title", "title/type")]),
        ({"title": "xy", "author": None, "on": "2025-01-20"}, []),
    ],
)
def test_violations_point_to_the_nearest_keyword(
    value: Any, expected: list[tuple[str, str]]
) -> None:
    found = sorted((it.at, it.schema) for it in Validator(DOCUMENT).violations(START, value))
    assert [at for at, _ in found] == [at for at, _ in expected]
    for (_, schema), (_, end) in zip(found, expected, strict=True):
        assert schema.endswith(end)


def test_a_long_message_is_cut() -> None:
    (found,) = Validator(DOCUMENT).violations(START, {"title": ["x" * 2000]})
    assert len(found.what) < 310
