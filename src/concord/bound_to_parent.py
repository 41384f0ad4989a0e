"""Binds the fork server of `concord.faults` to the process that started it, when imported.

The server would notice by itself, but only once everything is loaded (`concord.faults._warm`).
A module of the package would first load the package.
"""

from __future__ import annotations

import signal

from concord.processes import bind_to_parent

bind_to_parent(signal.SIGKILL)
