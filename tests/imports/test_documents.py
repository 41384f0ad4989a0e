"""Documents made a spec of a project: sources, bundles, the files, a later import, refusals."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from concord.errors import CouldNotRunError
from concord.imports import Imported, import_document, read_source, suggested_name
from concord.lint import lint_file
from concord.spec import OVERLAY, Spec, SpecError, load_file

DOCUMENT = """\
openapi: 3.0.3
info: {title: The Shop API, version: "1"}  # a comment
servers: [{url: https://shop.test/v1}, {url: https://sandbox.shop.test/v1, description: Sandbox}]
paths:
  /items:
    get:
      operationId: listItems
      tags: [items]
      x-pagination: {kind: cursor}
      responses:
        200:
          description: All.
          content: {application/json: {schema: {type: array, items: &item
            {type: object, properties: {id: {type: integer}, note: {type: string, nullable: true}}}
            }}}
          links: {one: {operationId: getItem, parameters: {id: "$response.body#/0/id"}}}
  /items/{id}:
    get:
      operationId: getItem
      tags: [items]
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        200: {description: One., content: {application/json: {schema: *item}}}
"""


def imported(folder: Path, text: str = DOCUMENT, name: str = "given.yaml") -> tuple[Imported, Spec]:
    given = folder / name
    given.write_text(text, "utf-8")
    found = import_document(read_source(str(given)), folder / "specs" / "shop")
    return found, load_file(found.folder / "openapi.json", api="shop")


def refused(folder: Path, text: str) -> str:
    with pytest.raises((SpecError, CouldNotRunError)) as error:
        imported(folder, text)
    assert not (folder / "specs").exists()
    return str(error.value)


def overlay_of(spec: Spec) -> Any:
    return yaml.safe_load((spec.path.with_name(OVERLAY)).read_text("utf-8"))


def test_import_makes_four_files_and_keeps_the_original(tmp_path: Path) -> None:
    found, spec = imported(tmp_path)
    assert found.is_new
    assert sorted(it.name for it in found.folder.iterdir()) == [
        "ambiguities.yaml",
        OVERLAY,
        "openapi.json",
        "original.yaml",
    ]
    assert (found.folder / "original.yaml").read_text("utf-8") == DOCUMENT
    assert spec.document["openapi"].startswith("3.1")
    assert spec.ledger == ()
    assert lint_file(spec.path)[1] == ()


def test_import_names_operations_links_and_environments(tmp_path: Path) -> None:
    _, spec = imported(tmp_path)
    assert [it.id for it in spec.operations] == ["items.list", "items.get"]
    link = spec.at("/paths/~1items/get/responses/200/links/one")
    assert link["operationId"] == "items.get"
    assert spec.environments == {
        "production": "https://shop.test/v1",
        "sandbox": "https://sandbox.shop.test/v1",
    }
    assert spec.sound() is spec
    assert json.loads(spec.path.read_text("utf-8"))["paths"]["/items"]["get"]["operationId"] == (
        "listItems"
    )


def test_import_leaves_out_words_spelled_like_ours(tmp_path: Path) -> None:
    found, spec = imported(tmp_path)
    assert spec.operations[0].pagination is None
    (note,) = [it for it in found.notes if "spelled like" in it.what]
    assert note.pointers == ("/paths/~1items/get/x-pagination",)


def test_import_keeps_words_that_are_ours(tmp_path: Path) -> None:
    ours = DOCUMENT.replace(
        "x-pagination: {kind: cursor}", "x-resource: {name: item, action: list}"
    )
    _, spec = imported(tmp_path, ours)
    assert spec.operations[0].action == "list"


def test_later_import_keeps_the_overlay(tmp_path: Path) -> None:
    _, first = imported(tmp_path)
    path = first.path.with_name(OVERLAY)
    text = path.read_text("utf-8").replace("items.list", "items.all")
    path.write_text(
        text + "  # our own\n  - target: $.info\n    update: {description: Ours.}\n", "utf-8"
    )
    changed = DOCUMENT.replace("/items/{id}:", "/items/{id}/more:").replace("getItem", "more")
    found, spec = imported(tmp_path, changed)
    assert not found.is_new
    assert [it.id for it in spec.operations] == ["items.all", "items.more"]
    assert spec.document["info"]["description"] == "Ours."
    assert "# our own" in path.read_text("utf-8")
    assert found.removed == ("$.paths['/items/{id}'].get",)


def test_later_import_of_the_same_changes_nothing(tmp_path: Path) -> None:
    imported(tmp_path)
    folder = tmp_path / "specs" / "shop"
    before = {it.name: it.read_bytes() for it in folder.iterdir()}
    found, _ = imported(tmp_path)
    assert {it.name: it.read_bytes() for it in folder.iterdir()} == before
    assert found.added == 0


def test_later_import_in_another_format_replaces_the_original(tmp_path: Path) -> None:
    _, spec = imported(tmp_path)
    again = spec.path.read_text("utf-8")
    found, _ = imported(tmp_path, again, "given.json")
    assert not (found.folder / "original.yaml").exists()
    assert (found.folder / "original.json").read_text("utf-8") == again


def test_import_refuses_a_folder_that_is_no_import(tmp_path: Path) -> None:
    folder = tmp_path / "specs" / "shop"
    folder.mkdir(parents=True)
    (folder / "openapi.yaml").write_text("openapi: 3.1.0\n", "utf-8")
    with pytest.raises(CouldNotRunError, match="is no import"):
        imported(tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"swagger": "2.0", "info": {"title": "x"}}', "swagger2openapi"),
        ("openapi: 3.2.0\n", "3.2.0, and not 3.0 or 3.1"),
        ("asyncapi: 3.0.0\n", "no OpenAPI document"),
        ("- a\n", "is no mapping"),
        ("a: [\n", "neither JSON nor YAML"),
        ("a: &a [*a]\n", "recursive"),
        ("a: \x07\n", "control characters"),
        ("openapi: 3.1.0\nx: " + "[" * 3000, "nests too deeply"),
        ("openapi: 3.1.0\ninfo: {x: .inf}\nx: 1e999\n", "JSON cannot"),
        ("", "is no mapping"),
    ],
)
def test_import_refuses_what_is_no_openapi(tmp_path: Path, text: str, said: str) -> None:
    assert said in refused(tmp_path, text)


def test_import_refuses_aliases_that_grow_beyond_measure(tmp_path: Path) -> None:
    lines = ["openapi: 3.1.0", "a0: &a0 [x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    assert "by its aliases" in refused(tmp_path, "\n".join(lines))


def test_read_source_reads_yaml_as_openapi_means_it(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text("a: NO\nb: 2020-01-01\nc: 0o17\n404: 1\nd: &d {e: 1}\nf: {<<: *d}\n", "utf-8")
    assert read_source(str(path)).document == {
        "a": "NO",
        "b": "2020-01-01",
        "c": 15,
        "404": 1,
        "d": {"e": 1},
        "f": {"e": 1},
    }


def test_import_joins_files_of_the_folder(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "pet.yaml").write_text(
        "type: object\nproperties:\n  owner: {$ref: 'people.yaml#/Person'}\n"
        "  self: {$ref: '#'}\n  root: {$ref: '../given.yaml#/components/schemas/Own'}\n",
        "utf-8",
    )
    (tmp_path / "parts" / "people.yaml").write_text("Person: {type: string}\n", "utf-8")
    (tmp_path / "paths.yaml").write_text(
        "get:\n  responses:\n    '200': {description: a, content: {application/json: "
        "{schema: {$ref: 'parts/pet.yaml'}}}}\n",
        "utf-8",
    )
    text = """\
openapi: 3.1.0
info: {title: Shop, version: "1"}
x-note: {$ref: "missing.yaml"}
paths: {/pets: {$ref: "paths.yaml"}}
components: {schemas: {Own: {type: integer}, pet: {type: string}}}
"""
    found, spec = imported(tmp_path, text)
    schemas = spec.document["components"]["schemas"]
    assert schemas["pet2"]["properties"] == {
        "owner": {"$ref": "#/components/schemas/Person"},
        "self": {"$ref": "#/components/schemas/pet2"},
        "root": {"$ref": "#/components/schemas/Own"},
    }
    assert spec.sound() is spec
    assert any("3 other file(s) joined" in it.what for it in found.notes)


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("../../outside.yaml", "leads out of"),
        ("missing.yaml", "cannot be read"),
        ("https://example.test/a.yaml", "from disk only"),
        ("given.yaml#/nowhere", None),
    ],
)
def test_import_says_which_file_it_cannot_join(
    tmp_path: Path, reference: str, said: str | None
) -> None:
    text = DOCUMENT.replace("{type: integer}", f"{{$ref: '{reference}'}}", 1)
    if said is not None:
        assert said in refused(tmp_path, text)
    else:  # a reference of this document that leads nowhere is for the lint
        _, spec = imported(tmp_path, text)
        assert {it.rule for it in lint_file(spec.path)[1]} >= {"structure.reference"}


def test_suggested_name_is_of_the_title(tmp_path: Path) -> None:
    path = tmp_path / "given.json"
    for title, name in (
        ("The Shop API", "shop"),
        ("Über API v2", "ber"),
        ("Book Store - REST 1.0", "book-store"),
        ("API", "given"),
        ("", "given"),
    ):
        path.write_text(json.dumps({"openapi": "3.1.0", "info": {"title": title}}), "utf-8")
        assert suggested_name(read_source(str(path))) == name


def test_read_source_asks_an_application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "shop_app.py").write_text(
        "print('starting')\nclass App:\n    def openapi(self):\n"
        "        return {'openapi': '3.1.0', 'info': {'title': 'Shop'}}\napp = App()\n",
        "utf-8",
    )
    monkeypatch.chdir(tmp_path)
    assert read_source("shop_app:app").document["info"] == {"title": "Shop"}
    with pytest.raises(CouldNotRunError, match=r"no attribute 'other'[\s\S]*concord import -"):
        read_source("shop_app:other")
    with pytest.raises(CouldNotRunError, match="cannot be read"):
        read_source("missing.json")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "openapi.json").write_text(
        '{"openapi": "3.1.0", "info": {"title": "Shop", "version": "1"}, "paths": {}}', "utf-8"
    )

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_import_of_a_url_makes_servers_absolute(tmp_path: Path, address: str) -> None:
    found = import_document(read_source(f"{address}/openapi.json"), tmp_path / "shop")
    assert load_file(found.folder / "openapi.json").environments == {"production": address}


def test_read_source_of_a_url_that_fails_shows_no_secret(address: str) -> None:
    with pytest.raises(CouldNotRunError, match="answered 404") as error:
        read_source(f"{address}/missing.json?key=s3cret")
    assert "s3cret" not in str(error.value)
    with pytest.raises(CouldNotRunError, match="cannot be read"):
        read_source("http://127.0.0.1:9/openapi.json")
