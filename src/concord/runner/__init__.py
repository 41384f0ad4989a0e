"""The contract runner: plans, worker processes, verdict and reports.

Model: `run(Settings(…))` makes a job of each spec (`_run`), runs one Schemathesis process a job
(`_children`, `worker`, `_engine`), collects what they tell (`_tally`), judges it (`_verdict`) and
tells it (`_console`, `_report`, `_junit`, `_html`). `contracts/README.md` is the user's side.
"""

from concord.errors import CouldNotRunError
from concord.runner.connection import BUNDLES, Connection
from concord.runner.emulated import holding
from concord.runner.plan import PROFILES, Amount
from concord.runner.planning import targets
from concord.runner.planning.dry_run import rehearse
from concord.runner.planning.plans import Settings, select
from concord.runner.planning.shards import Shard
from concord.runner.reporting.files import read, read_file
from concord.runner.reporting.merge import merge
from concord.runner.reporting.verdict_report import PATIENCE, Telling
from concord.runner.run import accepts, run, run_replay
from concord.runner.schemathesis_adapter.document import token_operations
from concord.runner.worker.authentication import headers_of

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
