"""The sample document, and how a test plants a defect into it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from concord import lint
from concord.spec import load_file, parts

SAMPLE = Path(__file__).parent / "sample" / "openapi.yaml"
_document: Final = load_file(SAMPLE).document
_ledger: Final = yaml.safe_load(SAMPLE.with_name("ambiguities.yaml").read_text(encoding="utf-8"))
# under another name: most defects of the document would be some of its workflows, too
_workflows: Final = yaml.safe_load(SAMPLE.with_name("flows.yaml").read_text(encoding="utf-8"))


class _Delete:
    pass


DELETE: Final = _Delete()
MARKS: Final = frozenset({"governance.documented-keyword", "governance.undecided-keyword"})
"""Rules about who states a keyword: tables of other rules plant and remove keywords without it."""
Edits = Mapping[str, Any]


def edited(edits: Edits, document: Any = _document) -> Any:
    """`document` with the value at each pointer replaced, added (`/-` appends) or removed."""
    changed = copy.deepcopy(document)
    for pointer, value in edits.items():
        *way, last = parts(pointer)
        place = changed
        for part in way:
            place = place[int(part)] if isinstance(place, list) else place[part]
        if isinstance(place, list):
            if last == "-":
                place.append(value)
            elif value is DELETE:
                del place[int(last)]
            else:
                place[int(last)] = value
        elif value is DELETE:
            del place[last]
        else:
            place[last] = value
    return changed


def written(
    folder: Path,
    edits: Edits,
    ledger_edits: Edits | None = None,
    workflow_edits: Edits | None = None,
) -> Path:
    """The edited sample as files in a folder of its API's name."""
    home = folder / "sample"
    home.mkdir(exist_ok=True)
    ledger = edited(ledger_edits or {}, _ledger)
    files = {"openapi.yaml": edited(edits), "ambiguities.yaml": ledger}
    if workflow_edits is not None:
        files["workflows.arazzo.yaml"] = edited(workflow_edits, _workflows)
    for name, value in files.items():
        text = yaml.dump(value, Dumper=yaml.CSafeDumper, sort_keys=False)
        (home / name).write_text(text, "utf-8")
    return home / "openapi.yaml"


def found(path: Path, *, marks: bool = True) -> list[tuple[str, str]]:
    """Rule and pointer of every finding, sorted; those of `MARKS` only on request."""
    _, findings = lint.lint_file(path)
    return sorted((it.rule, it.pointer) for it in findings if marks or it.rule not in MARKS)
