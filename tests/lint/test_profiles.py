"""The two profiles of the lint: what is held of an imported document, and what is not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from concord.lint import PROFILES, RULES, lint, lint_file
from concord.spec import OVERLAY, load_file
from tests.lint.planting import SAMPLE, written

OPERATION: dict[str, Any] = {
    "operationId": "items.list",
    "x-internal": True,
    "responses": {"200": {"description": ""}},
}
DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1"},
    "paths": {"/items/": {"get": OPERATION}},
    "components": {"schemas": {"my_item": {"type": "array"}}},
}
HEAD = "overlay: 1.1.0\nactions:\n  - target: $\n    update: {x-inferred: imported}\n"


def rules(folder: Path, *actions: str, **changes: Any) -> list[str]:
    (folder / "openapi.json").write_text(json.dumps({**DOCUMENT, **changes}), "utf-8")
    (folder / OVERLAY).write_text(HEAD + "".join(actions), "utf-8")
    return [it.rule for it in lint(load_file(folder / "openapi.json"))]


def test_imported_document_needs_no_prose_tags_or_sources(tmp_path: Path) -> None:
    assert rules(tmp_path) == []
    spec = load_file(tmp_path / "openapi.json")
    governed = {it.rule for it in lint(spec, "governed")}
    assert governed >= {"paths.trailing-slash", "text.operation", "naming.schema"}


def test_own_document_is_held_to_every_rule(tmp_path: Path) -> None:
    path = written(tmp_path, {"/info/x-other": 1, "/paths/~1ping~1": {"get": OPERATION}})
    found = {it.rule for it in lint_file(path)[1]}
    assert found >= {"vocabulary.extension", "text.operation", "paths.trailing-slash"}
    assert "text.operation" not in {it.rule for it in lint_file(path, "imported")[1]}


def test_imported_profile_has_rules_of_soundness() -> None:
    imported = {it.id for it in RULES if "imported" in it.declaration.profiles}
    assert imported >= {"structure.reference", "naming.operation-id", "paths.ambiguous"}
    assert all(it.declaration.profiles[0] == PROFILES[0] for it in RULES)
    assert lint(load_file(SAMPLE), "imported") == ()


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"components": {"schemas": {"a": {"$ref": "#/nowhere"}}}}, "structure.reference"),
        ({"paths": {"/a?b": {"get": OPERATION}}}, "paths.form"),
        ({"components": {"schemas": {"a": {"pattern": "["}}}}, "constraints.pattern"),
    ],
)
def test_imported_document_has_to_be_sound(
    tmp_path: Path, changes: dict[str, Any], rule: str
) -> None:
    assert rules(tmp_path, **changes) == [rule]


def test_words_of_other_tools_pass_outside_the_overlay(tmp_path: Path) -> None:
    foreign = {**OPERATION, "x-resouce": 1}
    assert rules(tmp_path, paths={"/items/": {"get": foreign}}) == []
    added = "  - target: $.paths['/items/'].get\n    update: {x-resouce: 1}\n"
    assert rules(tmp_path, added) == ["vocabulary.extension"]


def test_words_of_ours_are_held_to_their_form(tmp_path: Path) -> None:
    wrong = {**OPERATION, "x-resource": {"name": "item"}}
    assert "vocabulary.extension" in rules(tmp_path, paths={"/items/": {"get": wrong}})


def test_lint_file_names_an_overlay_that_cannot_be_applied(tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_text(json.dumps(DOCUMENT), "utf-8")
    (tmp_path / OVERLAY).write_text("overlay: 1.1.0\nactions: {}\n", "utf-8")
    (finding,) = lint_file(tmp_path / "openapi.json")[1]
    assert (finding.rule, finding.location.path.name) == ("yaml.unreadable", OVERLAY)


def test_media_range_is_a_media_type(tmp_path: Path) -> None:
    content = {"*/*": {"schema": {"type": "string"}}, "text/*": {}, "json": {}}
    get = {**OPERATION, "responses": {"200": {"description": "", "content": content}}}
    assert rules(tmp_path, paths={"/items/": {"get": get}}) == ["structure.media-type"]
