"""JSON documents: what Python reads and JSON or UTF-8 does not have is refused, with its place."""

from pathlib import Path

import pytest

from concord.spec import SpecError
from concord.spec.parsing import parse

PATH = Path("a/openapi.json")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"a":\n "x \\ud800"}', r"json:2:5: holds half of a surrogate pair: \\ud800"),
        ('{"\\udc00": 1}', r"json:1:3: holds half"),
        ('{"a": "\\ude00\\ud83d"}', "holds half"),
        ('{"a": NaN}', "json:1:7: is not JSON: NaN"),
        ('{"a": -Infinity}', "is not JSON: -Infinity"),
        (f'{{"a": {"9" * 5000}}}', "too many digits"),
    ],
)
def test_parse_refuses_what_no_document_can_hold(text: str, words: str) -> None:
    with pytest.raises(SpecError, match=words):
        parse(PATH, text)


@pytest.mark.parametrize("text", ['"\\ud83d\\ude00"', '"\\\\ud800"', '"\\u00e9"', "1e300"])
def test_parse_reads_whole_characters(text: str) -> None:
    assert parse(PATH, f'{{"a": {text}}}').value["a"]
