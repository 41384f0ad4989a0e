"""The table of rules: complete, without repetition, and each limit found as it is declared."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest

from concord.cli import diff
from concord.diff._merged_schema import LIMITS, LOWER, UPPER
from concord.diff._rules import BY_ID, RULES, Rule
from concord.diff.report import rules
from tests.diff.kit import (
    Document,
    body,
    document,
    found,
    operation,
    query,
    responding,
    response,
    thing,
    with_body,
    with_parameters,
)

FOLDER = Path(__file__).parents[2] / "src" / "concord" / "diff"
KINDS = {
    **dict.fromkeys(("maximum", "exclusiveMaximum", "minimum", "exclusiveMinimum"), "integer"),
    **dict.fromkeys(("maxLength", "minLength", "pattern", "format"), "string"),
    **dict.fromkeys(("contentEncoding", "contentMediaType"), "string"),
    **dict.fromkeys(("maxItems", "minItems", "uniqueItems"), "array"),
    **dict.fromkeys(("maxProperties", "minProperties"), "object"),
    "multipleOf": "integer",
}
VALUES: dict[str, tuple[Any, Any]] = {
    "pattern": ("^a+$", "^b+$"),
    "format": ("uuid", "email"),
    "multipleOf": (2, 3),
    "uniqueItems": (True, None),
    "contentEncoding": ("base64", "base16"),
    "contentMediaType": ("text/csv", "image/png"),
}


def _delivery(schema: Document, headers: Document | None = None) -> Document:
    """A document with a webhook whose response has a header of `schema`."""
    responded = {"description": "ok", "headers": headers or {"X-A": {"schema": schema}}}
    hook = {"post": {"requestBody": body({}), "responses": {"200": responded}}}
    return document(webhooks={"made": hook})


def _headed(schema: Document) -> Document:
    told = {**response({}), "headers": {"X-A": {"schema": schema}}}
    return document(paths={"/things": {"get": operation(responses={"200": told})}})


PLACES = {
    "request-parameter": lambda schema: with_parameters(query(schema)),
    "request-body": with_body,
    "request-property": lambda schema: with_body(thing(a=schema)),
    "request-header": _delivery,
    "response-body": responding,
    "response-property": lambda schema: responding(thing(a=schema)),
    "response-header": _headed,
}


def _limits() -> list[tuple[Rule, Document, Document]]:
    """Each rule about a limit, with two schemas between which it is found."""
    cases = []
    for place in PLACES:
        for keyword, name in LIMITS.items():
            kind = {"type": KINDS[keyword]}
            low, high = VALUES.get(keyword, (1, 5))
            numeric = keyword in UPPER | LOWER
            pairs = {
                "set" if numeric else "added": (None, low),
                "unset" if numeric else "removed": (low, None),
            }
            if numeric:
                pairs |= {"increased": (low, high), "decreased": (high, low)}
            elif high is not None:
                pairs["changed"] = (low, high)
            for verb, values in pairs.items():
                old, new = ({**kind, keyword: v} if v is not None else kind for v in values)
                cases.append((BY_ID[f"{place}-{name}-{verb}"], old, new))
    return cases


@pytest.mark.parametrize(("rule", "old", "new"), _limits(), ids=lambda it: getattr(it, "id", ""))
def test_compare_finds_each_limit_with_a_declared_level(
    rule: Rule, old: Document, new: Document
) -> None:
    make = PLACES[rule.place]
    assert rule.id in [id_ for _, id_ in found(make(old), make(new))]
    assert found(make(old), make(old)) == []
    narrows = rule.kind.name.endswith(("set", "added")) and not rule.kind.name.endswith("unset")
    if narrows and rule.place.startswith("response-"):
        assert {level for level, _ in found(make(old), make(new))} <= {"info", "error"}


def test_rules_are_declared_once_and_in_full() -> None:
    assert len(BY_ID) == len(RULES)
    for rule in RULES:
        assert rule.levels
        assert rule.kind.summary
        assert "→" in rule.kind.example or ":" in rule.kind.example


def test_every_id_is_a_literal_of_the_table() -> None:
    source = (FOLDER / "_rules.py").read_text(encoding="utf-8")
    for rule in RULES:
        assert f'Rule("{rule.id}", ' in source


def test_every_id_in_the_code_is_declared() -> None:
    for path in FOLDER.glob("_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "id":
                # an id is a literal or is looked up: it is never put together
                place = f"{path.name}:{node.value.lineno}"
                assert not isinstance(node.value, ast.JoinedStr), place
                literals = [node.value]
                if isinstance(node.value, ast.IfExp):
                    literals = [node.value.body, node.value.orelse]
                for each in literals:
                    assert not isinstance(each, ast.Constant) or each.value in BY_ID, place


def test_the_page_of_rules_is_what_the_table_says() -> None:
    page = (FOLDER / "RULES.md").read_text(encoding="utf-8")
    assert page.endswith(f"\n\n{rules('markdown')}\n"), (
        "run `concord diff --list-rules --format markdown` and put it there"
    )


def test_list_rules(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert diff.main(["--list-rules"]) == 0
    shown = capsys.readouterr().out
    assert "request-parameter-enum-value-removed: error" in shown
    assert diff.main(["--list-rules", "--format", "json", "--output", str(tmp_path / "r")]) == 0
    assert capsys.readouterr().out == ""
    told = json.loads((tmp_path / "r").read_text("utf-8"))["rules"]
    assert [each["id"] for each in told] == [rule.id for rule in RULES]
