"""Specs from files: the document under its overlay, and the ledger and releases beside it."""

from __future__ import annotations

import os
from pathlib import Path

from concord.spec._ledger import Ambiguity
from concord.spec._overlay_file import OVERLAY, overlaid, read_overlay
from concord.spec._place import Parsed, SpecError
from concord.spec._pointer import child
from concord.spec._releases import read_releases
from concord.spec._spec import Spec
from concord.spec.parsing import parse
from concord.spec.workflows import FILE as WORKFLOWS

DOCUMENTS = ("openapi.yaml", "openapi.json")
"""The names that the document of an API may have; where both are there, the first counts."""


def document_in(folder: Path) -> Path | None:
    """The document of the API in `folder`; None if there is none, not even a broken link."""
    # `lexists`: a broken link is the user's document, too, and reading it says what is wrong
    found = (folder / name for name in DOCUMENTS)
    return next((path for path in found if os.path.lexists(path)), None)


def load_file(
    path: Path,
    *,
    api: str | None = None,
    text: str | None = None,
    ledger: str | None = None,
    overlay: str | None = None,
) -> Spec:
    """The spec in `path`, with overlay, ledger and workflows beside it, if any. Raises SpecError.

    `text` is read as if it stood in `path`, `ledger` and `overlay` as if they stood beside it:
    another revision.
    """
    parsed = parse(path, text)
    if not isinstance(parsed.value, dict):
        raise SpecError("is no mapping", where=path, fix="start with `openapi: 3.1.0`")
    overlay_path, applied = path.with_name(OVERLAY), None
    # a document of another name in the same folder (a vendor's original, a candidate) has no
    # overlay
    if path.name in DOCUMENTS and (overlay is not None or os.path.lexists(overlay_path)):
        parsed, applied = overlaid(parsed, read_overlay(overlay_path, overlay))
    parsed_ledger, entries = _ledger(path.with_name("ambiguities.yaml"), ledger)
    workflows = path.with_name(WORKFLOWS)
    # those of another revision are nobody's business yet
    has_workflows = text is None and path.name in DOCUMENTS and os.path.lexists(workflows)
    return Spec(
        api=api or path.parent.name,
        path=path,
        document=parsed.value,
        ledger=entries,
        parsed=parsed,
        parsed_ledger=parsed_ledger,
        parsed_workflows=parse(workflows) if has_workflows else None,
        overlay=applied,
        releases=read_releases(path.with_name("releases.yaml")),
    )


def _ledger(path: Path, text: str | None) -> tuple[Parsed | None, tuple[Ambiguity, ...]]:
    """The ledger in `path` (or `text`, as if it stood there) and its entries. Raises SpecError."""
    if text is None and not os.path.lexists(path):
        return None, ()
    parsed = parse(path, text)
    listed = parsed.value or []
    if not isinstance(listed, list):
        raise SpecError("is no list", where=path, fix="write one `- id: …` an entry")
    entries = (
        Ambiguity.from_entry(entry, child("", index))
        for index, entry in enumerate(listed)
        if isinstance(entry, dict)
    )
    return parsed, tuple(entries)
