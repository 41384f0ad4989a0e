"""The hooks: alone, and run by pre-commit itself in a repository of its own."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterable
from email import message_from_bytes
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from concord import project
from concord.cli import hooks
from concord.errors import CouldNotRunError
from concord.hooks import format_text
from concord.spec import SpecError

ROOT = Path(__file__).parents[2]
SPECS = sorted(project.current().specs.glob("*/*.yaml"))
CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
MANIFEST = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
LOCAL = {hook["id"]: hook for hook in CONFIG["repos"][0]["hooks"]}


def formatted(text: str) -> str:
    found = format_text(text, Path("x.yaml"))
    assert format_text(found, Path("x.yaml")) == found
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 'b'\n", 'a: "b"\n'),
        ("'a': 'é #'  # it's 'so'\n", '"a": "é #"  # it\'s \'so\'\n'),
        ("a: 'it''s'\n", 'a: "it\'s"\n'),
        ("a: { b: [ 1, 2 ] }\n", "a: {b: [1, 2]}\n"),
        ("a:   [\n  1, # one\n  2\n]\n", "a:   [\n  1, # one\n  2\n]\n"),
        ("a: 1  \t\n\n\n\n# c  \nb: 2", "a: 1\n\n# c\nb: 2\n"),
        ("\n\na: 1\n\n\n", "a: 1\n"),
        ("\ufeffa: 1\r\nb: 2\r\n", "a: 1\nb: 2\n"),
        ("a: |\n  x  \n\n\n  y\nb: 1\n", "a: |\n  x  \n\n\n  y\nb: 1\n"),
        ("a: |+\n  x\n\n\n", "a: |+\n  x\n\n\n"),
        ('a: "x  \n\n\n  y"\n', 'a: "x  \n\n\n  y"\n'),
    ],
)
def test_what_is_laid_out(text: str, expected: str) -> None:
    assert formatted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: 'say \"x\"'\n",  # double quotes would need escapes
        "a: '\\d'\n",
        'a: "b"\n',
        "b: 1\na: 2 # c\n",  # order is a person's
        "a: {b: 1}\nc:\n    d: 2\n",
        "a: { # why\n  b: 1}\n",
        "# only a comment\n",
        "a: ''\n".replace("''", '""'),
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert formatted(text) == text


@pytest.mark.parametrize("path", SPECS, ids=lambda it: f"{it.parent.name}/{it.name}")
def test_committed_specs_are_laid_out_and_come_back_from_noise(path: Path) -> None:
    text = path.read_text("utf-8")
    assert format_text(text, path) == text
    lines = text.split("\n")
    noisy = "\ufeff" + "\r\n".join(
        f"{line}  " if line.startswith(("  - ", "#", "paths", "info")) else line for line in lines
    )
    noisy = re.sub(r'(\w: )"([\w. /-]+)"(?=\r\n)', r"\1'\2'", noisy) + "\n\n\n"
    assert noisy != text
    assert format_text(noisy, path) == text


def test_files_are_formatted_in_place_and_told(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_bytes(b"a: 'b'\r\n")
    assert hooks.main(["format", str(path)]) == 1
    assert path.read_bytes() == b'a: "b"\n'
    assert capsys.readouterr().out == f"{path}: formatted\n"
    assert hooks.main(["format", str(path)]) == 0
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_read_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "openapi.yaml"
    for content, message in ((b"a: [\n", "is not valid YAML"), (b"a: \xff\n", "is not UTF-8")):
        path.write_bytes(content)
        with pytest.raises((SpecError, CouldNotRunError), match=message):
            hooks.main(["format", str(path)])
        assert path.read_bytes() == content


def test_a_ledger_and_its_spec_are_linted_once(capsys: Any) -> None:
    folder = project.current().specs / "lara"
    files = [str(folder / "ambiguities.yaml"), str(folder / "openapi.yaml")]
    assert hooks.main(["lint", *files]) == 0
    assert capsys.readouterr().out.count("lara: ") == 1


def test_dependencies_of_local_hooks_are_those_of_the_package() -> None:
    package = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for name in ("specs-format", "specs-lint"):
        assert LOCAL[name]["additional_dependencies"] == package["dependencies"], name
    stated = {*package["dependencies"], *package["optional-dependencies"]["generate"]}
    for hook in LOCAL.values():
        assert set(hook["additional_dependencies"]) <= stated, hook["id"]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with specs, their hooks, and one client."""
    for room in ("specs", "src"):
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, tmp_path / room, ignore=ignore)
    shutil.copytree(ROOT / "generated" / "lara", tmp_path / "generated" / "lara")
    for folder in (tmp_path / "specs").iterdir():
        if folder.is_dir() and folder.name not in ("lara", "invivox", "__pycache__"):
            shutil.rmtree(folder)
    config = {**CONFIG, "repos": [{"repo": "local", "hooks": [*map(installed, LOCAL.values())]}]}
    (tmp_path / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), "utf-8")
    (tmp_path / ".gitignore").write_text("__pycache__/\n")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "-c", "user.name=a", "-c", "user.email=a@b.example", "commit", "-qm", "x")
    return tmp_path


