"""The parts that make a page, each on a few lines of spec."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from markupsafe import Markup

from concord.docs import Reports, _text
from concord.docs._backlinks import Backlinks, Target
from concord.docs._evidence import Ledger, evidence
from concord.docs._fields import Fields
from concord.docs._ledger import compose, ledger_page
from concord.docs._samples import on_the_wire
from concord.docs._shapes import label, unfold
from concord.docs._wire import Wire
from concord.spec import Spec, load_file
from tests import samples
from tests.docs.test_samples import needs

SPEC = """
openapi: 3.1.0
info: {title: Tree API, version: "1"}
paths:
  /trees:
    get:
      operationId: trees.list
      x-source: ["Trees"]
      parameters:
        - {name: height, in: query, x-inferred: shown once, x-ambiguity: [tree-height],
           x-filter: {member: height, match: from}, schema: {type: integer, minimum: 0}}
      responses:
        "200": {$ref: "#/components/responses/Trees"}
components:
  responses:
    Trees:
      description: Trees.
      x-source: ["Answers"]
      content:
        application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Tree"}}}
  schemas:
    Tree:
      type: object
      x-source: ["Trees > Tree"]
      x-inferred: {required: every sample has it}
      required: [name]
      properties:
        name: {type: string, pattern: "^[a-z]+$", examples: [oak]}
        parent: {anyOf: [{$ref: "#/components/schemas/Tree"}, {type: "null"}]}
        fruit:
          x-inferred: a guess
          oneOf: [{$ref: "#/components/schemas/Apple"}, {type: string}]
        leaves: {type: array, maxItems: 3, items: {type: string, enum: [green, red]}}
        secret: {type: string, writeOnly: true, deprecated: true}
    Apple: {type: object, x-source: ["Apples"], properties: {red: {type: boolean}}}
