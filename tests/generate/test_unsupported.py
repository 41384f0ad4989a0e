"""What no client can do: all of it is told at once, and left out on request."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from concord.cli import generate as step
from concord.generate import GenerationError, generate, problems
from concord.generate.package import Package
from concord.spec import Spec
from tests.generate._kit import HEAD, package, spec_of

BROKEN = (
    HEAD
    + """
paths:
  /picture:
    get:
      operationId: pictures.get
      responses:
        "200": {description: It., content: {image/png: {schema: {type: string, format: binary}}}}
        "203": {description: It., content: {text/plain: {schema: {type: string}}}}
  /undotted:
    get: {operationId: undotted, responses: {"204": {description: Done.}}}
  /kept:
    get:
      operationId: things.get
      security: [{tls: []}, {key: []}]
      responses: {"200": {$ref: "#/components/responses/Thing"}}
  /locked:
    get:
      operationId: things.unlock
      security: [{tls: []}]
      responses: {"204": {description: Done.}}
  /lost:
    get:
      operationId: things.lose
      responses:
        "200":
          description: It.
          content: {application/json: {schema: {$ref: "#/components/schemas/Holder"}}}
  /nowhere:
    post:
      operationId: things.create
      requestBody: {content: {application/json: {schema: {$ref: "#/components/schemas/No"}}}}
      responses: {"204": {description: Done.}}
  /joined:
    get:
      operationId: things.join
      parameters:
        - {name: aB, in: query, schema: {type: string}}
        - {name: a_b, in: query, schema: {type: string}}
      responses: {"204": {description: Done.}}
webhooks:
  picture.made: {post: {operationId: events.made, responses: {"204": {description: Done.}}}}
components:
  securitySchemes: {tls: {type: mutualTLS}, key: {type: apiKey, in: header, name: X-Key}}
  responses:
    Thing:
      description: It.
      content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}
  schemas:
    Thing: {type: object, properties: {id: {type: string}}}
    Holder: {type: object, properties: {tree: {$ref: "#/components/schemas/Tree"}}}
    Tree: {type: array, items: {$ref: "#/components/schemas/Tree"}}
