"""Texts as GitHub's workflow commands take them (`::error file=…,title=…::…`).

Model: pure; the escapes are those of `actions/toolkit`, `packages/core/src/command.ts`. A text that
is not escaped could end its line and begin a command of its own.
"""

from __future__ import annotations


def escape_data(text: str) -> str:
    """`text` as the message of a command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """`text` as the value of a property, which a colon or a comma would end."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
