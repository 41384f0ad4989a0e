"""Every check says how its findings are replayed, and a replay can judge each that it resends."""

from __future__ import annotations

from concord import checks
from concord.checks.replays import TEXTS
from concord.runner.schemathesis_adapter.settings import OFF
from concord.runner.worker.rejudge import judged
from concord.spec import Spec
from tests.runner.conftest import SPEC  # noqa: F401
