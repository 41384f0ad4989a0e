"""Local stand-ins of the vendors' APIs, derived from the specs, with state and rules.

`running` serves one in a thread (tests), `spawned` in a child process (contract runs),
`python -m contracts.emulator API` in the foreground (people). What is particular to an API is
said with `contracts.emulator.behaviour`; `README.md` beside this file says what is generic.
"""

from contracts.emulator._access import credentials
from contracts.emulator._app import Application
from contracts.emulator._clock import Clock
from contracts.emulator._command import add_arguments, serve
from contracts.emulator._opening import OptionsError
from contracts.emulator._options import Options
from contracts.emulator._serving import Running, running, spawned

__all__ = [
    "Application",
    "Clock",
    "Options",
    "OptionsError",
    "Running",
    "add_arguments",
    "credentials",
    "running",
    "serve",
    "spawned",
]
