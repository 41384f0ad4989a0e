"""What every judging process needs, loaded once: importing this module is the loading.

The fork server imports it (`_pool`), so each process starts with Schemathesis, the specs and their
faults in memory, instead of spending seconds on them.
"""

from __future__ import annotations

import gc

import schemathesis

import specs
from contracts.faults import _judge as judge
from contracts.faults._derive import faults_of
from contracts.runner._document import present

__all__ = ["judge"]

for _api in specs.apis():
    schemathesis.openapi.from_dict(present(specs.load(_api)))
    faults_of(_api)
# what is here stays: no process shall walk over it again
gc.freeze()
