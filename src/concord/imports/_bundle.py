"""A document of several files as one: what other files hold becomes a component.

Model: each reference to another file (`./pet.yaml`, `common.yaml#/Pet`) is answered once; what it
leads to is copied into `components`, under the last name of the reference, and so is what that
refers to. A path item takes the place of its reference. Which kind of component is wanted follows
from where the reference stands, so values of examples and of `x-…` fields are left alone.
Known limits: files in the folder of the document and below it.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from concord.imports._note import Note
from concord.imports._parsing import parse
from concord.imports._source import Source
from concord.lint.grammar import Node, walk
from concord.spec import SpecError, child, decoded, parts, value_at

_SECTIONS = {
    "schema": "schemas",
    "property": "schemas",
    "parameter": "parameters",
    "response": "responses",
    "request-body": "requestBodies",
    "header": "headers",
    "example": "examples",
    "link": "links",
    "security-scheme": "securitySchemes",
    "callbacks": "callbacks",
}


def bundled(source: Source) -> tuple[dict[str, Any], list[Note]]:
    """The document of `source` in one piece. Raises SpecError where a file is not to be had."""
    bundle = _Bundle(source)
    bundle.inline(Node(kind="document", pointer="", value=bundle.document), source.path)
    files = sorted(str(path) for path in bundle.files if path != bundle.root)
    notes = [Note(what=f"{len(files)} other file(s) joined: {', '.join(files)}")] if files else []
    return bundle.document, notes


class _Bundle:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = source.path.resolve()
        self.document = copy.deepcopy(source.document)
        self.files: dict[Path, dict[str, Any]] = {self.root: source.document}
        self.names: dict[tuple[str, Path, str], str] = {}

    def inline(self, top: Node, file: Path) -> None:
        """Answer every reference to another file below `top`, which stands in `file`."""
        # listed first: what is put in place of a reference is walked by itself, in its own file
        for node in list(walk(top)):
            if node.reference is not None:
                self._answer(node, file)
            if node.is_schema and isinstance(node.value, dict):
                self._answer_mapping(node, file)

    def _answer(self, node: Node, file: Path) -> None:
        assert node.reference is not None
        name, _, pointer = node.reference.partition("#")
        if not name and file == self.source.path:
            return
        target = self._file(name, file, node)
        if target == self.root:
            node.value["$ref"] = f"#{pointer}"
        elif node.kind in ("path-item", "webhook-item"):
            found = copy.deepcopy(self._found(target, pointer, node))
            del node.value["$ref"]
            node.value.update(found)
            self.inline(Node(kind=node.kind, pointer=node.pointer, value=node.value), target)
        else:
            node.value["$ref"] = self._component(node, target, pointer)

    def _answer_mapping(self, node: Node, file: Path) -> None:
        discriminator = node.value.get("discriminator")
        mapping = discriminator.get("mapping") if isinstance(discriminator, dict) else None
        if not isinstance(mapping, dict):
            return
        for key, value in mapping.items():
            # a mapping may name a schema of the document, too, by its name alone
            if isinstance(value, str) and re.search(r"\.(?:ya?ml|json)(?:#|\Z)", value):
                stand_in = Node(kind="schema", pointer=node.pointer, value={"$ref": value})
                self._answer(stand_in, file)
                mapping[key] = stand_in.value["$ref"]

    def _component(self, node: Node, file: Path, pointer: str) -> str:
        """The reference to the component that a part of another file has become."""
        section = _SECTIONS.get(node.kind)
        if section is None:
            raise self._error(node, f"a {node.kind} cannot stand in another file")
        known = self.names.get((section, file, pointer))
        if known is None:
            holder = self.document.setdefault("components", {}).setdefault(section, {})
            base = parts(unquote(pointer))[-1:] or [file.stem]
            known = next(it for it in _candidates(base[0]) if it not in holder)
            # before its content is read: it may refer back to itself
            self.names[section, file, pointer] = known
            value = copy.deepcopy(self._found(file, pointer, node))
            holder[known] = value
            kind = "schema" if node.is_schema else node.kind
            self.inline(Node(kind=kind, pointer=node.pointer, value=value), file)
        return f"#{child('/components', section, known)}"

    def _found(self, file: Path, pointer: str, node: Node) -> Any:
        try:
            return value_at(self.files[file], parts(unquote(pointer)))
        except KeyError as error:
            raise self._error(node, "leads to nothing") from error

    def _file(self, name: str, file: Path, node: Node) -> Path:
        """The file that a reference in `file` names, read."""
        if not name:
            return file.resolve()
        if "://" in name or self.source.is_url or not self.source.path.is_file():
            raise self._error(node, "leads to another file, which an import reads from disk only")
        path = (file.parent / unquote(name)).resolve()
        if not path.is_relative_to(self.root.parent):
            raise self._error(node, f"leads out of {self.root.parent}")
        if path not in self.files:
            try:
                content = path.read_bytes()
            except OSError as error:
                raise self._error(node, f"cannot be read: {error.strerror}") from error
            self.files[path] = parse(path, decoded(path, content))
        return path

    def _error(self, node: Node, what: str) -> SpecError:
        return SpecError(
            f"{node.pointer or '/'}: $ref {node.reference!r} {what}",
            where=self.source.path,
            fix="put all files below the folder of the document, or bundle them first "
            "(`npx @redocly/cli bundle`)",
        )


def _candidates(name: str) -> Iterator[str]:
    """Names for a component, the best first: its own, then with a number."""
    base = re.sub(r"[^A-Za-z0-9._-]+", "_", name).strip("_") or "part"
    yield base
    number = 1
    while True:
        number += 1
        yield f"{base}{number}"
