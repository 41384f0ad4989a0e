"""What a client was generated from and what came of it, as two digests kept beside it.

Model: a client is fresh if the digest of everything that its bytes depend on (spec, ledger,
loader, generator, templates, the exactly pinned tools) and the digest of its own files are those
of the record. A fresh client need not be generated to be known to be right. The record holds
nothing that differs between machines.
Known limits: a record that was written by hand to fit edited files is believed; only a generation
(`--full`) tells. Whoever can edit one can edit the other, so CI does not ask the record.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

import concord
from concord.errors import CouldNotRunError
from concord.generate._output import RECORD, files
from concord.whole_file import write_whole

_PACKAGE = Path(concord.__file__).parent
_TOOLS = ("openapi-python-client", "ruff")
_FORMAT = "1"


@dataclass(frozen=True, kw_only=True)
class Record:
    """Digests of what a client is made from (`inputs`) and of its files (`outputs`)."""

    inputs: str
    outputs: str

    @classmethod
    def of(cls, spec: Path, client: Path, *, skip_unsupported: bool = False) -> Record:
        """The record that the client in the folder `client` should have."""
        return cls(
            inputs=_of_inputs(spec, skip_unsupported=skip_unsupported),
            outputs=_digest(files(client).items()),
        )

    @classmethod
    def read(cls, client: Path) -> Record | None:
        """The record that the client has; None if it has none that can be read."""
        try:
            found = json.loads((client / RECORD).read_bytes())
            return cls(inputs=found["inputs"], outputs=found["outputs"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, client: Path) -> None:
        """Keep this record in the folder `client`: all of it or nothing."""
        write_whole(client / RECORD, json.dumps(asdict(self), indent=2) + "\n")


def sources(spec: Path) -> list[Path]:
    """The files that the bytes of a client depend on."""
    return [
        *sorted({spec, *spec.parent.glob("*.yaml")}),
        *sorted((_PACKAGE / "spec").rglob("*.py")),
        *sorted((_PACKAGE / "http").glob("*.py")),
        *sorted((_PACKAGE / "lint").rglob("*.py")),
        *sorted((_PACKAGE / "generate").glob("*.py")),
        *sorted(p for p in (_PACKAGE / "generate" / "templates").rglob("*") if p.is_file()),
    ]


def _of_inputs(spec: Path, *, skip_unsupported: bool) -> str:
    folder = spec.parent
    named = [(_name(path, folder), path.read_bytes()) for path in sources(spec)]
    options = [("skip-unsupported", b"")] if skip_unsupported else []
    return _digest([("format", _FORMAT.encode()), *named, *_tools(), *options])


def _name(path: Path, folder: Path) -> str:
    # the spec is named by its API, wherever it stands
    base = folder.parent if path.is_relative_to(folder) else _PACKAGE
    return path.relative_to(base).as_posix()


def _tools() -> Iterable[tuple[str, bytes]]:
    for tool in _TOOLS:
        try:
            yield tool, metadata.version(tool).encode()
        except metadata.PackageNotFoundError as error:
            raise CouldNotRunError(
                f"{tool} is not installed; run: pip install 'concord-contracts[generate]'"
            ) from error


def _digest(parts: Iterable[tuple[str, bytes]]) -> str:
    total = hashlib.sha256()
    for name, content in parts:
        # each part by its own digest: no two lists of parts join to the same bytes
        total.update(hashlib.sha256(name.encode()).digest() + hashlib.sha256(content).digest())
    return f"sha256:{total.hexdigest()}"
