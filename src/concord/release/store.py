"""What was released, as git keeps it, and the entry that remembers it.

Model: a content has the name that git gives it (a blob's), so the released document is found by its
content, whatever happened to branches, tags and the wording of the changelog.
Known limits: a document under an overlay is compared under the overlay of today.
"""

from __future__ import annotations

import ast
import hashlib
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from concord.errors import CouldNotRunError
from concord.invocation import invocation
from concord.spec import Note, Release, Spec, decoded, load_file

_USED_BY_YAML = ("\\", '"')


@dataclass(frozen=True, kw_only=True)
class Fingerprint:
    """What a client is made from and of, by name."""

    spec: str
    exports: str
    files: str


def blob(content: bytes) -> str:
    """The name that git gives a content."""
    head = f"blob {len(content)}\0".encode()
    # git's object format: the length is part of what is hashed
    return hashlib.sha1(head + content, usedforsecurity=False).hexdigest()


def fingerprint(spec: Spec, client: Path) -> Fingerprint:
    """Of the document and of the client in the folder `client`."""
    package = client / spec.package
    exports = package / "__init__.py"
    if not exports.is_file():
        raise CouldNotRunError(f"no package in {client}; run `{invocation('generate', spec.api)}`")
    total = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        total.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes())
    return Fingerprint(
        spec=blob(spec.path.read_bytes()),
        exports=blob(exports.read_bytes()),
        files=total.hexdigest(),
    )


def released_document(spec: Spec, release: Release, root: Path) -> Spec:
    """The document of `release`. Raises CouldNotRunError if this clone lacks it."""
    text = _content(release.spec, root)
    if text is None:
        raise CouldNotRunError(
            f"{spec.api}: the document of {release.version} ({release.spec[:12]}) is not in this "
            "clone; commit what was released, or fetch all history (`git fetch --unshallow`)"
        )
    path = Path(f"{release.version}:specs/{spec.api}/{spec.path.name}")
    overlay = spec.overlay.path.read_text("utf-8") if spec.overlay else None
    released = load_file(path, api=spec.api, text=decoded(path, text), overlay=overlay)
    return released.structured()


def released_names(release: Release, root: Path) -> set[str]:
    """The names that the released package exports; none if this clone lacks it."""
    return exported_names((_content(release.door, root) or b"").decode("utf-8"))


def exported_names(module: str) -> set[str]:
    """The names that the text of a package's `__init__.py` exports."""
    for node in ast.parse(module).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            # read and not imported: the released package may need other versions than are
            # installed
            return set(ast.literal_eval(node.value))
    return set()


def _content(name: str, root: Path) -> bytes | None:
    try:
        done = subprocess.run(
            ["git", "cat-file", "blob", name],  # noqa: S607 - the one that the user has
            cwd=root,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise CouldNotRunError(f"git cannot be run: {error.strerror}") from error
    return done.stdout if done.returncode == 0 else None


def entry(version: str, date: str, made: Fingerprint, notes: Iterable[Note]) -> str:
    """A release as it is written at the top of `releases.yaml`."""
    lines = [
        f"- version: {_quoted(version)}",
        f"  date: {_quoted(date)}",
        f"  spec: {_quoted(made.spec)}",
        f"  door: {_quoted(made.exports)}",
        f"  files: {_quoted(made.files)}",
        "  changes:",
    ]
    for note in notes:
        lines += [f"    - kind: {note.kind}", f"      text: {_quoted(note.text)}"]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    for letter in _USED_BY_YAML:
        text = text.replace(letter, f"\\{letter}")
    return '"' + text.replace("\n", " ") + '"'
