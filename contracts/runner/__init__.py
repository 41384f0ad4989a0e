"""The contract runner: plans, worker processes, verdict and reports.

Model: `run(Settings(…))` makes a job of each spec (`_run`), runs one Schemathesis process a job
(`_children`, `worker`, `_engine`), collects what they tell (`_tally`), judges it (`_verdict`) and
tells it (`_console`, `_report`, `_junit`, `_html`). `contracts/README.md` is the user's side.
"""

from contracts.runner import _targets as targets
from contracts.runner._errors import CouldNotRunError
from contracts.runner._model import PROFILES, Amount
from contracts.runner._reports import read
from contracts.runner._run import Settings, run, run_replay, select

__all__ = [
    "PROFILES",
    "Amount",
    "CouldNotRunError",
    "Settings",
    "read",
    "run",
    "run_replay",
    "select",
    "targets",
]
