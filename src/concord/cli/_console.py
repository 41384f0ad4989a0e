"""A console that tolerates a closed pipe (`| head`): reports and exit code stay the same."""

from __future__ import annotations

import os
import sys

from rich.console import Console


class ResilientConsole(Console):
    """Goes quiet where a broken pipe would end the step."""

    def on_broken_pipe(self) -> None:
        """Say nothing more, and keep the interpreter's last flush quiet."""
        self.quiet = True
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
