"""What to compare: a revision of the repository, one file or two.

Model: `BASE` names a git revision, unless a file of that name exists. Against a revision every spec
of the working tree is compared with its own text there; a spec that did not exist has no base.
Known limits: one file a document. What another file says would be compared as any value, so a
document that refers to one (`is_split`) has to be joined first; `whole` refuses it.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concord import project
from concord.errors import CouldNotRunError
from concord.spec import DOCUMENTS, OVERLAY, Spec, SpecError, child, decoded, load_file


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two revisions of one API; one of them is missing if the API is new or gone."""

    api: str
    base: Spec | None
    head: Spec | None
    revision: Revision | None = None
    """Where the base stands in git; None if it is a file."""


@dataclass(frozen=True, kw_only=True)
class Revision:
    """A file of a git revision; `path` is below `root`."""

    name: str
    path: Path
    root: Path

    def extract(self, folder: Path) -> Path:
        """Write the folder of the file into `folder`; where the file is then."""
        words = ("archive", "--format=tar", self.name, "--", self.path.parent.as_posix())
        packed = _git(self.root, *words)
        if packed is None:
            raise CouldNotRunError(f"{self.name}:{self.path}: git cannot read its folder")
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        return folder / self.path


_DATA = frozenset({"example", "examples", "default", "enum", "const", "value"})
"""Below these keys a `$ref` is somebody's data …"""
_NAMES = frozenset(
    {"properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "schemas"}
    | {"responses", "parameters", "requestBodies", "headers", "pathItems", "paths", "webhooks"}
    | {"content", "callbacks", "links", "securitySchemes"}
)
"""… unless they stand directly below one of these, whose keys are names (`responses/default`)."""


def is_split(spec: Spec) -> bool:
    """Whether the document refers to another file."""
    return any(not it.startswith("#") for _, it in _references(spec.structured().document, ""))


def whole(spec: Spec) -> Spec:
    """This spec, if it is an OpenAPI document of one file. Raises SpecError."""
    spec.structured()
    for pointer, reference in _references(spec.document, ""):
        if not reference.startswith("#"):
            raise SpecError(
                f"refers to another file: {reference}; what stands there would not be compared",
                where=spec.locate(pointer),
                fix="join the files into one document first, such as with `redocly bundle`",
            )
    return spec


def _references(node: Any, pointer: str, *, names: bool = False) -> Iterator[tuple[str, str]]:
    """Each reference of a document, with the pointer of the element that has it.

    `names`: whether the keys of `node` are names, not keywords.
    """
    if isinstance(node, list):
        for index, value in enumerate(node):
            yield from _references(value, child(pointer, index))
    elif isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield pointer, node["$ref"]
        for key, value in node.items():
            if names or not (key in _DATA or str(key).startswith("x-")):
                below = key in _NAMES and not names
                yield from _references(value, child(pointer, key), names=below)


def pairs(words: Sequence[str], root: Path | None = None) -> list[Pair]:
    """What the command line asks for. Raises CouldNotRunError, SpecError."""
    root = root or project.current().root
    if len(words) > 2:
        raise CouldNotRunError("give a revision and APIs, one file, or two files")
    files = [Path(word) for word in words]
    if words and all(path.is_file() for path in files):
        return [_files(files, root)]
    if len(words) == 2:
        missing = next(word for word, path in zip(words, files, strict=True) if not path.is_file())
        raise CouldNotRunError(f"{missing}: no such file; two words must be two files")
    return list(revision(words[0] if words else "HEAD", root))


def _files(files: list[Path], root: Path) -> Pair:
    """Two files, or one against what `HEAD` says in its place."""
    if len(files) == 2:
        # two revisions of one API, wherever they lie: the first says what it is called
        first = files[0]
        api = first.parent.name if first.stem == "openapi" else first.stem
        base, head = (load_file(path, api=api) for path in files)
        return Pair(api=api, base=base, head=head)
    head = load_file(files[0])
    path = files[0].resolve()
    if not path.is_relative_to(root.resolve()):
        raise CouldNotRunError(f"{files[0]} is not in this repository; give a second file")
    path = path.relative_to(root.resolve())
    place = Revision(name="HEAD", path=path, root=root)
    return Pair(api=head.api, base=_at("HEAD", path, root), head=head, revision=place)


def revision(name: str, root: Path | None = None) -> Iterator[Pair]:
    """Each spec of the working tree, and each of the revision `name`."""
    root = root or project.current().root
    if _git(root, "rev-parse", "--show-toplevel") is None:
        raise CouldNotRunError(
            f"{root} is in no git repository, so there is nothing to compare its specs with; "
            "name two files: OLD NEW"
        )
    specs = root / "specs" if project.current().root != root else project.current().specs
    folder = Path(os.path.relpath(specs, root))
    # -z: names as they are, not quoted
    found = _git(root, "ls-tree", "-r", "-z", "--name-only", name, "--", f"{folder.as_posix()}/")
    if found is None:
        raise CouldNotRunError(f"{name!r} is neither a file nor a revision of this repository")
    names = map(Path, os.fsdecode(found).rstrip("\0").split("\0"))
    listed = [path for path in names if path.name in DOCUMENTS]
    # of two documents of an API the first of DOCUMENTS counts, as it does in the working tree
    listed.sort(key=lambda path: DOCUMENTS.index(path.name), reverse=True)
    old = {path.parent.name: path for path in listed}
    new = project.apis(specs)
    for api in sorted({*old, *new}):
        yield Pair(
            api=api,
            base=_at(name, old[api], root) if api in old else None,
            head=load_file(_shown(specs, api)) if api in new else None,
            revision=Revision(name=name, path=old[api], root=root) if api in old else None,
        )


def _shown(specs: Path, api: str) -> Path:
    """The file's path as a person would write it."""
    path = project.document(api, specs)
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _at(name: str, path: Path, root: Path) -> Spec | None:
    # git takes a path from the top of its repository unless it begins with a dot
    text = _git(root, "show", f"{name}:./{path.as_posix()}")
    if text is None:
        return None
    place = Path(f"{name}:{path}")
    overlay = _git(root, "show", f"{name}:./{path.with_name(OVERLAY).as_posix()}")
    return load_file(
        place,
        api=path.parent.name,
        text=decoded(place, text),
        overlay=None if overlay is None else decoded(place.with_name(OVERLAY), overlay),
    )


def _git(root: Path, *words: str) -> bytes | None:
    """What git says; None where it refuses."""
    try:
        done = subprocess.run(
            ["git", *words],  # noqa: S607 - the one that the user has
            cwd=root,
            capture_output=True,
            check=False,
        )
    except OSError as error:
        raise CouldNotRunError(f"git cannot be run: {error.strerror}") from error
    return done.stdout if done.returncode == 0 else None
