"""Other tools read our documents as we do: YAML 1.1 and 1.2, and a validator of OpenAPI."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from openapi_spec_validator import OpenAPIV31SpecValidator
from ruamel.yaml import YAML

from concord import project

FILES = sorted(project.current().specs.glob("*/*.yaml"))


def _ruamel(text: str, version: tuple[int, int]) -> Any:
    reader = YAML(typ="safe", pure=True)
    reader.version = version
    return reader.load(text)


READERS: dict[str, Callable[[str], Any]] = {
    "PyYAML, pure": lambda text: yaml.load(text, yaml.SafeLoader),
    "PyYAML, C": lambda text: yaml.load(text, yaml.CSafeLoader),
    "ruamel, YAML 1.1": lambda text: _ruamel(text, (1, 1)),
    "ruamel, YAML 1.2": lambda text: _ruamel(text, (1, 2)),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("path", FILES, ids=lambda it: f"{it.parent.name}/{it.name}")
def test_reader_finds_what_concord_finds(path: Path, name: str) -> None:
    spec = project.load(path.parent.name)
    parsed = {
        "openapi.yaml": spec.parsed,
        "ambiguities.yaml": spec.parsed_ledger,
        "workflows.arazzo.yaml": spec.parsed_workflows,
    }[path.name]
    assert parsed is not None
    assert READERS[name](path.read_text("utf-8")) == parsed.value


@pytest.mark.parametrize("name", ["PyYAML, pure", "ruamel, YAML 1.1"])
def test_reader_refuses_what_only_newer_ones_read(name: str) -> None:
    READERS[name]('examples: ["so?"]')
    with pytest.raises(Exception, match="expected ',' or ']'"):
        READERS[name]("examples: [so?]")


@pytest.mark.parametrize("api", project.apis())
def test_openapi_spec_validator_has_no_complaint(api: str) -> None:
    document = project.load(api).document
    assert [str(it) for it in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_openapi_spec_validator_complains_of_a_missing_title() -> None:
    document = {"openapi": "3.1.0", "info": {"version": "1"}, "paths": {}}
    assert list(OpenAPIV31SpecValidator(document).iter_errors())
