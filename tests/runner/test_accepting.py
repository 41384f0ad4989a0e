"""What a team accepts: read from its files, with everything wrong named."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from concord import project
from concord.runner import CouldNotRunError
from concord.runner.plan import Plan
from concord.runner.planning.accepted import (
    IMPORTED,
    Accept,
    is_lax,
    is_undeclared,
    left_out,
    load,
    of_run,
)

CHECKS = {"slip_is_refused", "model_agrees"}
ENTRY = """
[[accept]]
api = "invivox"
check = "slip_is_refused"
reason = "it has always been lax"
"""


def read(tmp_path: Path, targets: str, pyproject: str = "") -> tuple[Accept, ...]:
    paths = tmp_path / "targets.toml", tmp_path / "pyproject.toml"
    for path, text in zip(paths, (targets, pyproject), strict=True):
        path.write_text(text, "utf-8")
    return load(*paths, target_names=("emulator", "sandbox"), checks=lambda: CHECKS)


def test_load_reads_both_files(tmp_path: Path) -> None:
    more = """
        [[tool.concord.accept]]
        api = "*"
        target = "sandbox"
        normalised = ["price"]
        reason = "cents are rounded"
    """
    first, second = read(tmp_path, ENTRY, more)
    assert first.place.endswith("targets.toml:2")
    assert second.place.endswith("pyproject.toml:2")
    assert second.normalised == ("price",)
    assert of_run((first, second), project.load("invivox"), "emulator") == (first,)
    assert of_run((first, second), project.load("lara"), "sandbox") == (second,)


def test_load_takes_the_folders_of_a_project(tmp_path: Path) -> None:
    folders = '[tool.concord]\nspecs = "apis"\ngenerated = "clients"\ncontracts = "tests"'
    assert read(tmp_path, "", folders) == ()


def test_load_takes_files_without_entries(tmp_path: Path) -> None:
    assert read(tmp_path, 'default = "emulator"', "[tool.ruff]") == ()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (ENTRY.replace("slip_is_refused", "slip_is_refusd"), "did you mean 'slip_is_refused'?"),
        (
            ENTRY.replace('check = "slip_is_refused"', 'normalised = ["pric"]').replace(
                "invivox", "ivalid"
            ),
            "unknown member of request bodies 'pric'; did you mean 'price'?",
        ),
        (
            ENTRY.replace('check = "slip_is_refused"', 'trimmed = ["nothing.like.it"]'),
            "unknown member of request bodies 'nothing.like.it'",
        ),
        (ENTRY.replace("invivox", "invivo"), "did you mean 'invivox'?"),
        (ENTRY.replace("check =", "chek ="), "unknown key 'chek'; did you mean 'check'?"),
        (ENTRY.replace('reason = "it has always been lax"', ""), "reason is missing or empty"),
        (ENTRY.replace("it has always been lax", " "), "reason is missing or empty"),
        (ENTRY + 'coercion = "lax"', "says one of check, coercion"),
        (ENTRY + 'operation = "trainings.lst"', "did you mean 'trainings.list'?"),
        (
            ENTRY.replace('"invivox"', '"*"') + 'operation = "trainings.lst"',
            "did you mean 'trainings.list'?",
        ),
        (ENTRY + 'target = "sandbx"', "did you mean 'sandbox'?"),
        (ENTRY.replace('check = "slip_is_refused"', 'coercion = "some"'), 'write coercion = "lax"'),
        (
            ENTRY.replace('check = "slip_is_refused"', 'undeclared = "all"'),
            'write undeclared = "refusals"',
        ),
        (ENTRY.replace('check = "slip_is_refused"', "normalised = []"), "write a list of names"),
        (
            ENTRY.replace('check = "slip_is_refused"', 'strict = ["coercon"]'),
            "unknown default of imported documents 'coercon'; did you mean 'coercion'?",
        ),
        (
            ENTRY.replace('check = "slip_is_refused"', "strict = []"),
            'write a list of names: ["coercion"]',
        ),
        (
            ENTRY.replace('check = "slip_is_refused"', 'strict = ["coercion"]')
            + 'operation = "trainings.list"',
            "strict holds for all operations",
        ),
        ("accept = 5", "is no list of entries"),
    ],
)
def test_load_names_what_is_wrong_and_where(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(CouldNotRunError) as caught:
        read(tmp_path, text)
    (line, *_) = str(caught.value).splitlines()
    assert says in line
    assert "targets.toml: " in line
    assert "accept" in line or "line 2: " in line


def test_load_refuses_unknown_settings(tmp_path: Path) -> None:
    with pytest.raises(CouldNotRunError, match=r"tool\.concord\.acept is not known"):
        read(tmp_path, "", "[tool.concord]\nacept = 1")


def test_plan_carries_the_entries(tmp_path: Path) -> None:
    import json

    (entry,) = read(tmp_path, ENTRY)
    plan = Plan(api="a", spec_path="", base_url="", credentials={}, seed=1, accepts=(entry,))
    told = json.loads(json.dumps(dataclasses.asdict(plan)))
    assert Plan.from_json(told) == plan


def test_left_out_and_is_lax_hold_where_they_say(tmp_path: Path) -> None:

    spec = project.load("invivox")
    one, other, *_ = spec.operations
    entries = (
        Accept(api="invivox", reason="r", place="p", operation=one.id, check="model_agrees"),
        Accept(api="invivox", reason="r", place="p", operation=one.label, coercion="lax"),
    )
    assert left_out(entries, one, "model_agrees") == 0
    assert left_out(entries, other, "model_agrees") is None
    assert left_out(entries, one, "slip_is_refused") is None
    assert is_lax(entries, one) == 1
    assert is_lax(entries, other) is None


def test_of_run_adds_what_an_imported_document_does_not_speak_of() -> None:
    own = project.load("lara")
    imported = dataclasses.replace(own, document={**own.document, "x-inferred": "imported"})
    assert of_run((), own, "emulator") == ()
    found = of_run((), imported, "emulator")
    assert found == IMPORTED
    assert all(it.is_default for it in found)
    operation = own.operations[0]
    assert is_lax(found, operation) is not None
    assert is_undeclared(found, operation) is not None
    assert is_undeclared(found, operation, "rules") is not None
    assert ("*",) in [it.trimmed for it in found]
    assert left_out(found, operation, "allow_header_conformance") is not None
    assert left_out(found, operation, "status_code_conformance") is None


def test_strict_takes_defaults_of_an_imported_document_back() -> None:
    own = project.load("lara")
    imported = dataclasses.replace(own, document={**own.document, "x-inferred": "imported"})
    taken = ("coercion", "rules", "trimmed", "unsupported_method")
    strict = Accept(api="lara", reason="r", place="p", strict=taken)
    found = of_run((strict,), imported, "emulator")
    operation = own.operations[0]
    assert is_lax(found, operation) is None
    assert left_out(found, operation, "unsupported_method") is None
    assert is_undeclared(found, operation) is not None
    assert is_undeclared(found, operation, "rules") is None
    assert ("*",) not in [it.trimmed for it in found]
    assert left_out(found, operation, "allow_header_conformance") is not None
    assert of_run((dataclasses.replace(strict, api="ivalid"),), imported, "emulator") == IMPORTED
    there = dataclasses.replace(strict, target="sandbox")
    assert of_run((there,), imported, "emulator") == IMPORTED


def test_undeclared_refusals_are_accepted_by_name(tmp_path: Path) -> None:
    (tmp_path / "targets.toml").write_text(
        '[[accept]]\napi = "lara"\nundeclared = "refusals"\nreason = "a framework"\n', "utf-8"
    )
    (entry,) = load(
        tmp_path / "targets.toml",
        tmp_path / "none.toml",
        target_names=(),
        checks=lambda: CHECKS,
    )
    assert entry.what == "undeclared refusals"
    assert not entry.is_default
    operation = project.load("lara").operations[0]
    assert is_undeclared((entry,), operation) == 0
    assert is_undeclared((), operation) is None
