"""Values by the tokens of JSON pointers."""

from __future__ import annotations

from typing import Any

import pytest

from concord.spec import parts, put_at, value_at


def test_value_at_goes_through_arrays_and_escaped_names() -> None:
    assert value_at({"a/b": [{"~1": 5}]}, parts("/a~1b/0/~01")) == 5


@pytest.mark.parametrize("pointer", ["/b", "/a/1", "/a/x", "/a/0/b", "/c/b"])
def test_value_at_of_nothing_is_a_key_error(pointer: str) -> None:
    with pytest.raises(KeyError):
        value_at({"a": [1], "c": None}, parts(pointer))


def test_put_at_sets_a_member_and_an_item() -> None:
    value: dict[str, Any] = {"a": [{"b": 1}, 2]}
    put_at(value, parts("/a/0/new"), 3)
    put_at(value, parts("/a/1"), 4)
    assert value == {"a": [{"b": 1, "new": 3}, 4]}
