"""Dotted paths: one reader and its writers."""

from __future__ import annotations

from typing import Any

import pytest

from concord.spec.dotted import drop, member, overwrite, put


@pytest.mark.parametrize("value", [{}, {"a": None}, {"a": [{"b": 1}]}, {"a.b": 1}, [], None])
def test_member_of_what_is_missing_is_none(value: Any) -> None:
    assert member(value, "a.b") is None


def test_member_of_no_path_is_the_value() -> None:
    assert member([1], "") == [1]


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ({}, {"a": {"b": 1}}),
        ({"a": {"c": 2}}, {"a": {"c": 2, "b": 1}}),
        ({"a": None}, {"a": {"b": 1}}),
        ({"a.b": 2}, {"a.b": 2, "a": {"b": 1}}),
    ],
)
def test_put_sets_what_member_reads(value: dict[str, Any], wanted: dict[str, Any]) -> None:
    put(value, "a.b", 1)
    assert value == wanted
    assert member(value, "a.b") == 1


def test_overwrite_needs_the_object_that_holds_it() -> None:
    value: dict[str, Any] = {"a": {"b": 1}, "c": None}
    overwrite(value, "a.b", 2)
    overwrite(value, "c.b", 2)
    assert value == {"a": {"b": 2}, "c": None}


def test_drop_removes_only_what_is_there() -> None:
    value = {"a": {"b": 1, "c": 2}}
    drop(value, "a.b")
    drop(value, "a.b")
    drop(value, "d.b")
    assert value == {"a": {"c": 2}}
