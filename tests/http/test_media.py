"""Which media types are JSON."""

from __future__ import annotations

import pytest

from concord.http import declared_media, is_json


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "Application/JSON; charset=utf-8",
        "application/problem+json",
        "text/json",
    ],
)
def test_is_json_knows_json(media_type: str) -> None:
    assert is_json(media_type)


@pytest.mark.parametrize(
    "media_type",
    ["", "json", "text/plain", "application/x-ndjson", "application/json-seq", "text/x-no-json/a"],
)
def test_is_json_knows_other_media_types(media_type: str) -> None:
    assert not is_json(media_type)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (["application/json"], "application/json"),
        (["Application/JSON; charset=utf-8"], "Application/JSON; charset=utf-8"),
        (["*/*", "application/*", "application/json"], "application/json"),
        (["*/*", "application/*"], "application/*"),
        (["text/html", "*/*"], "*/*"),
        (["text/html", "text/*"], None),
        ([], None),
    ],
)
def test_declared_media_is_the_most_specific_name(
    declared: list[str], expected: str | None
) -> None:
    assert declared_media({it: {} for it in declared}, "application/json") == expected
