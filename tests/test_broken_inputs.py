"""What every step says of a spec that it cannot read: the file, the place, no traceback.

One process goes through all steps and all inputs: `specs/broken` is made anew for each.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
FILES = dict(
    re.findall(
        r"<!-- file: specs/library/(\S+) -->\n```yaml\n(.*?)```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
        flags=re.DOTALL,
    )
)
SPEC, LEDGER = FILES["openapi.yaml"], FILES["ambiguities.yaml"]
TITLE = "title: Library API"
STEPS = {
    "lint-specs": ["broken"],
    "generate": ["broken"],
    "docs": ["broken", "--output", "site"],
    "contracts": ["broken", "--no-progress"],
    "scenarios": ["broken"],
    "faults": ["broken"],
    "emulator": ["broken", "--port", "0"],
    "traffic": ["recording.har"],
    "diff": ["specs/broken/openapi.yaml", "good/openapi.yaml"],
    "release": ["broken", "--dry-run"],
}
# file, what it holds (None: nothing; "/": a folder; "@": a link to itself), and what is said of it
BROKEN: dict[str, tuple[str, str | bytes | None, str]] = {
    "empty": ("openapi.yaml", "", r"is no mapping"),
    "list": ("openapi.yaml", "- a\n", r"is no mapping"),
    "words": ("openapi.yaml", "just words\n", r"is no mapping"),
    "missing": ("openapi.yaml", None, r"there is no openapi\.yaml|no such file|no spec in"),
    "folder": ("openapi.yaml", "/", r"cannot be read|no such file"),
    "unreadable": ("openapi.yaml", "@", r"cannot be read|no such file"),
    "latin-1": ("openapi.yaml", b"openapi: 3.1.0\ninfo: {title: \xe9}\n", r"yaml:2:15: is not UTF"),
    "utf-16": ("openapi.yaml", "openapi: 3.1.0\n".encode("utf-16"), r"yaml:1:1: is not UTF-8"),
    "alias": ("openapi.yaml", "a: &a [x, x]\nb: [*a, *a]\n", r"yaml:2:1: uses an alias"),
    "bomb": (
        "openapi.yaml",
        "a: &a [x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in pairwise("abcdefghi")),
        r"yaml:2:1: uses an alias",
    ),
    "duplicate key": ("openapi.yaml", SPEC + "paths: {}\n", r"yaml:\d+:1: repeats the key 'paths'"),
    "tab": ("openapi.yaml", "info:\n\ttitle: a\n", r"yaml:2:1: is not valid YAML"),
    "syntax": ("openapi.yaml", "info: [a\n", r"yaml:2:1: is not valid YAML"),
    "deep": (
        "openapi.yaml",
        "a: " + "[" * 9999 + "]" * 9999,
        r"is not valid YAML|nests",
    ),
    "long number": (
        "openapi.yaml",
        SPEC.replace("default: 10", f"default: {'9' * 5000}"),
        r"yaml:\d+:\d+: holds a number of 5,000 digits",
    ),
    "endless number": ("openapi.yaml", "a: 1e999\n", r"yaml:1:4: holds a number of 5 digits"),
    "swagger": (
        "openapi.yaml",
        'swagger: "2.0"\ninfo: {title: a}\n',
        r"is not an OpenAPI 3 document",
    ),
    "asyncapi": ("openapi.yaml", "asyncapi: 3.0.0\n", r"is not an OpenAPI 3 document"),
    "any mapping": ("openapi.yaml", "just: a mapping\n", r"is not an OpenAPI 3 document"),
    "list of paths": (
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: a, version: a}\npaths: [a]\n",
        r"yaml:3:1: `paths` is no mapping",
    ),
    "operation of words": (
        "openapi.yaml",
        "openapi: 3.1.0\ninfo: {title: a, version: a}\npaths:\n  /a:\n    get: a\n",
        r"yaml:5:5: an operation is no mapping",
    ),
    "ledger of words": ("ambiguities.yaml", "a: 1\n", r"ambiguities\.yaml: is no list"),
    "ledger is a folder": ("ambiguities.yaml", "/", r"ambiguities\.yaml: cannot be read"),
    "ledger of no text": (
        "ambiguities.yaml",
        b"- id: \xff\n",
        r"ambiguities\.yaml:1:7: is not UTF",
    ),
    "ledger syntax": ("ambiguities.yaml", "- a: [\n", r"ambiguities\.yaml:2:1: is not valid YAML"),
    "ledger with a bell": ("ambiguities.yaml", "- id: \a\n", r"ambiguities\.yaml:1:7: holds"),
    "releases of words": ("releases.yaml", "a: 1\n", r"releases\.yaml: is no list"),
    "releases is a folder": ("releases.yaml", "/", r"releases\.yaml: cannot be read"),
    **{
        f"U+{ord(letter):04X}": (
            "openapi.yaml",
            SPEC.replace(TITLE, f"title: Library{letter}API"),
            rf"yaml:3:17: holds the control character U\+{ord(letter):04X}",
        )
        for letter in "\0\a\x1b\x7f\x80\ufffe"
    },
}
# the lint says of a document what is wrong with it, in words of its own
LINTED = {"swagger", "asyncapi", "any mapping", "list of paths", "operation of words"}
# what is no error: the spec without a ledger, or with an empty one
UNLEDGERED = SPEC.replace("      x-ambiguity: [library-page-size]\n", "")
READABLE: dict[str, tuple[str, str | None]] = {
    "no ledger": (UNLEDGERED, None),
    "an empty ledger": (UNLEDGERED, ""),
    "a ledger of comments": (UNLEDGERED, "# nothing yet\n"),
    "a ledger without entries": (UNLEDGERED, "[]\n"),
}
DRIVER = """
import contextlib, importlib, io, json, shutil, sys, traceback
from itertools import pairwise
from pathlib import Path
from concord import project
from concord.cli import command
from concord.cli.program import COMMANDS
from concord.faults import faults_of

