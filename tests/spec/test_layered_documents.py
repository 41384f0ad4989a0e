"""What is done with a document grows with its schemas, not with the ways through them.

Counted are calls of functions of this repository, which no machine makes faster or slower: where
one more layer of eight schemas multiplies them, a walk follows ways.
"""

from __future__ import annotations

import dataclasses
import random
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import concord
from concord import checks, project
from concord.checks.deprecation import pairs
from concord.checks.references import references
from concord.checks.writes import declared
from concord.diff._document import Side
from concord.diff._merged_schema import view
from concord.docs._evidence import Ledger
from concord.docs._fields import Field, Fields
from concord.emulator import Application
from concord.emulator._fake_data import FakeData
from concord.emulator._schemas import Schemas
from concord.evidence import Evidence, Shapes, summary
from concord.faults._members import members
from concord.generate import _document
from concord.oracle._place import body_place
from concord.spec import MOST_PLACES, Spec
from tests import layered_documents

ROOT = str(Path(concord.__file__).parent)
FIRST = "/components/schemas/L0_0"
ANSWER = "/paths/~1things0~1{id}/get/responses/200/content/application~1json/schema"
GROWTH = 3.0
"""Calls of eight layers by those of four; ways grow by the factor 8 a layer."""

Walk = Callable[[Spec], Any]


WALKS: dict[str, Walk] = {
    "applicability": checks.applicability,
    "emulator": Application,
    "evidence": lambda spec: summary(spec, Evidence(spec).drained()),
    "faults": lambda spec: list(members(spec, ANSWER)),
    "generated values": lambda spec: FakeData(Schemas(spec)).object(FIRST, random.Random(1)),
    "place of a member": lambda spec: body_place(
        spec, spec.operations[0], 200, "/none", filtered=[]
    ),
    "declared members": lambda spec: declared(spec, FIRST, {"to_0": {"to_0": 1}}),
    "site": lambda spec: Fields(ledger=Ledger.of(spec)).members(ANSWER),
    "diff": lambda spec: view(Side.of(spec), (FIRST,)),
    "client members": lambda spec: _document.members(spec, FIRST),
    "client alternatives": lambda spec: _document.alternatives(spec, FIRST),
}


def calls(walk: Walk, spec: Spec) -> int:
    """How many functions of this repository are called."""
    found = 0

    def count(frame: Any, event: str, _: Any) -> None:
        nonlocal found
        found += event == "call" and frame.f_code.co_filename.startswith(ROOT)

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        walk(spec)
    finally:
        sys.setprofile(before)
    return found


@pytest.fixture(scope="module")
def layers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Spec]:
    """`layers(compose, depth)`: the spec of a document of such layers, with nothing looked up."""
    folder = tmp_path_factory.mktemp("layers")

    @cache
    def load(compose: str, depth: int) -> Spec:
        schemas = layered_documents.layered(compose, depth)
        return layered_documents.loaded(
            layered_documents.document(schemas), folder / f"{compose}-{depth}"
        )

    return lambda compose, depth: dataclasses.replace(load(compose, depth))


@pytest.mark.parametrize("compose", layered_documents.COMPOSED)
@pytest.mark.parametrize("name", WALKS)
def test_a_walk_grows_with_the_schemas(
    name: str, compose: str, layers: Callable[[str, int], Spec]
) -> None:
    two, four, eight = (layers(compose, depth) for depth in (2, 4, 8))
    WALKS[name](two)  # what is loaded once is loaded
    # what is bounded costs the bound at the most, whatever the layers
    assert calls(WALKS[name], eight) <= GROWTH * max(calls(WALKS[name], four), 20_000)


def test_a_value_is_observed_once_by_each_schema_that_applies(tmp_path: Path) -> None:
    spec = layered_documents.loaded(
        layered_documents.document(layered_documents.layered("allOf", 12)), tmp_path
    )
    shapes = Shapes(spec)
    found = [shape.pointer for shape in shapes.at(FIRST).applying({"leaf_0": "x"})]
    assert len(found) == len(set(found))
    assert len(found) < 10 * len(spec.document["components"]["schemas"])


@pytest.mark.parametrize("compose", ["properties", "expandable", "items", "allOf"])
def test_what_stands_behind_layers_is_found(compose: str, tmp_path: Path) -> None:
    leaf = {
        "type": "string",
        "deprecated": True,
        "x-replaced-by": {"member": "again", "as": "equal"},
    }
    schemas = layered_documents.layered(compose, 3, 2, leaf=leaf)
    spec = layered_documents.loaded(layered_documents.document(schemas), tmp_path)
    found = pairs(spec, spec.operations[0])
    assert {pair.name for pair in found} == {"leaf_0", "leaf_1"}


def test_references_behind_many_layers_are_bounded(tmp_path: Path) -> None:
    leaf = {"type": "string", "x-references": "thing"}
    schemas = layered_documents.layered("properties", 8, leaf=leaf)
    made = layered_documents.document(schemas)
    body = {"$ref": "#/components/schemas/L0_0"}
    made["paths"]["/things0/{id}"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ] = body
    spec = layered_documents.loaded(made, tmp_path)
    assert len(references(spec, spec.operations[1])) <= MOST_PLACES


def test_a_summary_says_that_members_are_left_out(tmp_path: Path) -> None:
    few, many = (
        layered_documents.loaded(
            layered_documents.document(layered_documents.layered("properties", depth)),
            tmp_path / str(depth),
        )
        for depth in (2, 8)
    )
    assert summary(few, Evidence(few).drained())["left_out"] == 0
    assert summary(many, Evidence(many).drained())["left_out"] == 2


@pytest.mark.parametrize("api", project.apis())
def test_the_specs_here_are_counted_whole(api: str) -> None:
    spec = project.load(api)
    assert summary(spec, Evidence(spec).drained())["left_out"] == 0


def test_the_site_says_that_members_are_left_out(tmp_path: Path) -> None:
    spec = layered_documents.loaded(
        layered_documents.document(layered_documents.layered("properties", 6)), tmp_path
    )
    rows = list(Fields(ledger=Ledger.of(spec)).members(ANSWER))
    deepest, number = rows, 0
    while deepest:
        number += len(deepest)
        rows, deepest = deepest, [inner for row in deepest for inner in row.fields]
    assert number <= 500
    assert any("left out" in note for row in rows for note in row.notes)


def test_the_site_says_nothing_where_all_members_are_shown(tmp_path: Path) -> None:
    spec = layered_documents.loaded(
        layered_documents.document(layered_documents.layered("properties", 1)), tmp_path
    )
    assert "left out" not in str(_notes(Fields(ledger=Ledger.of(spec)).members(ANSWER)))


def _notes(rows: tuple[Field, ...]) -> list[str]:
    return [note for row in rows for note in (*row.notes, *_notes(row.fields))]


def test_a_document_of_stripes_size_is_looked_through(tmp_path: Path) -> None:
    """Calls by schema; loading it as YAML takes as long again."""
    warm, small, large = (
        layered_documents.loaded(layered_documents.huge(30 * size, 50 * size), tmp_path / str(size))
        for size in (1, 2, 8)
    )
    checks.applicability(warm)
    assert calls(checks.applicability, large) <= 6 * calls(checks.applicability, small)
