"""The vocabulary's schema says what `specs/README.md` says."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from concord import project
from concord.lint import vocabulary
from concord.lint.grammar import FIELDS

README = (project.current().specs / "README.md").read_text(encoding="utf-8")
BLOCKS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)]
EVIDENCE = {"x-source": ["A > B"], "x-inferred": "A reason.", "x-ambiguity": ["sample-order"]}

# One value that README allows for each extension, and values that it does not.
VALUES: dict[str, tuple[str, Any, list[Any]]] = {
    "x-source": ("operation", ["A > B"], ["A", [], [""], [1], ["A", "A"]]),
    "x-inferred": (
        "operation",
        "A reason.",
        ["", " ", 1, {}, {"required": ""}, {"$ref": "Why."}],
    ),
    "x-documented": (
        "operation",
        ["method", {"security": ["A > B"]}],
        ["method", {}, [], [""], [1], [{}], [{"security": []}], [{"$ref": ["A"]}], [{"a": "A"}]],
    ),
    "x-ambiguity": ("operation", ["sample-order"], ["sample-order", [], ["Sample"], ["sample"]]),
    "x-pagination": (
        "operation",
        {"style": "offset", "offset": "from", "size": "n", "items": "", "past_end": "not-found"},
        [
            {"style": "offset", "page": "from", "size": "n", "items": ""},
            {"style": "page", "items": "data"},
            {"style": "tokens", "page": "p", "size": "n", "items": "data"},
            {"style": "cursor", "page": "p", "items": "data", "next": "next"},
            {"style": "cursor", "cursor": "c", "items": "data"},
            {"style": "cursor", "cursor": "c", "items": "data", "next": "n", "next_item": "id"},
            {"style": "cursor", "cursor": "c", "items": "", "next": "n", "past_end": "last"},
            {"style": "link", "cursor": "c", "items": "", "more": "more"},
            {"style": "link", "cursor": "c", "items": "", "next": "n", "next_header": "Link"},
            {"style": "page", "page": "p", "items": "", "next": "n"},
            {"style": "page", "page": "p", "size": "n", "items": "data..x"},
            {"style": "page", "page": "p", "size": "n", "items": "data", "past_end": "error"},
        ],
    ),
    "x-filter": (
        "parameter",
        {"member": ["a.b", "c"], "match": "one-of"},
        [{"member": "a"}, {"member": [], "match": "equal"}, {"member": "a", "match": "like"}, "a"],
    ),
    "x-expands": (
        "parameter",
        {"value": 1, "brief": ["id"]},
        [{"value": 1}, {"brief": ["id"]}, {"value": 1, "brief": []}, "full"],
    ),
    "x-outcome": (
        "document",
        {"member": "meta.status", "success": "success", "message": "meta.message"},
        [
            {"member": "meta.status"},
            {"success": "success"},
            {"member": "id", "success": 0.5},
            "meta.status",
        ],
    ),
    "x-username": ("security-scheme", "api_key", ["", "key", True]),
    "x-resource": (
        "operation",
        {
            "name": "widget",
            "action": "invoke",
            "parameter": "id",
            "id": "key",
            "parent": {"name": "shop", "parameter": "shop", "member": "shop.id"},
        },
        [
            {"name": "widget", "action": "read"},
            {"name": "widget", "action": "list", "parameter": "id"},
            {"name": "Widget", "action": "list"},
            {"name": "widget", "action": "search"},
            {"name": "widget", "action": "list", "parent": {"name": "shop"}},
        ],
    ),
    "x-reads-as": ("property", "owner.id", ["", "owner.", ["owner"], None]),
    "x-relations": (
        "schema",
        [
            {"before": ["start", "end"], "x-inferred": "A reason."},
            {"implies": {"when": {"status": "paid"}, "present": ["paid_at"]}},
            {"sum": {"of": ["items.amount", "fee"], "is": "total"}},
            {"count": {"of": "items", "is": "count"}},
        ],
        [
            [],
            {"before": ["start", "end"]},
            [{"before": ["start"]}],
            [{"before": ["start", "end"], "at-most": ["a", "b"]}],
            [{"x-inferred": "A reason."}],
            [{"implies": {"when": {}, "present": ["paid_at"]}}],
            [{"sum": {"of": [], "is": "total"}}],
            [{"after": ["start", "end"]}],
        ],
    ),
    "x-replaced-by": (
        "property",
        {"member": "owner.roles", "as": "first-of"},
        [
            {"member": "roles"},
            {"as": "equal"},
            {"member": "roles", "as": "last-of"},
            {"parameter": "roles", "as": "equal"},
            {"operation": "widgets.list", "as": "ids-of"},
            {"member": "roles", "operation": "widgets.list", "parameter": "id", "as": "ids-of"},
            "roles",
        ],
    ),
    "x-unique": ("property", True, [False, "true", {}]),
    "x-references": ("parameter", "widget", ["Widget", "", 1]),
    "x-unwrap": ("operation", {"member": "data", "required": False}, [{"member": "data"}, "data"]),
    "x-idempotency-key": ("operation", "Idempotency-Key", ["", "Idempotency Key", True, {}]),
    "x-unknown-parameters": ("operation", "reject", ["refuse", True]),
    "x-environment": ("server", "sandbox", ["", "Sand Box", 1]),
    "x-token-request": (
        "security-scheme",
        {"operation": "access.get_token", "encoding": "json", "accepts": ["json", "form"]},
        [{"operation": "access.get_token"}, {"operation": "a", "encoding": "xml"}],
    ),
    "x-fixtures": (
        "document",
        {
            "known_visitor": {
                "description": "A visitor.",
                "operations": ["visitors.get"],
                "parameters": ["email"],
                "response": {"minItems": 1},
                "x-source": ["Visitors"],
            }
        },
        [{}, {"known_visitor": {"operations": ["visitors.get"]}}],
    ),
    "x-web-links": (
        "document",
        {
            "login_url": {
                "url": "https://example.test/login",
                "description": "Logs in.",
                "x-source": ["Login"],
                "query": [
                    {"argument": "key", "name": "k", "required": True, "description": "Key."}
                ],
            }
        },
        [{}, {"login_url": {"url": "https://example.test/login"}}, {"Login": {}}, "login_url"],
    ),
    "x-rate-limit": (
        "operation",
        {"requests": 1000, "per": 60},
        [{"requests": 0, "per": 60}, {"requests": 5}, {"requests": 5, "per": "minute"}],
    ),
    "x-signature": (
        "webhook",
        {"header": "X-S", "algorithm": "hmac-sha256", "encoding": "hex", "prefix": "sha256="},
        [{"header": "X-S", "algorithm": "md5", "encoding": "hex", "prefix": ""}, {}],
    ),
    "x-caused-by": (
        "webhook",
        [
            "widgets.create",
            {"operation": "widgets.use", "after": "widgets.create", "sent": {"used": True}},
            {"time": "due_at", "resource": "widget", "found": {"status": "new"}},
            {"outside": "visits", "resource": "visit"},
        ],
        [
            [],
            "widgets.create",
            [1],
            ["widgets.create", "widgets.create"],
            [{"sent": {"used": True}}],
            [{"time": "due_at"}],
            [{"operation": "widgets.use", "found": {"status": "new"}}],
            [{"operation": "widgets.use", "outside": "visits"}],
            [{"outside": "visits", "sent": {}}],
            [{"operation": "widgets.use", "when": "used"}],
        ],
    ),
    "x-event": (
        "webhook",
        {"name": "event", "id": "meta.id", "time": "at", "delivery": "X-Delivery"},
        [{}, {"id": "id"}, {"name": "event", "key": "id"}, {"name": "a..b"}, "event"],
    ),
    "x-subscribes": (
        "operation",
        {"url": "url", "events": "events", "secret": "key.secret"},
        [{}, {"events": "events"}, {"url": ""}, {"url": "url", "name": "n"}, "url"],
    ),
    "x-input-values": (
        "workflow",
        {"day": {"from-now": "P1D"}, "key": {"credential": "api_key"}, "name": {"unique": True}},
        [{}, {"day": {}}, {"day": {"from-now": "1 day"}}, {"day": {"unique": False}}, ["day"]],
    ),
    "x-emulator-only": ("workflow", "It disconnects somebody.", ["", 1, True]),
    "x-retry-schedule": (
        "webhook",
        {"delays": [60, 300.5], "success": "2XX"},
        [{"delays": [], "success": "2XX"}, {"delays": [0], "success": "200"}, {"delays": [1]}],
    ),
}


def kind_of(fragment: dict[str, Any]) -> str:
    """What an example of the README is an example of."""
    if "in" in fragment:
        return "parameter"
    if "workflowId" in fragment:
        return "workflow"
    if {"x-event", "x-caused-by"} & set(fragment):
        return "webhook"
    return "property" if "type" in fragment else "operation"


def fragments(value: Any) -> list[dict[str, Any]]:
    """Every mapping of an example that holds an extension."""
    if isinstance(value, list):
        return [deep for item in value for deep in fragments(item)]
    if not isinstance(value, dict):
        return []
    own = [value] if any(name.startswith("x-") for name in value) else []
    return own + [deep for item in value.values() for deep in fragments(item)]


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(vocabulary.schema())


def test_the_examples_of_the_readme_are_valid() -> None:
    found = [fragment for block in BLOCKS for fragment in fragments(block)]
    assert len(found) >= 4
    for fragment in found:
        assert list(vocabulary.problems(kind_of(fragment), fragment)) == []


def test_schema_has_the_words_of_the_readme() -> None:
    documented = set(re.findall(r"`(x-[a-z-]+)[`:]", README))
    definitions = vocabulary.schema()["$defs"].values()
    known = {name for d in definitions for name in d.get("properties", {}) if name[:2] == "x-"}
    assert known == documented == set(VALUES)


def test_it_speaks_of_kinds_that_exist() -> None:
    kinds = set(FIELDS) | {"example", "workflows", "workflow", "workflow-step"}
    described = {
        name
        for name, definition in vocabulary.schema()["$defs"].items()
        if "patternProperties" in definition
    }
    assert described <= kinds


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_the_readme_allows_is_valid(name: str) -> None:
    kind, value, _ = VALUES[name]
    assert list(vocabulary.problems(kind, {name: value})) == []


@pytest.mark.parametrize(
    ("name", "value"), [(name, bad) for name, (_, _, values) in VALUES.items() for bad in values]
)
def test_problems_of_a_value_that_the_readme_does_not_allow(name: str, value: Any) -> None:
    faults = list(vocabulary.problems(VALUES[name][0], {name: value}))
    assert faults
    assert all(pointer.startswith(f"/{name}") and what and fix for pointer, what, fix in faults)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("document", "x-source"),
        ("server", "x-resource"),
        ("schema", "x-reads-as"),
        ("operation", "x-signature"),
        ("webhook", "x-pagination"),
        ("schema", "x-filter"),
        ("tag", "x-environment"),
    ],
)
def test_problems_of_an_extension_on_another_element(kind: str, name: str) -> None:
    (fault,) = vocabulary.problems(kind, {name: VALUES[name][1]})
    assert fault[0] == f"/{name}"
    assert "may not stand on" in fault[1]


@pytest.mark.parametrize("kind", ["schema", "property", "parameter", "operation", "response"])
def test_reasons_by_keyword_stand_on_every_element(kind: str) -> None:
    reasons = {"x-inferred": {"required": "The sample shows it."}}
    assert list(vocabulary.problems(kind, reasons)) == []


@pytest.mark.parametrize("kind", ["operation", "response", "request-body", "media-type", "example"])
def test_evidence_stands_on_what_a_documentation_shows(kind: str) -> None:
    assert list(vocabulary.problems(kind, EVIDENCE)) == []


@pytest.mark.parametrize(
    ("named", "faults"),
    [
        ({"member": "id"}, 0),
        ({"parameter": "id"}, 0),
        ({}, 1),
        ({"member": "id", "parameter": "id"}, 1),
    ],
)
def test_a_resource_is_named_by_path_or_by_body(named: Any, faults: int) -> None:
    stated = {"name": "widget", "action": "read", **named}
    assert len(list(vocabulary.problems("operation", {"x-resource": stated}))) == faults


@pytest.mark.parametrize(
    ("kind", "stated", "faults"),
    [
        ("property", {"operation": "widgets.list", "parameter": "owner", "as": "ids-of"}, 0),
        ("parameter", {"parameter": "owners", "as": "first-of"}, 0),
        ("parameter", {"member": "owners", "as": "first-of"}, 2),
        ("parameter", {"parameter": "owners", "as": "ids-of"}, 1),
    ],
)
def test_a_replacement_is_of_the_same_kind_or_a_list(kind: str, stated: Any, faults: int) -> None:
    assert len(list(vocabulary.problems(kind, {"x-replaced-by": stated}))) == faults


def test_problems_suggest_the_right_spelling() -> None:
    assert list(vocabulary.problems("operation", {"x-resouce": {}})) == [
        ("/x-resouce", "'x-resouce' may not stand on operation", "write 'x-resource'")
    ]


def test_problems_of_an_extension_of_another_vocabulary() -> None:
    (fault,) = vocabulary.problems("operation", {"x-codeSamples": []})
    assert "x-pagination" in fault[2]
