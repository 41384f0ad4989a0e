"""What runs before a commit: `format_text` of specs, by `concord.cli.hooks`."""

from concord.hooks._format import format_text

__all__ = ["format_text"]
