"""A loaded spec of several files as one document, for steps that compare it whole.

Model: as an import joins files; what stood in the spec's own file is still located there.
Known limits: what other files hold is located at the reference's nearest place in the spec's file.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from concord.imports._bundle import bundled
from concord.imports._source import Source
from concord.spec import Spec


def joined(spec: Spec, path: Path | None = None) -> Spec:
    """This spec with what it refers to in other files of its folder. Raises SpecError.

    `path` is where its file can be read, if not at its own path: another revision.
    """
    path = path or spec.path
    source = Source(address=str(path), path=path, content=b"", document=spec.document)
    document, _ = bundled(source)
    return replace(spec, document=document, parsed=replace(spec.parsed, value=document))
