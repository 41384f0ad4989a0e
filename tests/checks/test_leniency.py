"""What a lax reader takes, what it ignores, and which values a schema delimits by itself."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest

from concord.checks.leniency import coerced, is_delimited, is_unread, marked
from concord.checks.value_forms import form_of
from concord.checks.values import same
from concord.spec import Spec
from tests import samples


def of(schema: Any) -> tuple[Spec, str]:
    """A spec with one schema, and where it stands."""
    given = samples.load("library")
    document = copy.deepcopy(given.document)
    document["components"]["schemas"]["X"] = schema
    return dataclasses.replace(given, document=document), "/components/schemas/X"


@pytest.mark.parametrize(
    ("schema", "value", "taken"),
    [
        ({"type": "integer"}, "12", 12),
        ({"type": "string"}, 12, "12"),
        ({"type": "string", "format": "date"}, "0", "1970-01-01"),
        ({"type": "string", "format": "date-time"}, 5, "1970-01-01T00:00:00Z"),
        ({"type": "string", "format": "date"}, "soon", "soon"),
        ({"type": "string", "format": "uuid"}, "0", "0"),
    ],
)
def test_coerced_is_what_a_lax_reader_takes(schema: Any, value: Any, taken: Any) -> None:
    assert coerced(*of(schema), value) == taken


@pytest.mark.parametrize(
    ("schema", "value", "ignored"),
    [
        ({"type": "integer"}, "AAA", True),
        ({"type": "integer"}, "0.5", True),
        ({"type": "boolean"}, "2", True),
        ({"type": "string", "format": "date"}, "", True),
        ({"type": "integer"}, "7", False),
        ({"type": "number"}, "0.5", False),
        # a reader of texts reads any
        ({"type": "string", "enum": ["a"]}, "b", False),
        ({"type": "integer", "maximum": 3}, "9", False),
    ],
)
def test_is_unread_knows_values_that_are_none(schema: Any, value: Any, ignored: bool) -> None:
    assert is_unread(*of(schema), value) is ignored


@pytest.mark.parametrize(
    ("schema", "value", "delimited"),
    [
        ({"enum": ["a", "b"]}, "a", True),
        ({"type": "boolean"}, True, True),
        ({"type": "integer", "minimum": 1, "maximum": 9}, 4, True),
        ({"type": "integer", "minimum": 1}, 4, False),
        ({"type": "string", "maxLength": 9}, "a", False),
        ({"type": "array", "items": {"enum": ["a"]}}, ["a"], True),
        ({"type": "array", "items": {"type": "string"}}, ["a"], False),
        ({"type": "object", "properties": {"a": {"enum": [1]}}}, {"a": 1}, True),
        ({"type": "object", "properties": {"a": {"enum": [1]}}}, {"b": 1}, False),
    ],
)
def test_is_delimited_knows_values_that_a_schema_lists(
    schema: Any, value: Any, delimited: bool
) -> None:
    assert is_delimited(*of(schema), value) is delimited


def test_marked_trims_all_members_where_all_are_named() -> None:
    spec, pointer = of({"type": "string"})
    assert not same(" a ", "a", form_of(spec, pointer))
    lenient = marked(spec, [(0, "trimmed", ("*",), spec.operations)])
    assert same(" a ", "a", form_of(lenient, pointer))
    assert not same(" a ", "b", form_of(lenient, pointer))
