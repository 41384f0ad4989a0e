"""What a receiver got of an event, compared between servers by its form."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from concord.oracle import Delivered, summary

SENT = Delivered(
    method="POST",
    headers={"content-type": "application/json", "x-signature": "ab12" * 16, "host": "a"},
    body=json.dumps({"id": 1, "data": {"tags": ["x"], "name": "Marie"}}).encode(),
)
LIKE = Delivered(
    method="POST",
    headers={"content-type": "application/json", "x-signature": "cd34" * 16, "host": "b"},
    body=json.dumps({"id": 2, "data": {"tags": ["y", "z"], "name": "Jean"}}).encode(),
)


def test_summary_is_the_same_whatever_the_values_and_the_connection() -> None:
    assert summary([SENT]) == summary([LIKE]) == summary([SENT, LIKE])


@pytest.mark.parametrize(
    "other",
    [
        replace(LIKE, method="PUT"),
        replace(LIKE, headers={**LIKE.headers, "content-type": "text/plain"}),
        replace(LIKE, headers={**LIKE.headers, "x-more": "1"}),
        replace(LIKE, headers={**LIKE.headers, "x-signature": "CD34" * 16}),
        replace(LIKE, body=b'{"id": 2}'),
        replace(LIKE, body=b'{"id": "2", "data": {"tags": ["y"], "name": "Jean"}}'),
        replace(LIKE, body=b"id=2"),
    ],
)
def test_summary_shows_another_form(other: Delivered) -> None:
    assert summary([SENT]) != summary([other])
    assert summary([SENT]) != summary([SENT, other])


def test_summary_of_what_was_not_sent_is_empty() -> None:
    assert summary([]).json == {}
