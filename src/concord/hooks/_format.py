"""A spec's YAML in one layout, without a change of what it says.

Model: a person lays a spec out: line ends, order, comments, flow or block stay as they are. Only
what nobody decides on purpose is unified: single quotes become double ones where nothing in them
needs an escape, blanks inside `{ }` and `[ ]` go, so do blanks at the ends of lines, runs of empty
lines, a byte order mark and Windows line ends; the file ends in one line end. Edits are made in the
text, at the places that PyYAML's scanner reports; the result is read again and must say the same.
Known limits: indentation and the width of lines are not touched.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from concord.spec.parsing import parse

Edit = tuple[int, int, str]
"""From, to, and what stands there instead."""

_OPENING = (yaml.FlowMappingStartToken, yaml.FlowSequenceStartToken)
_CLOSING = (yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


class ChangedMeaningError(Exception):
    """A result that does not say what the file said: a defect here, so nothing is written."""


def format_text(text: str, path: Path) -> str:
    """`text` (of `path`) in one layout. Raises SpecError if it is no YAML that a spec may use."""
    before = parse(path, text).value
    source = text.removeprefix("\ufeff").replace("\r\n", "\n")
    tokens = list(yaml.scan(source, Loader=yaml.CSafeLoader))
    edited = _edited(source, _edits(source, tokens))
    # the second: a block scalar with `|+` at the end of the file keeps its empty lines
    for candidate in (_lines(edited), edited):
        if parse(path, candidate).value == before:
            return candidate
    raise ChangedMeaningError(f"{path}: formatting would change what it says")


def _edits(source: str, tokens: Iterable[Any]) -> Iterator[Edit]:
    for token in tokens:
        start, end = token.start_mark.index, token.end_mark.index
        if isinstance(token, yaml.ScalarToken) and token.style == "'":
            # within double quotes a backslash begins an escape, and a folded line keeps other
            # blanks
            if re.fullmatch(r"[^\"\\\n\x00-\x1f]*", token.value) and "\n" not in source[start:end]:
                yield start, end, f'"{token.value}"'
        elif isinstance(token, _OPENING):
            blanks = re.compile(r"[ ]+(?=[^\s#])").match(source, end)
            if blanks:
                yield end, blanks.end(), ""
        elif isinstance(token, _CLOSING):
            kept = source[:start].rstrip(" ")
            # blanks at the beginning of a line are indentation
            if len(kept) < start and not kept.endswith(("\n", ",", "{", "[")):
                yield len(kept), start, ""


def _edited(source: str, edits: Iterable[Edit]) -> str:
    pieces, done = [], 0
    for start, end, text in sorted(edits):
        pieces += [source[done:start], text]
        done = end
    return "".join([*pieces, source[done:]])


def _lines(source: str) -> str:
    """Blanks at the ends of lines and runs of empty lines, but for those inside of values."""
    kept = _inside(source)
    found: list[str] = []
    for number, line in enumerate(source.split("\n")):
        if number in kept:
            found.append(line)
            continue
        stripped = line.rstrip(" \t")
        if stripped or (found and found[-1]):
            found.append(stripped)
    while len(found) > 1 and not found[-1]:
        found.pop()
    return "\n".join(found) + "\n"


def _inside(source: str) -> set[int]:
    """The lines (from 0) on which a value goes on: their blanks and their emptiness are data."""
    found: set[int] = set()
    for token in yaml.scan(source, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            found.update(range(token.start_mark.line, token.end_mark.line))
    return found
