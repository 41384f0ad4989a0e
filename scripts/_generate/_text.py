"""From text of the document to text that is safe in generated files.

Model: a spec is written by people, so every string in it is treated as hostile: it reaches a file
only as a Python literal, as words of a docstring, or as Markdown, through these functions.
"""

from __future__ import annotations

import json
import re
import textwrap
import unicodedata
from typing import Any

WIDTH = 88


def clean(text: Any) -> str:
    """`text` without control and formatting characters; line ends are line feeds."""
    lines = re.sub(r"\r\n?|[\u2028\u2029\x0b\x0c\x85]", "\n", str(text))
    return "".join(c for c in lines if c == "\n" or unicodedata.category(c)[0] != "C")


def sentence(text: Any) -> str:
    """`text` on one line, spaces collapsed."""
    return " ".join(clean(text).split())


def literal(value: Any) -> str:
    """A Python literal of a JSON value, in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False) if value.isprintable() else json.dumps(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(k)}: {literal(v)}" for k, v in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        items = ", ".join(map(literal, value))
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"({items}{comma})" if isinstance(value, tuple) else f"[{items}]"
    return repr(value)


def wrap(text: Any, *, indent: str = "", hang: str = "") -> list[str]:
    """The paragraphs and list items of `text` as lines of at most WIDTH columns."""
    lines: list[str] = []
    for block in re.split(r"\n(?=\s*(?:[-*]|\d+\.) )|\n\s*\n", clean(text).strip()):
        if lines and not re.match(r"\s*(?:[-*]|\d+\.) ", block):
            lines.append("")
        lines += textwrap.wrap(
            " ".join(block.split()),
            width=WIDTH,
            initial_indent=indent,
            subsequent_indent=indent + hang,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return lines


def escape(line: str) -> str:
    """A line within a docstring."""
    return line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"').rstrip()


def docstring(lines: list[str], indent: int) -> str:
    """A docstring literal of `lines`, with quotes; its first line is not indented.

    Backslashes and quotes are escaped, so nothing in `lines` can end the literal.
    """
    escaped = [escape(line) for line in lines]
    while escaped and not escaped[-1]:
        escaped.pop()
    if not escaped:
        return '""""""'
    if escaped[-1].endswith('"'):
        escaped[-1] = escaped[-1][:-1] + '\\"'
    pad = " " * indent
    if len(escaped) == 1 and len(escaped[0]) + indent + 6 <= 100:
        return f'"""{escaped[0]}"""'
    body = "\n".join(pad + line if line else "" for line in escaped[1:])
    return f'"""{escaped[0]}\n{body}\n{pad}"""' if body else f'"""{escaped[0]}\n{pad}"""'


def markdown(text: Any) -> str:
    """`text` on one line, as Markdown that cannot open HTML, a link, code or a table cell."""
    return re.sub(r"([\\<>\[\]|])", r"\\\1", sentence(text)).replace("```", "`")
