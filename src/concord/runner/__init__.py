"""The contract runner: plans, worker processes, verdict and reports.

Model: `run(Settings(…))` resolves the settings into a `RunPlan` (`planning`), makes a job of each
API, runs one process with Schemathesis a job (`worker`, `probes`), collects the messages of all,
judges them and renders the verdict (`reporting`). `contracts/README.md` is the user's side.
"""

from concord.errors import CouldNotRunError
from concord.runner.connection import BUNDLES, Connection
from concord.runner.dry_run import run_dry
from concord.runner.emulated import holding
from concord.runner.plan import PROFILES, Amount
from concord.runner.planning import targets
from concord.runner.planning.hosting import hosted
from concord.runner.planning.settings import Settings, select
from concord.runner.planning.shards import Shard
from concord.runner.report_options import ReportOptions
from concord.runner.reporting.files import read, read_file
from concord.runner.reporting.merge import merge
from concord.runner.reporting.verdict_report import PATIENCE
from concord.runner.run import accepts, run, run_replay
from concord.runner.schemathesis_adapter.document import token_operations
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import headers_of

__all__ = [
    "BUNDLES",
    "PATIENCE",
    "PROFILES",
    "Amount",
    "Connection",
    "CouldNotRunError",
    "Redactor",
    "ReportOptions",
    "Settings",
    "Shard",
    "accepts",
    "headers_of",
    "holding",
    "hosted",
    "merge",
    "read",
    "read_file",
    "run",
    "run_dry",
    "run_replay",
    "select",
    "targets",
    "token_operations",
]
