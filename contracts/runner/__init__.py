"""The contract runner: plans, worker processes, verdict and reports.

Model: `run(Settings(…))` makes a job of each spec (`_run`), runs one Schemathesis process a job
(`_children`, `worker`, `_engine`), collects what they tell (`_tally`), judges it (`_verdict`) and
tells it (`_console`, `_report`, `_junit`, `_html`). `contracts/README.md` is the user's side.
"""

from contracts.runner import _targets as targets
from contracts.runner._auth import headers_of
from contracts.runner._connection import BUNDLES, Connection
from contracts.runner._document import token_operations
from contracts.runner._emulated import holding
from contracts.runner._errors import CouldNotRunError
from contracts.runner._merge import merge
from contracts.runner._model import PROFILES, Amount
from contracts.runner._plans import Settings, select
from contracts.runner._rehearsal import rehearse
from contracts.runner._reports import read, read_file
from contracts.runner._run import accepts, run, run_replay
from contracts.runner._shards import Shard
from contracts.runner._telling import PATIENCE, Telling

__all__ = [
    "BUNDLES",
    "PATIENCE",
    "PROFILES",
    "Amount",
    "Connection",
    "CouldNotRunError",
    "Settings",
    "Shard",
    "Telling",
    "accepts",
    "headers_of",
    "holding",
    "merge",
    "read",
    "read_file",
    "rehearse",
    "run",
    "run_replay",
    "select",
    "targets",
    "token_operations",
]
