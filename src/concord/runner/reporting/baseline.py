"""Known deviations: failures that someone has accepted, with a reason and until a day.

Model: pure but for reading and writing the file. An entry is matched by its failure's id, which is
the same in every run; an expired one accepts nothing any more. What an entry says besides (`api`,
`operation`, `what`) is for people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from concord.errors import CouldNotRunError
from concord.http.visible import escaped_json
from concord.runner.finding import Finding
from concord.runner.toml_files import read
from concord.whole_file import write_whole

_TEXTS = ("id", "api", "operation", "check", "what", "reason")
_DATES = ("expires", "first_seen")
_FORBIDDEN = re.compile("[\ud800-\udfff]")
_FIX = "write it again with --write-baseline"
HEAD = """\
# Known deviations: `nox -s contracts -- --baseline {name}` accepts each until it expires.
# `--write-baseline {name} --reason "…"` adds the failures of a run and keeps what is here.
"""


@dataclass(frozen=True, kw_only=True)
class Known:
    """One accepted failure."""

    id: str
    api: str
    operation: str
    check: str
    what: str
    reason: str
    expires: date
    first_seen: date

    def __str__(self) -> str:
        return f"{self.id} ({self.api}, {self.operation}, {self.check})"


def load(path: Path) -> tuple[Known, ...]:
    """The entries of `path`. Raises CouldNotRunError that names everything wrong with it."""
    missing = f"no such baseline (--write-baseline {path} makes one)"
    document = read(path, _problems, missing=missing)
    return tuple(
        Known(**{name: entry[name] for name in (*_TEXTS, *_DATES)})
        for entry in document.get("known", ())
    )


def _problems(document: dict[str, Any]) -> Iterator[str]:
    for name in document.keys() - {"known"}:
        yield f"{name} is not known (known: [[known]] entries)"
    entries = document.get("known", [])
    if not isinstance(entries, list):
        yield f"known is no list of entries (write [[known]], or {_FIX})"
        return
    for index, entry in enumerate(entries):
        for name in _TEXTS:
            if not isinstance(entry.get(name), str) or not entry[name].strip():
                yield f'known[{index}].{name} is missing or empty (write {name} = "…", or {_FIX})'
        for name in _DATES:
            # not `isinstance`: TOML's moments are `datetime`s, which are `date`s to Python
            if type(entry.get(name)) is not date:
                yield f"known[{index}].{name} is no date (write {name} = 2030-12-31, or {_FIX})"


def accepted(
    entries: Iterable[Known], findings: Iterable[Finding], today: date
) -> dict[str, Known]:
    """The entries that accept one of `findings`, by its id."""
    by_id = {entry.id: entry for entry in entries}
    return {
        finding.id: by_id[finding.id]
        for finding in findings
        # its last day counts: `expires` is read as "until"
        if finding.id in by_id and by_id[finding.id].expires >= today
    }


def remarks(
    entries: Iterable[Known],
    occurred: Iterable[str],
    tested: Iterable[tuple[str, str]],
    today: date,
) -> list[str]:
    """What is to be done about entries: expired ones, and those whose failure is gone.

    `occurred` are ids of failures, `tested` the API and label of every operation that ran to its
    end.
    """
    found = []
    seen, whole = set(occurred), set(tested)
    for entry in entries:
        # a run that was cut short, or left the operation out, has not shown that it is gone
        if entry.id not in seen and (entry.api, entry.operation) in whole:
            found.append(f"known deviation no longer occurs, remove it: {entry}")
        elif entry.expires < today:
            found.append(f"known deviation expired on {entry.expires}: {entry}: {entry.reason}")
    return found


def extended(
    entries: Sequence[Known],
    findings: Iterable[Finding],
    *,
    reason: str,
    expires: date,
    today: date,
) -> tuple[Known, ...]:
    """`entries` and those of `findings` that are not among them, or whose entry has expired."""
    valid = {entry.id: entry for entry in entries if entry.expires >= today}
    before = {entry.id: entry.first_seen for entry in entries}
    new = [
        Known(
            id=finding.id,
            api=finding.api,
            operation=finding.operation,
            check=finding.check,
            what=finding.what,
            reason=reason,
            expires=expires,
            first_seen=before.get(finding.id, today),
        )
        for finding in findings
        if finding.id not in valid
    ]
    added = {entry.id for entry in new}
    kept = [entry for entry in entries if entry.id not in added]
    return (*kept, *new)


def write(path: Path, entries: Iterable[Known]) -> None:
    """Write `entries` to `path`, whole or not at all. Raises CouldNotRunError."""
    blocks = [HEAD.format(name=path.name)]
    for entry in sorted(entries, key=lambda it: (it.api, it.operation, it.check, it.id)):
        lines = ["[[known]]"]
        lines += [f"{name} = {_string(getattr(entry, name))}" for name in _TEXTS]
        lines += [f"{name} = {getattr(entry, name).isoformat()}" for name in _DATES]
        blocks.append("\n".join(lines) + "\n")
    try:
        write_whole(path, "\n".join(blocks))
    except OSError as error:
        raise CouldNotRunError(f"{path}: cannot be written: {error.strerror}") from error


def _string(text: str) -> str:
    """`text` as TOML: what JSON leaves as it is, or escapes, reads the same there but for a few."""
    return escaped_json(json.dumps(_FORBIDDEN.sub("\ufffd", text), ensure_ascii=False))
