"""What the page of a ledger shows of each reading, on a few lines of spec and in a browser."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, expect

from concord.docs import Reports, Sources, broken_links, build
from concord.docs._exchange import example, outline
from concord.docs._ledger import ledger_page
from concord.docs._line_diff import Line, line_diff
from concord.docs._places import place, yaml_lines
from concord.docs._readings import MOST_CHANGES, ReadingRow
from concord.generate import generate
from concord.spec import Spec, load_file
from tests.docs.browser import PHONE, needs_browser, watched

SPEC = """
openapi: 3.1.0
info: {title: Tree API, version: "1"}
servers: [{url: https://tree.example}]
paths:
  /trees:
    get:
      operationId: trees.list
      parameters:
        - {name: height, in: query, schema: {type: integer, minimum: 0, examples: [3]}}
      responses:
        "200": {$ref: "#/components/responses/Trees"}
    post:
      operationId: trees.create
      x-ambiguity: [tree-status]
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Tree"}
            examples: {oak: {value: {name: oak}}}
      responses:
        "200":
          description: Planted.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Tree"}
              examples: {oak: {value: {name: oak, leaves: 9}}}
        "409": {description: Taken.}
webhooks:
  fallen:
    post:
      operationId: events.fallen
      requestBody:
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Tree"}
            examples: {oak: {value: {name: oak}}}
      responses: {"204": {description: Taken.}}
components:
  responses:
    Trees:
      description: Trees.
      content:
        application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Tree"}}}
  schemas:
    Tree:
      type: object
      required: [name]
      properties:
        name: {type: string, examples: [oak]}
        leaves: {type: integer, readOnly: true}
        kind: {type: string, enum: [leaf, needle]}
        parent: {$ref: "#/components/schemas/Tree"}
"""
LEDGER = """
- id: tree-status
  readings:
    - {id: ok, text: 200.}
    - id: created
      text: 201.
      overlay:
        - {target: "$.paths['/trees'].post.responses", update: {"201": {}}}
        - target: "$.paths['/trees'].post.responses['201']"
          copy: "$.paths['/trees'].post.responses['200']"
        - {target: "$.paths['/trees'].post.responses['200']", remove: true}
  chosen: ok
  history: [{date: 2026-01-31, from: created, to: ok, evidence: "3 exchanges"}]
- id: tree-kind
  readings:
    - {id: optional, text: It may be left out.}
    - id: needed
      text: It is needed.
      overlay: [{target: $.components.schemas.Tree.required, update: [leaves]}]
    - {id: secret, text: It is secret., observable: false, because: Nobody sees it.}
    - {id: unknown, text: Who knows.}
    - {id: slow, text: It grows., options: [grows]}
  chosen: optional
- id: tree-words
  readings:
    - {id: plain, text: Plain.}
    - id: said
      text: Said.
      overlay:
        - {target: $.info, update: {x-a: 1}}
        - {target: "$.components.schemas.Tree.properties.*", update: {x-inferred: a guess}}
        - target: $.components.schemas.Tree.properties.*
          update: {title: A title}
        - {target: $.components.responses.Trees, update: {description: All., summary: All.}}
        - {target: "$.paths['/trees'].get", update: {summary: List.}}
        - {target: "$.paths['/trees'].post", update: {summary: Plant.}}
        - {target: "$.webhooks.fallen.post", update: {summary: Fell.}}
        - {target: "$.components.schemas.Tree", update: {title: Tree}}
  chosen: plain
"""


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    (tmp_path / "openapi.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(tmp_path / "openapi.yaml", api="tree")


def row(spec: Spec, entry: str, reading: str) -> ReadingRow:
    """What the page shows of a reading."""
    page = ledger_page(spec, Reports(), {"grows": "trees grow"})
    rows = {(e.ambiguity.id, r.reading.id): r for e in page.entries for r in e.readings}
    return rows[entry, reading]


def shown(lines: tuple[Line, ...]) -> list[str]:
    return [line.shown for line in lines]


def test_line_diff_shows_what_differs_with_its_surroundings() -> None:
    before = ["HTTP 200", "a", "b", "c", "d", "e"]
    assert shown(line_diff(before, [*before[:5], "f"], most=9, within="HTTP")) == [
        "  ⋯ HTTP 200", "  c", "  d", "- e", "+ f",
    ]  # fmt: skip


def test_line_diff_names_no_head_that_is_shown_itself() -> None:
    lines = line_diff(["x", "y", "HTTP 200", "a"], ["x", "y", "HTTP 200", "b"], most=9, within="HT")
    assert shown(lines) == ["  ⋯", "  y", "  HTTP 200", "- a", "+ b"]


def test_line_diff_of_equal_lines_is_empty() -> None:
    assert line_diff(["a", "b"], ["a", "b"], most=1) == ()


def test_line_diff_is_bounded_and_says_what_is_left_out() -> None:
    assert shown(line_diff([], list("abcdef"), most=2)) == ["+ a", "+ b", "  ⋯ 4 more lines"]
    assert len(line_diff([], list("abc"), most=2)) == 3


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("/info/x-a", ("info", "x-a")),
        ("/servers/0/url", ("server 1", "url")),
        ("/paths/~1trees", ("/trees", "")),
        ("/paths/~1trees/get/summary", ("GET /trees", "summary")),
        ("/paths/~1trees/get/parameters", ("GET /trees", "parameters")),
        (
            "/paths/~1trees/get/parameters/0/schema/minimum",
            ("GET /trees, parameter height", "minimum"),
        ),
        ("/paths/~1trees/post/responses/200", ("POST /trees, response 200", "")),
        (
            "/paths/~1trees/post/requestBody/content/application~1json/schema/$ref",
            ("POST /trees, request body, media type application/json", "$ref"),
        ),
        ("/webhooks/fallen/post/summary", ("event fallen", "summary")),
        ("/components/schemas/Tree", ("schema Tree", "")),
        ("/components/schemas/Tree/required", ("schema Tree", "required")),
        (
            "/components/schemas/Tree/properties/a/items/properties/b/type",
            ("schema Tree, member a[].b", "type"),
        ),
        ("/components/schemas/Tree/properties/a", ("schema Tree, member a", "")),
    ],
)
def test_place_says_where_in_words(spec: Spec, pointer: str, words: tuple[str, str]) -> None:
    assert place(spec, pointer) == words


@pytest.mark.parametrize(
    "value",
    [
        {"a": 1, "b": {"c": [True, None, 1.5]}, "d": {}, "e": []},
        [["x", {"y": "z"}], "plain words", "#no comment", "a: b", "- a", "null", "Yes", "", " x"],
        {"$ref": "#/components/schemas/Tree", "200": "é", "on": "2025-01-20"},
    ],
)
def test_yaml_lines_are_read_as_the_value(value: object) -> None:
    assert yaml.safe_load("\n".join(yaml_lines(value))) == value


def test_reading_shows_difference_of_the_example(spec: Spec) -> None:
    found = row(spec, "tree-status", "created")
    assert found.difference is not None
    assert (found.difference.label, found.difference.kind) == ("POST /trees", "example")
    assert found.difference.target.path == "operations/trees.create.html"
    assert "- HTTP 200 OK" in shown(found.difference.lines)
    assert "+ HTTP 201 Created" in shown(found.difference.lines)
    assert not any("leaves" in line.text for line in found.difference.lines)
    (change,) = found.changes
    assert change.places == ("POST /trees, response 200",)
    assert shown(change.lines) == ["+ moved to POST /trees, response 201"]
    assert found.command == "concord emulator tree --reading tree-status=created"
    assert found.contracts == "concord contracts tree --reading tree-status=created"
    assert found.summary == "Changes 1 place of the spec, as POST /trees shows."


def test_reading_shows_difference_of_types_where_no_example_differs(spec: Spec) -> None:
    found = row(spec, "tree-kind", "needed")
    assert found.difference is not None
    assert found.difference.kind == "type"
    lines = shown(found.difference.lines)
    assert "-       leaves: integer" in lines
    assert "+       leaves: integer, required" in lines
    (change,) = found.changes
    assert (change.places, shown(change.lines)) == (
        ("schema Tree",), ["  required:", "    - name", "+   - leaves"],
    )  # fmt: skip


def test_reading_without_difference_on_the_wire_shows_none(spec: Spec) -> None:
    found = row(spec, "tree-words", "said")
    assert found.difference is None
    # seven changes in ten places: what is alike is shown once
    assert (len(found.changes), found.more) == (MOST_CHANGES, 2)
    assert not any("guess" in line.text for it in found.changes for line in it.lines)


def test_reading_of_the_emulator_alone_says_what_it_does(spec: Spec) -> None:
    found = row(spec, "tree-kind", "slow")
    assert (found.state, found.options) == ("executable", ("trees grow",))
    assert (found.changes, found.difference) == ((), None)
    assert found.summary == "Changes what the server does."


@pytest.mark.parametrize(
    ("reading", "state"), [("optional", "chosen"), ("secret", "unobservable"), ("unknown", "text")]
)
def test_reading_that_cannot_be_run_has_no_command(spec: Spec, reading: str, state: str) -> None:
    found = row(spec, "tree-kind", reading)
    assert (found.state, found.command, found.changes) == (state, "", ())


def test_example_has_request_and_responses_by_status(spec: Spec) -> None:
    lines = example(spec, spec.operation("trees.create"))
    assert lines[0] == "curl --request POST https://tree.example/trees \\"
    assert not any(line.startswith("#") for line in lines)
    assert [line for line in lines if line.startswith("HTTP ")] == [
        "HTTP 200 OK", "HTTP 409 Conflict",
    ]  # fmt: skip
    assert example(spec, spec.operation("events.fallen"))[:2] == [
        "POST to the receiver", "Content-Type: application/json",
    ]  # fmt: skip


def test_example_says_that_it_has_no_body_to_show(spec: Spec) -> None:
    spec.at("/paths/~1trees/post/requestBody")["content"] = {"image/png": {}}
    lines = example(spec, spec.operation("trees.create"))
    assert "# with a body of which the spec has no example" in lines


def test_outline_has_members_by_direction(spec: Spec) -> None:
    request, response = "\n".join(outline(spec, spec.operation("trees.create"))).split("HTTP 200")
    assert "name: string, required" in request
    assert "leaves" not in request
    assert "leaves: integer" in response
    assert response.count("kind:") == 1, "a schema within itself is shown once"


def test_page_has_readings_and_history(spec: Spec, tmp_path: Path) -> None:
    generate(spec, tmp_path / "generated" / "tree")
    files = build(
        Sources(
            specs=(spec,), reports=Reports(), generated=tmp_path / "generated", changelog="",
            options={"tree": {"grows": "trees grow"}},
        )
    )  # fmt: skip
    page = files["tree/ledger.html"].decode()
    assert "No request shows a difference: Nobody sees it." in page
    assert "In words only: nothing serves it." in page
    assert "<b>The server</b> does otherwise: trees grow." in page
    assert "And 2 more changes of the spec" in page
    assert "2026-01-31: <code>created</code> → <code>ok</code>, 3 exchanges" in page
    assert page.count("<dt>History</dt>") == 1
    assert broken_links(files) == []


@needs_browser
def test_readings_are_read_without_scripts(browser: Browser, site: Path) -> None:
    """On a phone, too: nothing is wider than the screen."""
    with watched(browser, site, java_script_enabled=False, viewport=PHONE) as found:
        page = found.open("ivalid/ledger.html")
        entry = page.locator("#ivalid-base-url-version")
        expect(entry.locator(".readings .followed")).to_contain_text("chosen")
        expect(entry.locator("ins").first).to_be_hidden()
        entry.get_by_text("What twice changes").click()
        expect(entry.locator("ins").first).to_contain_text("https://api.ivalid.fr/v2/v2/")
        expect(entry.locator(".block code")).to_have_text(
            "concord emulator ivalid --reading ivalid-base-url-version=twice"
        )
        expect(page.locator("#ivalid-list-envelope .choice")).to_contain_text(
            "decided for data by 3 exchanges"
        )
        width = entry.evaluate("node => node.scrollWidth - node.clientWidth")
        assert width <= 0
        assert found.clean


@needs_browser
def test_command_of_a_reading_is_copied(browser: Browser, site: Path) -> None:
    with watched(browser, site) as found:
        page = found.open("ivalid/ledger.html#ivalid-base-url-version")
        entry = page.locator("#ivalid-base-url-version")
        entry.get_by_text("What twice changes").click()
        entry.get_by_role("button", name="Copy Serve it").click()
        expect(entry.get_by_role("button", name="Copied")).to_be_visible()
        assert found.clean
