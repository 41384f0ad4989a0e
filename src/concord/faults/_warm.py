"""Preloads what every judging process needs: importing this module loads it.

The fork server of an executor imports it (`PRELOAD`), so each process starts with Schemathesis, the
specs and their faults in memory, instead of spending seconds on them.
"""

from __future__ import annotations

import gc

import schemathesis

from concord import project
from concord.faults import _judge as judge
from concord.faults._derive import faults_of
from concord.runner.schemathesis_adapter.document import present

__all__ = ["judge"]

# forked processes share what is loaded and cached here
for _api in project.apis():
    schemathesis.openapi.from_dict(present(project.load(_api)))
    faults_of(_api)
# what is here stays: no process shall walk over it again
gc.freeze()
