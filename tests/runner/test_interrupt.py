"""Ctrl-C ends a run: children gone, what was found told and written, exit code 130."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests import samples
from tests.runner.conftest import ENVIRON
from tests.runner.library import library, serve

ROOT = Path(__file__).parents[2]
COMMAND = """
import sys
from pathlib import Path
import os
from rich.console import Console
from concord import runner
from concord.spec import load_file
from tests.runner.conftest import nothing_to_emulate, target
spec = load_file(Path(sys.argv[2]), api="library")
settings = runner.Settings(specs=(spec,), target=target(rate="20/s"), seed=1, base_url=sys.argv[1],
                           report_dir=Path(sys.argv[3]))
console = Console(width=100)
sys.exit(runner.run(settings, environ=os.environ, emulate=nothing_to_emulate, console=console,
                    errors=console))
"""


def test_ctrl_c_while_a_command_is_loaded_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "rich.py").write_text("raise KeyboardInterrupt\n", "utf-8")  # imported first
    done = subprocess.run(
        [sys.executable, "-m", "concord", "contracts", "invivox"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 130
    assert done.stderr == "interrupted\n"


def test_an_interrupted_run_tells_what_it_has(tmp_path: Path) -> None:
    spec = samples.path("library")
    with serve(library()) as url:
        process = subprocess.Popen(
            [sys.executable, "-c", COMMAND, url, str(spec), str(tmp_path)],
            cwd=ROOT,
            env={**os.environ, **ENVIRON},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for line in process.stdout:
            if "coverage" in line:
                break
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        said, _ = process.communicate(timeout=20)
    report = json.loads((tmp_path / "contracts.json").read_text("utf-8"))
    assert process.returncode == 130
    assert "INTERRUPTED: 1 API" in said
    assert report["verdict"] == "interrupted"
    assert report["complete"] is False
    (api,) = report["apis"]
    assert api["not_run"]
    assert "not run: " + ", ".join(api["not_run"]) in " ".join(said.split())
    cut = {it["operation"] for it in api["cut_short"]}
    assert {*api["not_run"], *cut} <= set(api["planned"])
    assert (tmp_path / "contracts.html").is_file()
    assert (tmp_path / "contracts.xml").is_file()