"""
)
PLACES = [
    "/paths/~1picture/get/responses",
    "/paths/~1undotted/get",
    "/paths/~1nowhere/post/requestBody/content/application~1json/schema",
    "/paths/~1joined/get",
    "/webhooks/picture.made/post",
    "/components/securitySchemes/tls",
    "/components/schemas/Tree",
]


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return spec_of(BROKEN, tmp_path_factory.mktemp("broken"), "broken")


@pytest.fixture(scope="module")
def reduced(broken: Spec, tmp_path_factory: pytest.TempPathFactory) -> tuple[Package, Path]:
    """The package without what it cannot do, and its folder."""
    folder = tmp_path_factory.mktemp("reduced") / "out"
    return generate(broken, folder, skip_unsupported=True), folder


def test_problems_are_all_found_at_once(broken: Spec, tmp_path: Path) -> None:
    found = problems(broken)
    assert sorted(it.pointer for it in found) == sorted(PLACES)
    assert [it.where.line for it in found] == sorted(it.where.line for it in found)
    assert all(it.fix for it in found)
    with pytest.raises(GenerationError) as caught:
        generate(broken, tmp_path / "out")
    assert caught.value.problems == found


def test_skip_unsupported_leaves_out_what_it_lists(reduced: tuple[Package, Path]) -> None:
    made, folder = reduced
    assert [it.operation.id for it in made.methods] == ["things.get"]
    left_out = {it.id: it.reasons for it in made.skipped}
    assert left_out.keys() == {
        *("pictures.get", "undotted", "things.unlock", "things.lose", "things.create"),
        *("things.join", "events.made"),
    }
    assert left_out["things.lose"] == "the schema holds itself other than by a property"
    assert left_out["pictures.get"].startswith("one success is text and another one bytes")
    readme = (folder / "README.md").read_text("utf-8")
    for name, reasons in left_out.items():
        assert f"({name}): {reasons}." in readme


def test_reduced_package_can_be_imported(reduced: tuple[Package, Path]) -> None:
    sys.path.insert(0, str(reduced[1]))
    try:
        module = importlib.import_module("broken")
        client = module.Client(api_key="k")
        assert [name for name in dir(client.things) if name in ("get", "create")] == ["get"]
        assert not hasattr(module, "Holder")
    finally:
        sys.path.remove(str(reduced[1]))


def test_step_names_what_it_leaves_out(broken: Spec, tmp_path: Path, capsys: Any) -> None:
    target = tmp_path / "generated"
    run = {"known": ["broken"], "check": False}
    assert step.update([broken.path], target, **run) == 1  # type: ignore[arg-type]
    assert "not generated, 7 problem(s)" in capsys.readouterr().out
    assert step.update([broken.path], target, skip=True, **run) == 0  # type: ignore[arg-type]
    said = capsys.readouterr().out
    assert "broken: left out: GET /picture (pictures.get): one success is text and " in said
    assert said.count("left out: ") == 7
    assert step.update([broken.path], target, skip=True, **run) == 0  # type: ignore[arg-type]
    assert capsys.readouterr().out == "broken: up to date\n"
    # without the option the same client is out of date: it is not of the whole document
    assert step.update([broken.path], target, known=["broken"], check=True) == 1


def test_problem_of_no_operation_ends_the_generation(broken: Spec, tmp_path: Path) -> None:
    named_so = spec_of(BROKEN, tmp_path, "os")
    with pytest.raises(GenerationError, match="the folder 'os' is a module"):
        generate(named_so, tmp_path / "out", skip_unsupported=True)


DEEP = """
paths:
  /things/{id}:
    parameters: [{$ref: "#/components/parameters/Id"}]
    get:
      operationId: things.get
      responses: {"200": {$ref: "#/components/responses/Alias"}}
  /places/{id}:
    $ref: "#/components/pathItems/Place"
  /again:
    get:
      operationId: again.get
      x-note: {$ref: "#/nowhere"}
      responses:
        "200": {$ref: "#/paths/~1things~1%7Bid%7D/get/responses/200"}
components:
  parameters:
    Id: {$ref: "#/components/parameters/Real"}
    Real: {name: id, in: path, required: true, schema: {type: string, default: {}}}
  pathItems:
    Place:
      parameters: [{$ref: "#/components/parameters/Id"}]
      get:
        operationId: places.get
        responses:
          "200":
            description: It.
            content:
              application/json:
                schema: {$ref: "#/components/schemas/Thing/properties/place"}
  responses:
    Alias: {$ref: "#/components/responses/Thing"}
    Thing:
      description: It.
      content:
        application/json:
          schema: {$ref: "#/components/schemas/T%68ing"}
          examples: {one: {value: {$ref: "#/nowhere"}}}
  schemas:
    Thing:
      type: object
      $defs: {Size: {type: object, properties: {width: {type: integer, default: wide}}}}
      properties:
        size: {$ref: "#/components/schemas/Thing/$defs/Size"}
        place: {type: object, properties: {city: {type: string}}}
        mixed: {enum: [a, 1, {b: 2}]}
        none: {enum: []}
        fixed: {const: {$ref: "#/nowhere"}}
"""


def test_references_lead_anywhere_in_the_document(tmp_path: Path) -> None:
    with package(HEAD + DEEP, tmp_path, "deep") as module:
        thing = module.Thing.from_dict({"size": {"width": 1}, "place": {"city": "Lyon"}})
        assert type(thing.size).__name__ == "ThingSize"
        assert isinstance(thing.place, module.ThingPlace)
        things = module.Client().things.get.__annotations__["return"]
        assert (things, module.Client().again.get.__annotations__["return"]) == (
            "_models.Thing",
            "_models.Thing",
        )
        places = module.Client().places.get.__annotations__["return"]
        assert places == "_models.ThingPlace"
