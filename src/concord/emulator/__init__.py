"""Stateful local emulators of the vendors' APIs, derived from the specs.

`running` serves one in a thread (tests), `spawned` in a child process (contract runs),
`python -m concord.emulator API` in the foreground (people). What is particular to an API is
said with `concord.emulator.behaviour`; `README.md` beside this file says what is generic.
"""

from concord.emulator._access import credentials
from concord.emulator._app import Application
from concord.emulator._bootstrap import OptionsError, find_behaviour
from concord.emulator._clock import Clock
from concord.emulator._command import add_arguments, serve
from concord.emulator._options import Options
from concord.emulator._serving import Running, running, spawned

__all__ = [
    "Application",
    "Clock",
    "Options",
    "OptionsError",
    "Running",
    "add_arguments",
    "credentials",
    "find_behaviour",
    "running",
    "serve",
    "spawned",
]
