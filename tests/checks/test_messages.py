"""Two violations are the same if they say the same of the same place, whatever the values are."""

from __future__ import annotations

import ast
import copy
from pathlib import Path

import pytest

from concord import checks
from concord.checks import Violation
from concord.checks.messages import Message, constant, form_of, is_required, message, violation_key

ENGINE = Path(checks.__file__).parents[1]
TELLING = ("what", "told", "said")
"""Names that hold what a check is going to say."""
SPEAKING = ("fail", "_violation", "_broken", "_says", "Violation", "Mismatch")


def violation(what: str, *, at: str | None = "/data/0/title") -> Violation:
    return Violation(operation="GET /v1/books", what=what, pointer="/paths/1", at=at)


def test_message_shows_its_values_and_keeps_them_out_of_its_form() -> None:
    made = message("{found} where {wanted} was asked for", found=3, wanted="a {brace}")
    assert made == "3 where a {brace} was asked for"
    assert made.form == "{found} where {wanted} was asked for"


def test_message_keeps_the_form_of_a_message_within() -> None:
    inner = message("{name} is {value!r}", name=constant("title"), value="Germinal")
    made = message("accepted with {status}: {what}", status=200, what=inner)
    assert made == "accepted with 200: title is 'Germinal'"
    assert made.form == "accepted with {status}: title is '{value}'"


def test_message_keeps_its_form_when_it_is_copied() -> None:
    made = copy.deepcopy({"what": message("{found} items", found=3)})["what"]
    assert isinstance(made, Message)
    assert (made, made.form) == ("3 items", "{found} items")


def test_form_of_a_plain_text_is_the_text() -> None:
    assert form_of("a list shows the same item twice") == "a list shows the same item twice"


def test_breaches_that_differ_in_values_are_the_same() -> None:
    one = violation(message("{found} items", found=3), at="/data/0/title")
    other = violation(message("{found} items", found=4), at="/data/7/title")
    assert one == other
    assert hash(one) == hash(other)


@pytest.mark.parametrize(
    ("what", "at"),
    [
        (message("{found} pages", found=3), "/data/0/title"),
        (message("{found} items", found=3), "/data/0/author"),
        (message("{found} items", found=3), None),
    ],
)
def test_breaches_that_differ_in_more_are_not_the_same(what: str, at: str | None) -> None:
    assert violation(what, at=at) != violation(message("{found} items", found=3))


def test_violation_key_strikes_positions_alone() -> None:
    assert violation_key("/p", "/data/12/v2/3", "x") == violation_key("/p", "/data/1/v2/0", "x")
    assert violation_key("/p", "/data/1/v2", "x") != violation_key("/p", "/data/1/v3", "x")


@pytest.mark.parametrize(
    ("pointer", "expected"),
    [
        ("/components/schemas/Book/required", True),
        ("/components/schemas/Book/properties/required", False),
        ("/components/schemas/Book/type", False),
        ("", False),
    ],
)
def test_is_required_knows_the_keyword_from_a_member(pointer: str, expected: bool) -> None:
    assert is_required(pointer) is expected


def formatted(source: str) -> list[int]:
    """The lines on which a violation is told with values in its form."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.JoinedStr() as text):
                is_told = name in TELLING
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[*given]):
                texts = [it for it in given if isinstance(it, ast.JoinedStr)]
                named = [it.value for it in node.keywords if it.arg == "what"]
                texts += [it for it in named if isinstance(it, ast.JoinedStr)]
                is_told = name in SPEAKING and bool(texts)
                text = texts[0] if texts else ast.JoinedStr(values=[])
            case _:
                continue
        if is_told and _has_values(text):
            found.append(node.lineno)
    return found


def _has_values(text: ast.JoinedStr) -> bool:
    """Whether more is put into a text than names of ours and of the spec."""
    inserted = [ast.unparse(it.value) for it in text.values if isinstance(it, ast.FormattedValue)]
    return any(not it.endswith(NAMES) for it in inserted)


NAMES = (
    "by",
    ".name",
    ".path",
    ".label",
    ".resource",
    ".words",
    "header",
    "_a(kind)",
    "name",
    "problem",
    "event",
    "how",
    "kind",
    "what",
    "size",
    "told",
)
"""How what is inserted ends that is the same in every answer."""


def test_formatted_finds_a_value_in_a_form() -> None:
    assert formatted('what = f"{len(found)} items"') == [1]
    assert formatted('exchange.fail(f"{again.status} for it", pointer=p)') == [1]
    assert formatted('yield Mismatch(what=f"{total} in all")') == [1]


def test_formatted_passes_names_and_messages() -> None:
    assert formatted('what = f"the filter {filter_.name} finds nothing"') == []
    assert formatted('exchange.fail(message("{found} items", found=3))') == []
    assert formatted('title = f"{len(found)} items"') == []


@pytest.mark.parametrize(
    "path",
    sorted([*ENGINE.glob("checks/*.py"), *ENGINE.glob("oracle/*.py")]),
    ids=lambda it: it.name,
)
def test_no_check_has_values_in_the_form_of_what_it_says(path: Path) -> None:
    assert formatted(path.read_text("utf-8")) == [], f"{path}: say it with message(…)"
