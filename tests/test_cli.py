"""The command line conventions that every pipeline step shares."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

import pytest

from concord import cli, project
from concord.cli import command
from concord.cli.program import COMMANDS

ROOT = Path(__file__).parents[1]
STEPS = sorted(COMMANDS)


def run(step: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "concord", step, *words],
        cwd=ROOT,
        env={name: it for name, it in os.environ.items() if name != "NOX_CURRENT_SESSION"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def exit_code(main: object) -> int:
    with pytest.raises(SystemExit) as leaving:
        command.run(main)  # type: ignore[arg-type]
    return int(leaving.value.code or 0)


def test_every_step_of_the_pipeline_is_covered_here() -> None:
    modules = {path.stem for path in Path(cli.__file__).parent.glob("[a-z]*.py")}
    assert {it.module for it in COMMANDS.values()} == modules - {"command", "program"}


@pytest.mark.parametrize("step", STEPS)
def test_help_explains_the_step(step: str) -> None:
    result = run(step, "--help")
    assert result.returncode == 0
    assert result.stdout.startswith(f"usage: concord {step} ")


@pytest.mark.parametrize("step", STEPS)
def test_an_unknown_option_is_answered_with_the_known_ones(step: str) -> None:
    result = run(step, "--hlep")
    assert result.returncode == 2
    assert "unknown option '--hlep'; did you mean '--help'? (known: " in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("step", ["contracts", "emulator", "generate", "lint-specs"])
def test_an_unknown_api_is_answered_with_the_known_ones(step: str) -> None:
    result = run(step, "ivalidd")
    assert result.returncode == 2
    assert "unknown API 'ivalidd'; did you mean 'ivalid'? (known: " in result.stderr


@pytest.mark.parametrize(
    ("output", "code", "said"),
    [
        ("> /dev/full", 2, "error: the output cannot be written: No space left on device\n"),
        (">&-", 0, ""),
    ],
)
def test_output_that_goes_nowhere_is_no_traceback(output: str, code: int, said: str) -> None:
    words = f"{sys.executable} -m concord contracts --list-checks"
    shell = f"{words} {output}"
    done = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, said)


def test_apis_default_to_all_and_lose_repetitions() -> None:
    parser = command.Parser(step="x", description="")
    parser.add_apis()
    assert parser.parse_apis([]).apis == project.apis()
    assert parser.parse_apis(["ivalid", "invivox", "ivalid"]).apis == ("ivalid", "invivox")


def test_abbreviated_options_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    parser = command.Parser(step="x", description="")
    parser.add_argument("--check", action="store_true")
    assert parser.parse(["--check"]) == argparse.Namespace(check=True)
    with pytest.raises(SystemExit):
        parser.parse(["--che"])
    assert "did you mean '--check'" in capsys.readouterr().err


def test_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    def could_not_run(_: object) -> int:
        raise command.CouldNotRunError("no server at http://127.0.0.1:1; start it")

    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    assert exit_code(lambda _: command.KEPT) == 0
    assert exit_code(lambda _: command.FOUND) == 1
    assert exit_code(could_not_run) == 2
    assert exit_code(interrupted) == 130
    assert capsys.readouterr().err == (
        "error: no server at http://127.0.0.1:1; start it\ninterrupted\n"
    )


def test_a_file_that_cannot_be_written_is_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def writes(argv: object) -> int:
        (tmp_path / "no-folder" / "report.json").write_text("")
        return 0

    assert exit_code(writes) == 2
    shown = capsys.readouterr().err
    assert shown == f"error: {tmp_path}/no-folder/report.json: No such file or directory\n"

    def fails(argv: object) -> int:
        raise ConnectionResetError("a defect, or a case that nobody thought of")

    with pytest.raises(ConnectionResetError):
        command.run(fails)


def test_a_reader_that_leaves_early_is_no_error() -> None:
    result = subprocess.run(
        f"{sys.executable} -m concord lint-specs --rules | head -n 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0
    assert result.stderr == ""


def test_a_contract_run_whose_reader_leaves_keeps_its_verdict(tmp_path: Path) -> None:
    words = f"invivox --operation trainings.list --report-dir {tmp_path}"
    result = subprocess.run(
        f"({sys.executable} -m concord contracts {words}; echo $? > {tmp_path}/code) | head -n 1",
        shell=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert (tmp_path / "code").read_text("utf-8") == "0\n"
    assert (tmp_path / "contracts.json").is_file()
    assert "Traceback" not in result.stderr
    assert "Broken" not in result.stderr


def test_letters_that_the_terminal_lacks_are_escaped() -> None:
    program = "from concord.cli import command; command.run(lambda _: print('Lära') or 0)"
    result = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (0, "L\\xe4ra\n")


def test_who_imports_the_package_keeps_their_excepthook(tmp_path: Path) -> None:
    """As a program, as a module of a package that imports ours, and in an interpreter."""
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "__init__.py").write_text(
        "import scripts, concord.cli.command\n", "utf-8"
    )
    says = "import sys\nprint(sys.excepthook is sys.__excepthook__)\n"
    (tmp_path / "theirs" / "program.py").write_text(says, "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(tmp_path)])}
    for words in (
        ["-m", "theirs.program"],
        ["-m", "theirs.program", "-m", "concord", "contracts"],
        ["-c", f"import theirs\n{says}"],
    ):
        done = subprocess.run(
            [sys.executable, *words],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stdout == "True\n", done.stderr


def test_unknown_word_names_all_known_ones_where_they_are_few() -> None:
    said = command.unknown_word("dish", "sope", ["soup", "salad"], listed_by="--menu")
    assert said == "unknown dish 'sope'; did you mean 'soup'? (known: soup, salad)"


def test_unknown_word_names_near_ones_of_many() -> None:
    known = [f"soup-{letter}" for letter in "abcdefghijklmnop"]
    said = command.unknown_word("dish", "soup-", known, listed_by="--menu lists them")
    assert "did you mean 'soup-" in said
    assert said.count("soup-") == 1 + 3
    assert said.endswith("all: --menu lists them)")
    assert "near" not in command.unknown_word("dish", "zzz", known, listed_by="--menu")
