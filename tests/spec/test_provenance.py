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


def test_provenance_of_a_keyword_has_its_headings(tmp_path: Path) -> None:
    file = tmp_path / "openapi.yaml"
    file.write_text(
        """
openapi: 3.1.0
info: {title: Library, version: "1"}
x-documented: [{x-rate-limit: [Limits]}]
x-rate-limit: {requests: 1, per: 1}
paths: {}
components:
  schemas:
    Book:
      x-inferred: no sample shows it
      x-documented: [{maximum: [Books > Table]}]
      type: integer
      maximum: 9
      minimum: 1
    Page:
      x-source: [Pages]
      x-documented: [minimum, {maximum: [Limits]}]
      type: integer
      maximum: 9
      minimum: 1
""",
        "utf-8",
    )
    spec = load_file(file, api="library")
    found = {
        place: spec.provenance(place)
        for place in (
            "/x-rate-limit",
            *(f"/components/schemas/{it}" for it in ("Book/maximum", "Book/minimum")),
            *(f"/components/schemas/{it}" for it in ("Page/maximum", "Page/minimum")),
        )
    }
    assert [(it.kind, it.text) for it in found.values()] == [
        ("documented", "Limits"),
        ("documented", "Books > Table"),
        ("inferred", "no sample shows it"),
        ("documented", "Limits"),
        ("documented", "Pages"),
    ]
