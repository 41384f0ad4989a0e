"""Where a statement comes from, keyword by keyword."""

from __future__ import annotations

from pathlib import Path

from concord.spec import load_file


def test_provenance_of_a_method_and_of_what_is_not_declared(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(
        """
openapi: 3.1.0
info: {title: Library, version: "1"}
paths:
  /v1/books:
    get:
      operationId: books.list
      x-source: [Books]
      x-inferred: {method: no sample shows it, responses: no list of statuses}
      responses: {"200": {description: Fine.}}
""",
        "utf-8",
    )
    spec = load_file(file, api="library")
    operation = spec.operations[0].pointer
    kinds = {
        name: spec.provenance(f"{operation}/{name}").kind
        for name in ("method", "responses", "responses/405", "security")
    }
    assert kinds == {
        "method": "inferred",
        "responses": "inferred",
        "responses/405": "inferred",
        "security": "documented",
    }
