"""What no client can be made of: lint and generator speak of it by the same rules."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from concord import generate, lint
from concord.spec import load_file, unusable_name
from tests.lint.planted import PLANTED, Planted
from tests.lint.planting import SAMPLE, written

REFUSED = [it for it in PLANTED if it.rule.startswith("unsupported.")]


@pytest.mark.parametrize("planted", REFUSED, ids=lambda it: it.rule)
def test_generator_refuses_what_the_lint_calls_unsupported(
    planted: Planted, tmp_path: Path
) -> None:
    spec = load_file(written(tmp_path, planted.edits))
    assert {it.pointer for it in generate.problems(spec)} == set(planted.at)
    for problem in generate.problems(spec):
        assert problem.fix
        assert problem.where.line > 1


def test_sample_has_nothing_that_the_generator_refuses() -> None:
    assert generate.problems(load_file(SAMPLE)) == ()
    assert lint.refused(load_file(SAMPLE)) == ()


@pytest.mark.parametrize(
    "api",
    ["os", "json", "1lib", "a.b", "a b", "a--b", "-a", "a_", "class", "None", "httpx2", "é", "cgi"],
)
def test_folder_that_cannot_name_a_package_is_refused(api: str, tmp_path: Path) -> None:
    assert unusable_name(api)
    shutil.copytree(SAMPLE.parent, tmp_path / api)
    spec, findings = lint.lint_file(tmp_path / api / "openapi.yaml")
    assert "unsupported.api-name" in [it.rule for it in findings]
    assert spec is not None
    with pytest.raises(generate.GenerationError, match="the folder"):
        generate.generate(spec, tmp_path / "out")


@pytest.mark.parametrize("api", ["ivalid", "iadvize-connector", "my_api", "lib1", "Library"])
def test_folder_that_can_name_a_package_is_taken(api: str) -> None:
    assert unusable_name(api) is None


def test_two_folders_of_one_package_are_found(tmp_path: Path) -> None:
    assert unusable_name("my-api", ["my-api", "my_api"]) == "gives the same package as 'my_api'"
    assert unusable_name("my-api", ["my-api", "other"]) is None
    for api in ("my-api", "my_api"):
        shutil.copytree(SAMPLE.parent, tmp_path / api)
    _, findings = lint.lint_file(tmp_path / "my-api" / "openapi.yaml")
    assert "unsupported.api-name" in [it.rule for it in findings]