cases = json.loads(Path("cases.json").read_text("utf-8"))
folder, said = Path("specs/broken"), {}
for name, (files, steps) in cases.items():
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for file, content in files.items():
        path = folder / file
        if content == "/":
            path.mkdir()
        elif content == "@":
            path.symlink_to(path.name)
        elif content is not None:
            path.write_bytes(content.encode("latin-1"))
    for step, words in steps.items():
        project.forget()
        faults_of.cache_clear()
        main = importlib.import_module(f"concord.cli.{COMMANDS[step].module}").main
        out, err = io.StringIO(), io.StringIO()
        sys.argv = [step, *words]
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                command.run(main)
            except SystemExit as ended:
                code = ended.code
            except BaseException:
                code, _ = "traceback", traceback.print_exc()
        said.setdefault(name, {})[step] = [code, out.getvalue(), err.getvalue()]
Path("said.json").write_text(json.dumps(said), "utf-8")
"""


def _bytes(content: str | bytes | None) -> str | None:
    """A file's content as the driver takes it: one letter a byte."""
    if content is None or content in ("/", "@"):
        return None if content is None else str(content)
    return (content if isinstance(content, bytes) else content.encode("utf-8")).decode("latin-1")


def _cases() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (file, content, _) in BROKEN.items():
        files = {"openapi.yaml": SPEC, "ambiguities.yaml": LEDGER} | {file: content}
        found[name] = {f: _bytes(c) for f, c in files.items()}, STEPS
    for name, (spec, ledger) in READABLE.items():
        chosen = ("lint-specs", "generate", "docs", "diff", "release")
        steps = {step: STEPS[step] for step in chosen}
        found[name] = {"openapi.yaml": _bytes(spec), "ambiguities.yaml": _bytes(ledger)}, steps
    return found


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[Any]]]:
    """Exit code, output and error output of each step for each input."""
    folder = tmp_path_factory.mktemp("checkout")
    skip = shutil.ignore_patterns("__pycache__", "openapi.yaml", "ambiguities.yaml")
    for room in ("specs", "contracts"):
        shutil.copytree(ROOT / room, folder / room, ignore=skip)
    for name in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(ROOT / name, folder / name)
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[tool.concord]\n")  # a project, even where it has no spec
    for path in folder.glob("specs/*/releases.yaml"):
        path.unlink()
    (folder / "good").mkdir()
    (folder / "good" / "openapi.yaml").write_text(SPEC, "utf-8")
    (folder / "recording.har").write_text('{"log": {"entries": []}}', "utf-8")
    (folder / "cases.json").write_text(json.dumps(_cases()), "utf-8")
    subprocess.run(["git", "init", "-q", "."], cwd=folder, check=True)
    done = subprocess.run(
        [sys.executable, "-c", DRIVER],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found: dict[str, dict[str, list[Any]]] = json.loads((folder / "said.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("name", BROKEN)
def test_every_step_names_what_it_cannot_read(
    said: dict[str, dict[str, list[Any]]], name: str, step: str
) -> None:
    if (name, step) == ("missing", "traffic"):
        return  # recordings are held against all the specs that there are
    code, output, errors = said[name][step]
    assert "Traceback" not in output + errors, output + errors
    lints = step == "lint-specs" and name != "missing"
    assert code == (1 if lints else 2), output + errors
    if lints and name in LINTED:
        assert "broken" in output
        return
    told = " ".join((output if lints else errors).split())
    place, _, what = BROKEN[name][2].rpartition(": ")
    assert re.search(what, told), told
    assert re.search(place or re.escape(BROKEN[name][0]), told), told
    if not lints:
        assert errors.startswith("error: ")


@pytest.mark.parametrize("name", READABLE)
@pytest.mark.parametrize("step", ["lint-specs", "generate", "docs", "diff", "release"])
def test_an_api_may_do_without_a_ledger(
    said: dict[str, dict[str, list[Any]]], name: str, step: str
) -> None:
    code, output, errors = said[name][step]
    assert code == 0, output + errors
