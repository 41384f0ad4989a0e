"""Container image, compose file and devcontainer: what can be held without a container engine.

Known limits: nothing is built here; `hadolint` is run by hand.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from concord.cli.program import COMMANDS
from concord.emulator import add_arguments
from concord.http.control import TOKEN_VARIABLE

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
LINES = re.sub(r"\\\n\s*", "", DOCKERFILE).splitlines()
INSTRUCTIONS = [line.split(None, 1) for line in LINES if line and line[0] not in "# "]


def stated(name: str) -> list[str]:
    return [rest for word, rest in INSTRUCTIONS if word == name]


def test_image_copies_what_the_package_is_built_of() -> None:
    sources = [
        path for line in stated("COPY") if "--from" not in line for path in line.split()[:-1]
    ]
    assert set(sources) >= {"pyproject.toml", "src", "specs", "contracts", "README.md", "LICENSE"}
    assert all((ROOT / path).exists() for path in sources)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[0] == "*"
    assert {f"!{path}" for path in sources} <= set(ignored)


def test_image_is_not_root_and_serves_an_emulator() -> None:
    assert stated("USER")[-1] == "10001"
    assert json.loads(stated("ENTRYPOINT")[-1]) == ["concord"]
    command, api = json.loads(stated("CMD")[-1])
    assert command in COMMANDS
    assert (ROOT / "specs" / api / "openapi.yaml").is_file()
    environ = dict(it.split("=", 1) for it in shlex.split(" ".join(stated("ENV"))))
    assert environ["CONCORD_EMULATOR_HOST"] == "0.0.0.0"


def test_emulator_listens_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    import argparse

    def host() -> str:
        parser = argparse.ArgumentParser()
        add_arguments(parser)
        return str(parser.parse_args(["ivalid"]).host)

    monkeypatch.delenv("CONCORD_EMULATOR_HOST", raising=False)
    assert host() == "127.0.0.1"
    monkeypatch.setenv("CONCORD_EMULATOR_HOST", "0.0.0.0")
    assert host() == "0.0.0.0"


def test_compose_file_fits_its_schema_and_takes_no_rights() -> None:
    tool = shutil.which("check-jsonschema", path=str(Path(sys.executable).parent))
    assert tool is not None
    line = [tool, "--builtin-schema", "vendor.compose-spec", str(ROOT / "compose.yaml")]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    service: dict[str, Any] = COMPOSE["services"]["emulator"]
    assert service["ports"] == ["127.0.0.1:8080:8080"]
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["environment"] == [TOKEN_VARIABLE]
    assert service["command"][0] in COMMANDS


def test_devcontainer_names_what_is_there() -> None:
    found = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    assert found["forwardPorts"] == [8080]
    extras = re.findall(r"\[(\w+)\]", found["postCreateCommand"])
    assert all(f"\n{extra} = [" in (ROOT / "pyproject.toml").read_text("utf-8") for extra in extras)
