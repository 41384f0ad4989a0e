"""What runs before a commit: `format_text` of specs, by `scripts.hooks`."""

from scripts._hooks._format import format_text

__all__ = ["format_text"]