"""
LEDGER = """
- {id: tree-height, where: [Trees], what: Of what?, chosen: crown,
   readings: [{id: crown, text: The crown.}, {id: trunk, text: The trunk.}],
   spec: The crown., why: It is higher., advice: Both., settled_by: A look.,
   severity: high, status: open}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Spec:
    (tmp_path / "openapi.yaml").write_text(SPEC, "utf-8")
    (tmp_path / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(tmp_path / "openapi.yaml", api="tree")


def words(spec: Spec, pointer: str) -> str:
    return "".join(piece.text for piece in label(spec, unfold(spec, pointer)))


def test_types_in_words(spec: Spec) -> None:
    tree = "/components/schemas/Tree"
    assert words(spec, tree) == "Tree"
    assert words(spec, f"{tree}/properties/name") == "string"
    assert words(spec, f"{tree}/properties/parent") == "Tree or null"
    assert words(spec, f"{tree}/properties/fruit") == "Apple or string"
    assert words(spec, f"{tree}/properties/leaves") == "array of string"


def test_members_limits_and_a_schema_within_itself(spec: Spec) -> None:
    fields = Fields(ledger=Ledger.of(spec)).members("/components/schemas/Tree", anchor="Tree")
    rows = {field.name: field for field in fields}
    assert rows["name"].required
    assert not rows["secret"].required
    assert rows["name"].limits == (("matches", "^[a-z]+$"),)
    assert rows["name"].examples == ("oak",)
    assert rows["leaves"].values == ("green", "red")
    assert rows["leaves"].limits == (("most items", "3"),)
    assert rows["secret"].marks == ("deprecated", "write-only")
    assert (rows["parent"].repeats, rows["parent"].fields) == ("Tree", ())
    assert (rows["name"].repeats, rows["name"].anchor) == ("", "Tree.name")
    apple, text = rows["fruit"].alternatives
    assert [field.name for field in apple.fields] == ["red"]
    assert text.fields == ()


def test_an_object_says_how_its_members_relate() -> None:
    fields = Fields(ledger=Ledger.of(samples.load("bookings")))
    notes = fields.value("/components/schemas/Booking").notes
    assert notes[:2] == (
        "`created_at` is not after `updated_at` (inferred: nothing changes before it is created).",
        "`cancelled_at` is there where `status` is `cancelled`.",
    )
    assert notes[-1] == "`start` is before `end`."
    assert not any(it.notes for it in fields.members("/components/schemas/Booking"))


def test_a_deprecated_member_names_what_to_use_instead(spec: Spec) -> None:
    properties = spec.document["components"]["schemas"]["Tree"]["properties"]
    by = {
        "equal": {"member": "name"},
        "first-of": {"member": "leaves"},
        "ids-of": {"operation": "trees.list", "parameter": "height"},
    }
    for relation, named in by.items():
        properties[relation] = {"deprecated": True, "x-replaced-by": {**named, "as": relation}}
    fields = Fields(ledger=Ledger.of(spec)).members("/components/schemas/Tree")
    assert {field.name: field.notes for field in fields if field.notes} == {
        "equal": ("Use `name`: it has the same value.",),
        "first-of": ("Use `leaves`: this is its first value.",),
        "ids-of": ("Use `trees.list` with `height`: it lists them.",),
    }


def test_a_deprecated_parameter_names_what_to_use_instead(spec: Spec) -> None:
    height = "/paths/~1trees/get/parameters/0"
    by = {"x-replaced-by": {"parameter": "heights", "as": "first-of"}}
    row = Fields(ledger=Ledger.of(spec)).parameter(
        height, {**spec.at(height), **by}, required=False
    )
    assert row.notes[-1] == "Use `heights` instead, which takes several values."


def test_response_member_is_observed_by_its_path(spec: Spec) -> None:
    asked: list[str] = []
    fields = Fields(ledger=Ledger.of(spec), observe=asked.append)
    fields.members("/components/responses/Trees/content/application~1json/schema")
    assert asked[:2] == ["/*/name", "/*/parent"]


def test_documented_inferred_and_ambiguous(spec: Spec) -> None:
    ledger = Ledger.of(spec)
    operation = evidence(ledger, "/paths/~1trees/get")
    assert (operation.kind, operation.headings, operation.opens) == ("documented", ("Trees",), 0)
    parameter = evidence(ledger, "/paths/~1trees/get/parameters/0")
    assert (parameter.kind, parameter.reason, parameter.opens) == ("inferred", "shown once", 1)
    member = evidence(ledger, "/components/schemas/Tree/properties/name")
    assert (member.kind, member.headings) == ("documented", ("Trees > Tree",))
    tree = evidence(ledger, "/components/schemas/Tree")
    assert tree.guesses == {"required": "every sample has it"}
    assert tree.place.startswith("specs/tree/openapi.yaml:")
    behind = evidence(ledger, "/paths/~1trees/get/responses/200", "/components/responses/Trees")
    assert behind.headings == ("Answers",)


def test_where_a_schema_is_used_and_what_an_entry_touches(spec: Spec) -> None:
    backlinks = Backlinks(spec)
    listing, tree = (
        Target(kind="operations", name="trees.list"),
        Target(kind="schemas", name="Tree"),
    )
    assert backlinks.of_schema("Tree") == (listing,)
    assert backlinks.of_schema("Apple") == (tree,)
    assert backlinks.of_ambiguity("tree-height") == (listing,)
    assert backlinks.of_ambiguity("unknown") == ()


def test_the_letter_asks_the_severe_open_questions(spec: Spec) -> None:
    page = ledger_page(spec, Reports(), {})
    assert "1. Trees [tree-height]" in page.letter
    assert "a) The crown.\n   b) The trunk." in page.letter
    assert "Until we hear from you we assume: The crown." in page.letter
    assert compose("Dear", [], "Bye") == "Dear\n\n(no point is chosen)\n\nBye"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"),
        ("`<b>`", "<code>&lt;b&gt;</code>"),
        ("[x](https://a.example)", '<a href="https://a.example">x</a>'),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("[x](data:text/html,x)", "[x](data:text/html,x)"),
        ("![x](https://a.example/x.png)", '!<a href="https://a.example/x.png">x</a>'),
    ],
)
def test_text_of_a_spec_cannot_be_more_than_text(text: str, html: str) -> None:
    assert _text.inline(text) == Markup(html)
    assert html in _text.markdown(text)


def test_pages_hold_no_control_characters() -> None:
    assert _text.without_controls("a\x1b[31mb\x07\x9bc\rd") == "a\ufffd[31mb\ufffd\ufffdc\ufffdd"
    assert _text.without_controls("é\ta\r\nb\u2028\n") == "é\ta\nb\u2028\n"


HOSTILE = """it's "quoted" $HOME `id` ${x} \\ \u20ac </code>"""
READ = {
    "bash": ("curl() { printf %s \"${@: -1}\"; }\n", ""),
    "node": ("globalThis.fetch = async (u, o) => { process.stdout.write(o.body); "
             "return { ok: true, json: async () => '' }; }; console.log = () => {};\n", ""),
}  # fmt: skip


@needs("bash")
@needs("node")
@pytest.mark.parametrize("program", READ)
def test_no_value_can_leave_its_quotes(program: str) -> None:
    request = Wire(
        method="POST", server="https://api.example", path="/x", query=(), headers=(),
        media="application/json", body={"text": HOSTILE},
    )  # fmt: skip
    codes = {sample.key: sample.code for sample in on_the_wire(request)}
    code = READ[program][0] + codes["curl" if program == "bash" else "javascript"]
    flag = ["-c"] if program == "bash" else ["--input-type=module", "-e"]
    done = subprocess.run([program, *flag, code], capture_output=True, text=True, check=True)
    assert HOSTILE in json.loads(done.stdout)["text"]
