"""The two files of a spec after an entry was settled, comments and layout kept.

Model: ruamel.yaml reads and writes what changes: the document as a whole, of the ledger the one
entry. Lines that hold nothing of the change stay as they are.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from concord.errors import CouldNotRunError
from concord.settle._decision import Decision
from concord.settle._overlays import is_missing, overlay_between, value_at
from concord.spec import Ambiguity, Spec, changes, parts

_WIDEST = 10**6


@dataclass(frozen=True, kw_only=True)
class Settled:
    """The texts of both files, and the spec under the reading (locations as before)."""

    document: str
    ledger: str
    followed: Spec


def settled(spec: Spec, decision: Decision) -> Settled:
    """Both files of `spec` after `decision`. Raises SpecError, CouldNotRunError."""
    entry = next(it for it in spec.ledger if it.id == decision.entry)
    followed = spec.under({entry.id: decision.reading})
    reading = entry.reading(decision.reading)
    # one that narrows what is chosen is shown by nothing, but a vendor may say so
    if not reading.observable and reading not in entry.executable:
        raise CouldNotRunError(f"{entry.id} = {reading.id} is not observable: {reading.because}")
    document = spec.path.read_text("utf-8")
    # the chosen reading was confirmed: only the ledger changes
    if followed.document != spec.document:
        document = _edited(document, spec.document, followed.document)
    ledger = spec.path.with_name("ambiguities.yaml").read_text("utf-8")
    return Settled(
        document=document,
        ledger=_with_entry(ledger, entry, _entry(spec, entry, decision, followed)),
        followed=followed,
    )


def _yaml() -> YAML:
    reader = YAML()
    reader.preserve_quotes = True
    reader.width = _WIDEST
    reader.indent(mapping=2, sequence=4, offset=2)
    reader.brace_single_entry_mapping_in_flow_sequence = True
    reader.representer.add_representer(
        type(None), lambda it, _: it.represent_scalar("tag:yaml.org,2002:null", "null")
    )
    return reader


def _edited(text: str, base: Any, wanted: Any) -> str:
    """`text`, which holds `base`, changed where `wanted` differs."""
    reader = _yaml()
    tree = reader.load(text)
    for pointer in changes(base, wanted):
        _set(tree, parts(pointer), value_at(wanted, pointer))
    return _dumped(reader, tree)


def _set(tree: Any, keys: list[str], value: Any) -> None:
    *owners, last = keys
    for key in owners:
        tree = tree[_key(tree, key)]
    key = _key(tree, last)
    if is_missing(value):
        del tree[key]
        return
    before = tree.get(key) if isinstance(tree, dict) else tree[key]
    tree[key] = _commented(value, like=before)


def _key(tree: Any, key: str) -> Any:
    """`key` as the tree has it: an index, or a status that was written as a number."""
    if isinstance(tree, list):
        return int(key)
    return int(key) if key not in tree and key.isdigit() and int(key) in tree else key


def _commented(value: Any, *, like: Any = None) -> Any:
    """`value` in the layout of what it replaces; lists of plain values on one line."""
    if isinstance(value, dict):
        found = CommentedMap({key: _commented(it) for key, it in value.items()})
        if isinstance(like, CommentedMap) and like.fa.flow_style():
            found.fa.set_flow_style()
        return found
    if isinstance(value, list):
        items = CommentedSeq([_commented(it) for it in value])
        if not any(isinstance(it, dict | list) for it in value):
            items.fa.set_flow_style()
        return items
    return value


def _entry(spec: Spec, entry: Ambiguity, decision: Decision, followed: Spec) -> Mapping[str, Any]:
    """What becomes of the entry: members to set."""
    readings: dict[str, list[dict[str, Any]]] = {}
    # each overlay is one from the new document on, the formerly chosen reading's among them
    for it in (*entry.executable, entry.reading(entry.chosen)):
        under = spec.under({entry.id: it.id})
        readings[it.id] = overlay_between(followed.document, under.document)
    return {
        "readings": readings,
        "chosen": decision.reading,
        "status": "confirmed" if decision.reading == entry.chosen else "refuted",
        "history": {
            "date": decision.day.isoformat(),
            "from": entry.chosen,
            "to": decision.reading,
            "evidence": decision.evidence,
        },
    }


def _with_entry(text: str, entry: Ambiguity, members: Mapping[str, Any]) -> str:
    """The ledger `text` with the entry changed, all other lines as they are."""
    lines = text.splitlines(keepends=True)
    # by its line: ruamel.yaml would lay out anew the whole file, of which one entry changes
    start = next(i for i, line in enumerate(lines) if line.split() == ["-", "id:", entry.id])
    end = start + 1
    while end < len(lines) and (lines[end].startswith("  ") or not lines[end].strip()):
        end += 1
    while not lines[end - 1].strip():
        end -= 1
    block = textwrap.dedent("".join(["  " + lines[start][2:], *lines[start + 1 : end]]))
    reader = _yaml()
    tree = reader.load(block)
    _change(tree, entry, members)
    changed = textwrap.indent(_dumped(reader, tree), "  ")
    return "".join([*lines[:start], "- " + changed[2:], *lines[end:]])


def _change(tree: Any, entry: Ambiguity, members: Mapping[str, Any]) -> None:
    for reading in tree["readings"]:
        reading.pop("overlay", None)
        overlay = members["readings"].get(reading["id"])
        if overlay:
            reading["overlay"] = _commented(overlay)
    if members["chosen"] != entry.chosen:
        tree["spec"] = entry.reading(members["chosen"]).text
        tree["why"] = f"Observed: {members['history']['evidence']}"
    tree["chosen"], tree["status"] = members["chosen"], members["status"]
    tree.setdefault("history", CommentedSeq()).append(_commented(members["history"]))


def _dumped(reader: YAML, tree: Any) -> str:
    stream = io.StringIO()
    reader.dump(tree, stream)
    return stream.getvalue()
