"""What the schemas of a spec say in common, whatever alternatives they have."""

from __future__ import annotations

from pathlib import Path

from concord.spec import SchemaView, load_file

TEXT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths: {}
components:
  schemas:
    Named: {type: object, properties: {name: {type: string}}}
    Loop: {allOf: [{$ref: "#/components/schemas/Loop"}, {title: again}]}
    Order:
      allOf: [{$ref: "#/components/schemas/Named"}, {required: [name]}]
      title: order
    Maybe: {anyOf: [{$ref: "#/components/schemas/Order"}, {type: "null"}]}
    Either: {oneOf: [{type: string}, {type: integer}], title: either}
"""


def view(tmp_path: Path) -> SchemaView:
    path = tmp_path / "shop" / "openapi.yaml"
    path.parent.mkdir()
    path.write_text(TEXT, "utf-8")
    return load_file(path).schemas


def test_common_follows_references_and_the_only_alternative_to_null(tmp_path: Path) -> None:
    schemas = "/components/schemas"
    assert view(tmp_path).common(f"{schemas}/Maybe") == (
        f"{schemas}/Maybe",
        f"{schemas}/Maybe/anyOf/0",
        f"{schemas}/Order",
        f"{schemas}/Order/allOf/0",
        f"{schemas}/Order/allOf/1",
        f"{schemas}/Named",
    )


def test_common_leaves_out_several_alternatives(tmp_path: Path) -> None:
    either, schemas = "/components/schemas/Either", view(tmp_path)
    assert schemas.common(either) == (either,)
    assert "type" not in schemas.merged(either)


def test_common_ends_at_recursion(tmp_path: Path) -> None:
    loop = "/components/schemas/Loop"
    assert view(tmp_path).merged(loop)["title"] == "again"


def test_merged_takes_the_nearest_of_several_keywords(tmp_path: Path) -> None:
    merged = view(tmp_path).merged("/components/schemas/Maybe")
    assert (merged["title"], merged["type"], merged["required"]) == ("order", "object", ["name"])
