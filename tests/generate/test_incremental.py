"""Generation does only what is due, notices everything, and survives being killed."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import concord
from concord.cli import generate as step
from concord.generate import Record, compare, replace, settle
from concord.generate._output import files
from concord.generate.record import sources
from tests.generate._kit import spec_of
from tests.generate._shop import SHOP

PACKAGE = Path(concord.__file__).parent


LEDGER = "[]\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two APIs, generated once."""
    folder = tmp_path_factory.mktemp("made")
    for api in ("shop", "shed"):
        spec_of(SHOP, folder, api)
        (folder / "specs" / api / "ambiguities.yaml").write_text(LEDGER)
    assert run(folder) == 0
    return folder


@pytest.fixture
def project(made: Path, tmp_path: Path, capsys: Any) -> Path:
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    capsys.readouterr()
    return tmp_path


def run(folder: Path, **options: bool) -> int:
    paths = [folder / "specs" / api / "openapi.yaml" for api in ("shop", "shed")]
    options.setdefault("check", False)
    return step.update(paths, folder / "generated", known=["shop", "shed"], **options)


def stamps(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in sorted(folder.rglob("*"))}


def test_unchanged_tree_is_neither_generated_nor_written(project: Path) -> None:
    before = stamps(project)
    program = (
        "import sys; from pathlib import Path; from concord.cli import generate as step; "
        "folder = Path(sys.argv[1]); "
        "paths = sorted(folder.glob('specs/*/openapi.yaml')); "
        "known = ['shop', 'shed']; "
        "codes = [step.update(paths, folder / 'generated', known=known, check=c) for c in (1, 0)]; "
        "heavy = {'openapi_python_client', 'jinja2'} & set(sys.modules); "
        "print(codes, heavy)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(project)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[0, 0] set()"
    assert stamps(project) == before


def concord_output(*words: str) -> str:
    """What a command prints in a process of its own."""
    command = [sys.executable, "-m", "concord", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_messages_name_the_folder_that_the_project_has(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.concord]\ngenerated = "clients"\n')
    (project / "generated").rename(project / "clients")
    (project / "clients" / "shop" / "README.md").write_text("edited")
    shown = concord_output("--project", str(project), "generate", "--check", "shop")
    assert "clients/shop/README.md: changed" in shown.splitlines()
    shutil.rmtree(project / "clients" / "shop")
    shown = concord_output("--project", str(project), "docs", "shop")
    assert "clients/shop: there is no client" in shown


def test_change_generates_its_client_only(project: Path, capsys: Any) -> None:
    path = project / "specs" / "shop" / "openapi.yaml"
    path.write_text(path.read_text().replace("title: Shop", "title: Store"))
    other = stamps(project / "generated" / "shed")
    assert run(project, check=True) == 1
    assert "shed: up to date\n" in capsys.readouterr().out
    assert run(project) == 0
    assert "shop: 0 file(s)" not in capsys.readouterr().out
    assert "Store" in (project / "generated" / "shop" / "README.md").read_text()
    assert stamps(project / "generated" / "shed") == other
    assert run(project, check=True) == 0


@pytest.mark.parametrize("source", ["openapi.yaml", "ambiguities.yaml"])
def test_a_change_without_effect_only_renews_the_record(
    project: Path, capsys: Any, source: str
) -> None:
    path = project / "specs" / "shop" / source
    path.write_text(path.read_text() + "# a comment\n")
    client = project / "generated" / "shop"
    before = stamps(client / "shop")
    assert run(project, check=True) == 0
    assert "shop: up to date (run `nox -s generate` once" in capsys.readouterr().out
    assert run(project) == 0
    assert capsys.readouterr().out == "shop: up to date\nshed: up to date\n"
    assert stamps(client / "shop") == before
    assert Record.read(client) == Record.of(project / "specs" / "shop" / "openapi.yaml", client)


def edit(client: Path) -> None:
    path = client / "shop" / "_client.py"
    path.write_text(path.read_text() + "# by hand\n")


def add(client: Path) -> None:
    (client / "shop" / "_more.py").write_text("")


def delete(client: Path) -> None:
    (client / "shop" / "py.typed").unlink()


def move(client: Path) -> None:
    (client / "shop" / "_raw.py").rename(client / "shop" / "_rare.py")


@pytest.mark.parametrize("change", [edit, add, delete, move])
def test_check_finds_edited_client_and_generate_restores_it(project: Path, change: Any) -> None:
    client = project / "generated" / "shop"
    wanted = files(client)
    change(client)
    assert run(project, check=True) == 1
    assert run(project) == 0
    assert files(client) == wanted
    assert run(project, check=True) == 0


def test_full_check_ignores_edited_record(project: Path) -> None:
    client, path = project / "generated" / "shop", project / "specs" / "shop" / "openapi.yaml"
    edit(client)
    Record.of(path, client).write(client)
    assert run(project, check=True) == 0  # what the record's docstring says it cannot see
    assert run(project, check=True, full=True) == 1
    assert run(project, full=True) == 0
    assert run(project, check=True, full=True) == 0


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"inputs": 1}', "{", "\xff"])
def test_unreadable_record_counts_as_missing(project: Path, text: str) -> None:
    client = project / "generated" / "shop"
    (client / ".concord.json").write_text(text, "latin-1")
    assert Record.read(client) is None
    assert run(project, check=True) == 0
    assert run(project) == 0
    assert Record.read(client) is not None


def test_a_record_is_the_same_wherever_the_project_stands(project: Path, made: Path) -> None:
    record = (project / "generated" / "shop" / ".concord.json").read_bytes()
    path = project / "specs" / "shop" / "openapi.yaml"
    found = Record.of(path, made / "generated" / "shop")
    assert json.loads(record) == {"inputs": found.inputs, "outputs": found.outputs}
    assert str(project).encode() not in record


def test_digest_covers_all_files_a_generation_reads(project: Path) -> None:
    """Whoever lets the generator read another file must add it to `sources`."""
    program = """
import sys
from pathlib import Path
root, path, output = (Path(word).resolve() for word in sys.argv[1:])
opened = set()
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and not isinstance(arguments[1], int):
        if set("wax+").isdisjoint(arguments[1] or "r"):
            opened.add(Path(arguments[0]).absolute())
sys.addaudithook(hook)
from concord.spec import load_file
from concord.generate import generate
generate(load_file(path, api=path.parent.name), output)
loaded = {Path(m.__file__) for m in sys.modules.values() if getattr(m, "__file__", None)}
for found in sorted(opened | loaded):
    inside = found.is_relative_to(root) or found.is_relative_to(path.parents[1])
    inside = inside and not found.is_relative_to(sys.prefix)  # nox keeps environments in the tree
    if inside and found.suffix != ".pyc" and not found.is_relative_to(output):
        print(found)
"""
    path = project / "specs" / "shop" / "openapi.yaml"
    done = subprocess.run(
        [sys.executable, "-c", program, str(PACKAGE), str(path), str(project / "out")],
        capture_output=True,
        text=True,
        check=True,
    )
    read = {Path(line) for line in done.stdout.splitlines()}
    declared = {source.resolve() for source in sources(path)}
    # how a command fails, collects memory or puts a file in place is no part of what it writes
    assert read - declared <= {
        PACKAGE / name
        for name in ("__init__.py", "cycles.py", "errors.py", "invocation.py", "whole_file.py")
    }
    assert path.resolve() in read
    assert PACKAGE / "generate" / "templates" / "README.md.jinja" in read


def folder_of(text: str, folder: Path) -> Path:
    for index in range(20):
        path = folder / "package" / f"module_{index}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text * 100)
    return folder


def test_killed_replacement_leaves_old_or_new_client(tmp_path: Path) -> None:
    one, other = folder_of("one\n", tmp_path / "one"), folder_of("other\n", tmp_path / "other")
    target = tmp_path / "generated" / "shop"
    replace(one, target)
    program = (
        "import sys; from pathlib import Path; from concord.generate import replace; "
        "one, other, target = map(Path, sys.argv[1:]); print(flush=True)\n"
        "while True: replace(other, target); replace(one, target)"
    )
    for attempt in range(12):
        command = [sys.executable, "-c", program, str(one), str(other), str(target)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
            assert child.stdout is not None
            child.stdout.readline()
            time.sleep(0.003 * attempt)
            child.send_signal(signal.SIGKILL)
        settle(target)
        found = [not compare(wanted, target) for wanted in (one, other)]
        assert sum(found) == 1, "half-written"
        assert list(target.parent.iterdir()) == [target]


def test_settle_restores_client_moved_aside(tmp_path: Path) -> None:
    target = folder_of("one\n", tmp_path / "shop")
    target.rename(tmp_path / "kept")
    (tmp_path / ".shop").mkdir()
    (tmp_path / "kept").rename(tmp_path / ".shop" / "old")
    settle(target)
    assert (target / "package" / "module_1.py").is_file()
    assert list(tmp_path.iterdir()) == [target]


def test_replace_renames_twice_without_exchange(tmp_path: Path) -> None:
    one, other = folder_of("one\n", tmp_path / "one"), folder_of("other\n", tmp_path / "other")
    program = (
        "import sys; from pathlib import Path; from concord.generate import _output; "
        "sys.platform = 'another'; "
        "one, other, target = map(Path, sys.argv[1:]); "
        "_output.replace(one, target); _output.replace(other, target)"
    )
    target = tmp_path / "generated" / "shop"
    subprocess.run([sys.executable, "-c", program, str(one), str(other), str(target)], check=True)
    assert compare(other, target) == []
    assert list(target.parent.iterdir()) == [target]
