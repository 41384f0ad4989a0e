"""Whatever a document holds, the lint answers with findings, never with a traceback."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from concord import lint, project
from concord.spec import Spec, child, load_file
from concord.spec.parsing import parse
from tests.lint.planting import SAMPLE, edited

# No shrinking: a lint of a whole spec takes a second, and the pointer says enough.
QUICK = settings(
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
DOCUMENTS = {
    "sample": load_file(SAMPLE).document,
    **{api: project.load(api).document for api in project.apis()},
}

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 1000)
    | st.floats(allow_nan=False, allow_infinity=False, width=16)
    | st.sampled_from(["", "object", "array", "/a/{b", "#/components", "$response.body#/0", "x-a"])
    | st.text("ab/{}~é ", max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "$ref",
                    "type",
                    "properties",
                    "items",
                    "allOf",
                    "required",
                    "name",
                    "in",
                    "x-source",
                ]
            )
            | st.text("ab/{}~é ", max_size=3),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def pointers(value: Any, pointer: str = "") -> list[str]:
    """The pointer of every value inside `value`."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    places = [child(pointer, key) for key, _ in items]
    return places + [
        deep
        for place, (_, item) in zip(places, items, strict=True)
        for deep in pointers(item, place)
    ]


POINTERS = {api: pointers(document) for api, document in DOCUMENTS.items()}


def linted(document: Any, ledger: Any, api: str) -> tuple[lint.Finding, ...]:
    """The findings of a document and a ledger that need not exist as files."""
    path = Path(api) / "openapi.yaml"
    parsed = parse(path, json.dumps(document))
    if not isinstance(parsed.value, dict):
        return ()
    ledger_parsed = parse(path.with_name("ambiguities.yaml"), json.dumps(ledger))
    spec = Spec(
        api=api,
        path=path,
        document=parsed.value,
        ledger=(),
        parsed=parsed,
        parsed_ledger=ledger_parsed,
    )
    return lint.lint(spec)


def check(api: str, pointer: str, value: Any) -> None:
    for finding in linted(edited({pointer: value}, DOCUMENTS[api]), [value], api):
        assert finding.location.line >= 1
        assert finding.what
        assert finding.fix


@settings(QUICK, max_examples=60)
@given(data=st.data())
def test_lint_survives_any_value_anywhere(data: st.DataObject) -> None:
    pointer = data.draw(st.sampled_from(POINTERS["sample"]))
    check("sample", pointer, data.draw(JSON))


@pytest.mark.parametrize("api", project.apis())
@settings(QUICK, max_examples=2)
@given(data=st.data())
def test_any_value_anywhere_in_a_real_spec(api: str, data: st.DataObject) -> None:
    check(api, data.draw(st.sampled_from(POINTERS[api])), data.draw(JSON))


@pytest.mark.parametrize("value", [None, True, 1, "words", [], [[]], {}, {"a": {"b": []}}, [None]])
def test_lint_survives_wrong_types_under_the_root(value: Any) -> None:
    for field in DOCUMENTS["sample"]:
        check("sample", child("", field), value)
