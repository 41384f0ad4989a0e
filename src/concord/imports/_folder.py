"""The files of an imported document: written, and written anew by a later import.

Model: everything is made in memory first; a document that cannot be imported leaves the folder as
it is. Each file is replaced whole, the overlay last. The overlay is edited, not rewritten: comments
and order stay.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap

from concord.errors import CouldNotRunError
from concord.imports._additions import additions, obsolete
from concord.imports._bundle import bundled
from concord.imports._note import Note
from concord.imports._source import Source
from concord.imports._upgrade import upgraded
from concord.lint import vocabulary
from concord.lint.grammar import Node, walk
from concord.spec import OVERLAY, SpecError, document_in, read_overlay
from concord.spec.vocabulary import WORDS
from concord.whole_file import write_whole

DOCUMENT, LEDGER = "openapi.json", "ambiguities.yaml"
_ORIGINALS = ("original.json", "original.yaml")
_WIDEST = 4096
_HEAD = """\
# What this project adds to {document}: names of methods, environments, vocabulary.
# Edit it as you like. `concord import` replaces {document} and keeps this file.
"""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """What an import did.

    folder   where the files are
    is_new   whether there was no earlier import
    notes    what was changed in the document, or left out
    added    how many actions the overlay got
    removed  the operations whose names the overlay lost, as JSONPaths
    """

    folder: Path
    is_new: bool
    notes: tuple[Note, ...]
    added: int
    removed: tuple[str, ...]


def import_document(source: Source, folder: Path) -> Imported:
    """Make `folder` the spec of what `source` holds. Raises SpecError, CouldNotRunError."""
    _check_version(source)
    _check_folder(folder)
    document, notes = bundled(source)
    notes += upgraded(document)
    notes += _without_foreign_words(document)
    notes += _with_absolute_servers(document, source)
    overlay = folder / OVERLAY
    is_new = not overlay.exists()
    text, added, removed = _overlay(document, overlay)
    files = {
        DOCUMENT: _as_json(document, source),
        f"original{source.suffix}": source.content,
        **({} if (folder / LEDGER).exists() else {LEDGER: b"[]\n"}),
        OVERLAY: text.encode(),
    }
    _write(folder, files)
    return Imported(
        folder=folder, is_new=is_new, notes=tuple(notes), added=added, removed=tuple(removed)
    )


def _check_version(source: Source) -> None:
    version = str(source.document.get("openapi", ""))
    if version.startswith(("3.0", "3.1")):
        return
    if "swagger" in source.document:
        raise SpecError(
            f"is Swagger {source.document['swagger']}, which has another structure",
            where=source.path,
            fix="convert it to OpenAPI 3 first: npx swagger2openapi FILE -o openapi.json",
        )
    raise SpecError(
        f"is OpenAPI {version}, and not 3.0 or 3.1" if version else "is no OpenAPI document",
        where=source.path,
        fix="give a document that begins with `openapi: 3.1.0` or `3.0.…`",
    )


def _check_folder(folder: Path) -> None:
    other = document_in(folder)
    if other is not None and not (folder / OVERLAY).is_file():
        raise CouldNotRunError(
            f"{other}: is no import, and stays as it is (give another --name, or move it away)"
        )


def _without_foreign_words(document: dict[str, Any]) -> list[Note]:
    """Without words that are spelled like ours and say something else: other tools' words."""
    removed = []
    for node in list(walk(Node(kind="document", pointer="", value=document))):
        if not isinstance(node.value, dict):
            continue
        for name in [it for it in node.value if it in WORDS]:
            stated = {name: node.value[name]}
            if not vocabulary.has_kind(node.kind) or any(vocabulary.problems(node.kind, stated)):
                del node.value[name]
                removed.append(node.child(name))
    what = "extension(s) spelled like Concord's, which say something else, were left out"
    return [Note(what=what, pointers=tuple(removed))] if removed else []


def _with_absolute_servers(document: dict[str, Any], source: Source) -> list[Note]:
    """Servers are relative to the address of the document, which is known here alone."""
    if not source.is_url:
        return []
    servers = document.get("servers") or [{"url": "/"}]
    listed = [it for it in servers if isinstance(it, dict) and isinstance(it.get("url"), str)]
    relative = [it for it in listed if it["url"].startswith(("/", ".")) or it["url"] == ""]
    for server in relative:
        server["url"] = urljoin(source.address.partition("?")[0], server["url"]).rstrip("/")
    document["servers"] = servers
    what = "server(s) are relative to the document and were made absolute"
    return [Note(what=what, pointers=("/servers",))] if relative else []


def _as_json(document: Mapping[str, Any], source: Source) -> bytes:
    try:
        return (json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()
    except (ValueError, UnicodeEncodeError) as error:
        raise SpecError(
            f"holds a value that JSON cannot: {error}", where=source.path, fix="correct the value"
        ) from error


def _overlay(document: dict[str, Any], path: Path) -> tuple[str, int, list[str]]:
    """The text of the overlay, how many actions are new, and what those that are gone named."""
    yaml = overlay_yaml()
    if path.exists():
        read_overlay(path)  # says what is wrong with it
        stated: Any = yaml.load(path.read_text("utf-8"))
    else:
        stated = _empty(document)
    gone = obsolete(document, stated)
    if stated.get("actions") is None:
        stated["actions"] = []
    removed = [str(stated["actions"][index]["target"]) for index in gone]
    # from the end, so that the other indices stay right
    for index in reversed(gone):
        del stated["actions"][index]
    new = additions(document, stated)
    stated["actions"].extend(new)
    out = io.StringIO()
    yaml.dump(stated, out)
    head = "" if path.exists() else _HEAD.format(document=DOCUMENT)
    return head + out.getvalue(), len(new), removed


def _empty(document: Mapping[str, Any]) -> CommentedMap:
    info = document.get("info")
    title = info.get("title") if isinstance(info, dict) else None
    name = f"Additions to {title}" if isinstance(title, str) else "Additions"
    return CommentedMap(
        overlay="1.1.0", info={"title": name, "version": "1.0.0"}, extends=DOCUMENT, actions=[]
    )


def overlay_yaml() -> YAML:
    yaml = YAML()
    yaml.preserve_quotes = True
    # otherwise long texts of the person who edits the overlay would be wrapped anew
    yaml.width = _WIDEST
    yaml.indent(mapping=2, sequence=4, offset=2)
    return yaml


def _write(folder: Path, files: Mapping[str, bytes]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            write_whole(folder / name, content)
        for path in _stale(folder, files):
            path.unlink()
    except OSError as error:
        raise CouldNotRunError(f"{folder}: cannot be written: {error.strerror}") from error


def _stale(folder: Path, files: Mapping[str, bytes]) -> Iterator[Path]:
    """Originals of an earlier import that had another format."""
    return (folder / name for name in _ORIGINALS if name not in files and (folder / name).exists())
