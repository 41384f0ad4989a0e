"""What documents of others have: titles in common, a text as the body of a path with parameters."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from tests.generate._kit import HEAD, package

SPEC = (
    HEAD
    + """
paths:
  /owners/{owner}/keys/{name}:
    put:
      operationId: keys.put
      parameters:
        - {name: owner, in: path, required: true, schema: {type: string}}
        - {name: name, in: path, required: true, schema: {type: string}}
      requestBody: {required: true, content: {application/json: {schema: {type: string}}}}
      responses:
        "200":
          description: The key.
          content: {application/json: {schema: {$ref: "#/components/schemas/KeyWithOwner"}}}
components:
  schemas:
    Key: {title: A key, type: object, properties: {id: {type: string, title: Id}}}
    KeyWithOwner:
      title: A key
      type: object
      properties: {id: {type: string, title: Id}, key: {$ref: "#/components/schemas/Key"}}
"""
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("titled")


@pytest.fixture(scope="module")
def titled(folder: Path) -> Iterator[ModuleType]:
    with package(SPEC, folder, "titled") as found:
        yield found


def test_classes_are_named_after_components_whatever_their_titles(titled: ModuleType) -> None:
    assert titled.Key is not titled.KeyWithOwner


def test_example_call_gives_the_path_before_the_body(titled: ModuleType, folder: Path) -> None:
    call = (folder / "out" / "examples" / "quickstart.py").read_text("utf-8")
    compile(call, "quickstart.py", "exec")
    assert call.index('"text"') < call.index("body=")