def installed(hook: dict[str, Any]) -> dict[str, Any]:
    """The hook, in the environment of the tests instead of one that is downloaded."""
    hook = {key: value for key, value in hook.items() if key != "additional_dependencies"}
    return {**hook, "language": "system"}


def git(folder: Path, *words: str) -> None:
    subprocess.run(["git", *words], cwd=folder, check=True, capture_output=True)


def commit(folder: Path) -> tuple[bool, str]:
    """What pre-commit says of what has changed; whether it lets the commit pass."""
    git(folder, "add", "-A")
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--color=never", "--verbose"],
        cwd=folder,
        env={
            **os.environ,
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode == 0, done.stdout + done.stderr


def outcome(output: str, hook: str) -> str:
    found = re.search(
        rf"^{re.escape(LOCAL[hook]['name'])}\.*(?:\(.*\))?(\w+)$", output, re.MULTILINE
    )
    assert found, output
    return found[1]


def test_pre_commit_runs_what_a_change_needs(repository: Path) -> None:
    path = repository / "specs" / "invivox" / "openapi.yaml"
    text = path.read_text("utf-8")
    path.write_text(text + "# a comment  \n\n\n", "utf-8")
    passed, output = commit(repository)
    assert not passed
    assert outcome(output, "specs-format") == "Failed"
    assert "specs/invivox/openapi.yaml: formatted" in output
    assert outcome(output, "specs-lint") == "Passed"
    assert "invivox: 3 operations" in output
    assert "lara: " not in output.split("generated clients")[0]  # only what was changed
    assert outcome(output, "ruff-check") == "Skipped"
    assert path.read_text("utf-8") == text + "# a comment\n"


def test_pre_commit_refuses_a_broken_spec_and_an_edited_client(repository: Path) -> None:
    path = repository / "specs" / "lara" / "openapi.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("info:\n", "info:\n  x-nonsense: 1\n", 1))
    client = repository / "generated" / "lara" / "README.md"
    client.write_text(client.read_text("utf-8") + "by hand\n", "utf-8")
    passed, output = commit(repository)
    assert not passed
    assert outcome(output, "specs-lint") == "Failed"
    assert re.search(r"specs/lara/openapi.yaml:\d+:\d+", output)
    assert outcome(output, "generate") == "Failed"
    assert "generated/lara/README.md: changed" in output


def test_the_manifest_for_others_is_one() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-manifest", ".pre-commit-hooks.yaml"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    for hook in MANIFEST:
        command, _, which = hook["entry"].partition(" ")
        assert project["scripts"][command] == "concord.cli.program:program"
        assert which in ("hooks lint", "hooks format")
        assert re.search(hook["files"], "api/openapi.yaml")
        assert re.search(hook["files"], "ambiguities.yaml")
        assert not re.search(hook["files"], "api/openapi.json")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as pre-commit builds it for another repository."""
    folder = tmp_path_factory.mktemp("wheel")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    for room in ("specs", "src", "contracts"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", "dist"],
        cwd=folder,
        check=True,
        capture_output=True,
    )
    return next((folder / "dist").glob("*.whl"))


def required(requirements: Iterable[str]) -> set[str]:
    """The distributions that requirements bring, without extras, and what those require."""
    found: set[str] = set()
    waiting = [Requirement(text) for text in requirements]
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name in found or (requirement.marker and not requirement.marker.evaluate()):
            continue
        found.add(name)
        waiting += [Requirement(text) for text in metadata.requires(name) or ()]
    return found


# jsonschema imports the checkers of its extra "format" where another package has brought them, and
# the lint asks the client generator where it is installed: the hooks must do without
IMPORTED = """
import sys
checkers = "fqdn idna isoduration jsonpointer rfc3339_validator uri_template".split()
for optional in ("jinja2", "openapi_python_client", *checkers):
    sys.modules[optional] = None
begun = set(sys.modules)
sys.path.insert(0, sys.argv[1])
from concord.cli import hooks
code = hooks.main([sys.argv[2], *sys.argv[3:]])
print("\\n".join(sorted({name.partition(".")[0] for name in {*sys.modules} - begun})))
sys.exit(code)
"""


@pytest.mark.parametrize("hook", ["lint", "format"])
def test_the_package_requires_what_its_hooks_import(wheel: Path, tmp_path: Path, hook: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (stated,) = [name for name in archive.namelist() if name.endswith("/METADATA")]
        declared = message_from_bytes(archive.read(stated)).get_all("Requires-Dist") or []
        archive.extractall(tmp_path / "site")
    folder = tmp_path / "lara"
    shutil.copytree(project.current().specs / "lara", folder)
    files = [str(folder / "openapi.yaml"), str(folder / "ambiguities.yaml")]
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED, str(tmp_path / "site"), hook, *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    distributions = metadata.packages_distributions()
    imported = {
        canonicalize_name(distributions[name][0])
        for name in done.stdout.split()
        if name in distributions
    }
    assert "pyyaml" in imported
    assert imported - {"concord-contracts"} <= required(declared)
    assert not any("additional_dependencies" in hook for hook in MANIFEST)
