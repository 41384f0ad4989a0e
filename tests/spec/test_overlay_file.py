"""`concord.overlay.yaml` beside a document: what a spec is under it, and where things stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord.spec import OVERLAY, Spec, SpecError, load_file

DOCUMENT = """\
{
  "openapi": "3.1.0",
  "info": {"title": "Shop", "version": "1"},
  "tags": [{"name": "a"}],
  "paths": {"/items": {"get": {"operationId": "listItems"}}}
}
"""
HEAD = "overlay: 1.1.0\ninfo: {title: More, version: '1'}\nactions:\n"


def loaded(folder: Path, actions: str, name: str = "openapi.json") -> Spec:
    (folder / name).write_text(DOCUMENT, "utf-8")
    (folder / OVERLAY).write_text(HEAD + actions, "utf-8")
    return load_file(folder / name, api="shop")


def places(spec: Spec, *pointers: str) -> list[tuple[str, int]]:
    return [(it.path.name, it.line) for it in map(spec.locate, pointers)]


ACTIONS = """\
  - target: $
    update:
      x-inferred: imported
  - target: $.paths['/items'].get
    update:
      operationId: items.list
      responses: {"200": {description: Fine.}}
  - target: $.tags
    update: {name: b}
  - target: $.paths['/gone'].get
    update: {operationId: a.b}
"""


def test_load_file_applies_the_overlay(tmp_path: Path) -> None:
    spec = loaded(tmp_path, ACTIONS)
    assert [it.id for it in spec.operations] == ["items.list"]
    assert spec.document["tags"] == [{"name": "a"}, {"name": "b"}]
    assert spec.is_imported
    assert spec.overlay is not None
    assert [it.target for it in spec.overlay.idle] == ["$.paths['/gone'].get"]


def test_locate_names_the_file_that_states_it(tmp_path: Path) -> None:
    spec = loaded(tmp_path, ACTIONS)
    pointers = ("/info/title", "/paths/~1items/get", "/paths/~1items/get/operationId")
    assert places(spec, *pointers) == [("openapi.json", 3), ("openapi.json", 5), (OVERLAY, 9)]
    added = ("/paths/~1items/get/responses/200/description", "/tags/0/name", "/tags/1/name")
    assert places(spec, *added) == [(OVERLAY, 10), ("openapi.json", 4), (OVERLAY, 12)]
    assert "/tags/2" not in spec.parsed.locations
    assert "/tags/1/name" in list(spec.parsed.locations)


def test_load_file_leaves_other_documents_of_the_folder_alone(tmp_path: Path) -> None:
    assert not loaded(tmp_path, ACTIONS, "original.json").is_imported


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("overlay: 2.0.0\n", "is no OpenAPI Overlay"),
        ("- a\n", "is no OpenAPI Overlay"),
        ("overlay: 1.0.0\nactions: {}\n", "`actions` is no list"),
        (HEAD + "  - target: '$['\n    update: {}\n", r"openapi.*\.yaml:4:\d+: .* is no JSONPath"),
        (HEAD + "  - target: $.info\n    update: 1\n", r"yaml:4:\d+: .* no object is merged"),
        (HEAD + "  - target: $.info\n", "does nothing"),
    ],
)
def test_load_file_says_what_is_wrong_with_an_overlay(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "openapi.json").write_text(DOCUMENT, "utf-8")
    (tmp_path / OVERLAY).write_text(text, "utf-8")
    with pytest.raises(SpecError, match=said.replace("openapi.*", "concord.overlay")):
        load_file(tmp_path / "openapi.json")


def test_provenance_of_an_imported_document_is_its_owner(tmp_path: Path) -> None:
    more = "  - target: $.info\n    update: {x-inferred: a guess, description: It.}\n"
    spec = loaded(tmp_path, ACTIONS + more)
    assert spec.provenance("/paths/~1items/get").kind == "imported"
    assert spec.provenance("/info/description").kind == "inferred"
