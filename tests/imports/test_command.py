"""`concord import`: what it says, where it writes, and what the other steps make of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from concord import evidence, project
from concord.cli.import_document import main
from concord.spec import SpecError

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop API", "version": "1"},
    "x-meta": {"$ref": "#/nowhere"},
    "servers": [
        {
            "url": "{scheme}://{host}/v1/",
            "variables": {"scheme": {"default": "https"}, "host": {"default": "shop.test"}},
        }
    ],
    "paths": {
        "/items/{id}": {
            "get": {
                "operationId": "getItem",
                "tags": ["items"],
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {}}],
                "responses": {"200": {"description": "An item."}},
            }
        }
    },
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv(project.VARIABLE, str(tmp_path))
    project.forget()
    yield tmp_path
    project.forget()


def given(folder: Path, **changes: Any) -> str:
    path = folder / "given.json"
    path.write_text(json.dumps({**DOCUMENT, **changes}), "utf-8")
    return str(path)


def test_import_starts_a_project_and_says_what_next(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([given(folder)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("specs/shop: imported\n  1 operations, 0 webhooks, 0 schemas\n")
    assert "lint: no finding" in said
    assert "contracts" in said
    assert project.apis() == ("shop",)
    assert project.load("shop").sound().operations[0].id == "items.get"


def test_import_again_says_what_is_gone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([given(folder)])
    overlay = folder / "specs" / "shop" / "concord.overlay.yaml"
    more = "  - target: $.paths['/gone']\n    update: {x: 1}\n"
    overlay.write_text(overlay.read_text("utf-8") + more, "utf-8")
    capsys.readouterr()
    main([given(folder, paths={})])
    said = capsys.readouterr().out
    assert "specs/shop: imported anew, the overlay kept" in said
    assert "removed the name of $.paths['/items/{id}'].get" in said
    assert "selects nothing any more" in said


@pytest.mark.parametrize(("title", "name"), [("API", ""), ("Shop", "No Name"), ("Shop", "../x")])
def test_import_asks_for_a_name(
    folder: Path, capsys: pytest.CaptureFixture[str], title: str, name: str
) -> None:
    source = given(folder, info={"title": title, "version": "1"})
    Path(source).rename(folder / "api.json")
    with pytest.raises(SystemExit) as leaving:
        main([str(folder / "api.json"), *(["--name", name] if name else [])])
    assert leaving.value.code == 2
    assert "--name shop" in capsys.readouterr().err


def test_spec_of_an_import_reads_variables_of_servers(folder: Path) -> None:
    main([given(folder)])
    assert project.load("shop").base_path() == "/v1"


def test_sound_finds_references_of_the_document_alone(folder: Path) -> None:
    schema = {"enum": [{"$ref": "#/nowhere"}], "properties": {"default": {"$ref": "#/missing"}}}
    main([given(folder, components={"schemas": {"A": schema}})])
    with pytest.raises(SpecError, match="#/missing"):
        project.load("shop").sound()


def test_blame_of_an_import_is_the_servers(folder: Path) -> None:
    main([given(folder)])
    spec = project.load("shop")
    found = evidence.blame(spec, "/paths/~1items~1{id}/get/responses")
    assert (found.verdict, found.text) == (
        "the server broke the contract",
        "the imported document",
    )
    assert evidence.verdict("documented") == "the vendor broke the contract"
