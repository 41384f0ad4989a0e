"""A console that tolerates a closed pipe (`| head`): reports and exit code stay the same."""

from __future__ import annotations

from rich.console import Console

from concord.cli.command import drop_output


class ResilientConsole(Console):
    """Goes quiet where a broken pipe would end the step."""

    def on_broken_pipe(self) -> None:
        """Say nothing more, and keep the interpreter's last flush quiet."""
        self.quiet = True
        drop_output()
