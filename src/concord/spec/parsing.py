"""YAML read as OpenAPI means it, with the place of every value.

Model: PyYAML's composer gives nodes with marks; this module turns them into plain
`dict`/`list`/scalars by the YAML 1.2 core schema (what OpenAPI prescribes), so `2025-01-20`
stays a string and `NO` stays Norway, and remembers line and column of each JSON pointer.
A file that readers disagree about is refused, or is named in `ambiguous`, as a plain scalar with a
question mark within `[ ]` or `{ }` is (PyYAML's own reader refuses it, others take it).
Known limits: no aliases, merge keys or explicit tags: they are refused, because other
readers of the raw file treat them differently.
"""

from __future__ import annotations

import math
import os
import re
from pathlib import Path
from typing import Any

import yaml

from concord.cycles import uncollected
from concord.spec._json import parse_json
from concord.spec._place import Location, Parsed, SpecError
from concord.spec._pointer import child

_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
# `\Z`, not `$`, which also matches before a trailing newline
_INT = re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_OCTAL_IN_1_1 = re.compile(r"[-+]?0[0-7]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_TAG = "tag:yaml.org,2002:"


@uncollected()
def parse(path: Path, text: str | None = None) -> Parsed:
    """Read `path` (or `text`, as if it stood in `path`).

    Raises SpecError when the file is missing, is no YAML, repeats a key or uses what is refused.
    """
    source = _source(path) if text is None else text
    try:
        if path.suffix == ".json":
            return parse_json(path, source)
        _refuse_control_characters(path, source)
        # libyaml: more than ten times faster than PyYAML's own parser. It takes control characters
        # that the YAML specification forbids, hence the line before
        root = yaml.compose(source, Loader=yaml.CSafeLoader)
        builder = _Builder(path)
        value = builder.build(root, "") if root is not None else None
    except RecursionError as error:
        raise SpecError("nests too deeply", where=path, fix="write it flatter") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where: Location | Path = path
        if mark is not None:
            where = Location(path=path, line=mark.line + 1, column=mark.column + 1)
        raise SpecError(
            f"is not valid YAML: {error.problem}", where=where, fix="fix the syntax here"
        ) from error
    return Parsed(value=value, locations=builder.locations, ambiguous=builder.ambiguous)


def _source(path: Path) -> str:
    """The text of a file. Raises SpecError with the place of what is not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        fix = "put a file that you may read there" if os.path.lexists(path) else "create the file"
        raise SpecError(f"cannot be read: {error.strerror}", where=path, fix=fix) from error
    return decoded(path, content)


def decoded(path: Path, content: bytes) -> str:
    """`content` as the text of `path`. Raises SpecError with the place of what is not UTF-8."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        what = f"is not UTF-8: the byte 0x{content[error.start]:02x}"
        where = Location.of_offset(path, before, len(before))
        raise SpecError(what, where=where, fix="save it as UTF-8") from error
    # as Python's text files do: the bytes come from git for older revisions, and lines must count
    # alike
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _refuse_control_characters(path: Path, source: str) -> None:
    found = yaml.reader.Reader.NON_PRINTABLE.search(source)
    if found:
        raise SpecError(
            f"holds the control character U+{ord(found[0]):04X}",
            where=Location.of_offset(path, source, found.start()),
            fix="remove it, or write it as an escape in double quotes",
        )


def _location(path: Path, mark: Any) -> Location:
    return Location(path=path, line=mark.line + 1, column=mark.column + 1)


class _Builder:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.seen: set[int] = set()
        self.locations: dict[str, Location] = {}
        self.ambiguous: dict[str, str] = {}
        self.flow = False
        """Whether what is built stands within `[ ]` or `{ }`."""

    def build(self, node: yaml.Node, pointer: str, at: yaml.Node | None = None) -> Any:
        self.locations[pointer] = _location(self.path, (at or node).start_mark)
        if id(node) in self.seen:
            # an alias in a list has no place of its own: its node is the one that it stands for
            holder = pointer if at else pointer.rpartition("/")[0]
            raise SpecError(
                "uses an alias",
                where=self.locations[holder],
                fix="repeat the value or use $ref",
            )
        self.seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, pointer)
        assert isinstance(node, yaml.CollectionNode)
        outer, self.flow = self.flow, self.flow or bool(node.flow_style)
        try:
            if isinstance(node, yaml.MappingNode):
                return self._mapping(node, pointer)
            return [self.build(item, child(pointer, i)) for i, item in enumerate(node.value)]
        finally:
            self.flow = outer

    def _mapping(self, node: yaml.MappingNode, pointer: str) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.value == "<<":
                raise SpecError(
                    "has a key that is no string",
                    where=_location(self.path, key_node.start_mark),
                    fix="write a plain or quoted string",
                )
            # Status codes are written as bare numbers in many documents: a key is its text.
            key = str(key_node.value)
            if key in mapping:
                raise SpecError(
                    f"repeats the key {key!r}",
                    where=_location(self.path, key_node.start_mark),
                    fix="keep one of the two",
                )
            if self._is_misread(key_node):
                self.ambiguous[child(pointer, key)] = key
            mapping[key] = self.build(value_node, child(pointer, key), at=key_node)
        return mapping

    def _is_misread(self, node: yaml.ScalarNode) -> bool:
        """Whether PyYAML's own reader ends this scalar earlier than others do."""
        return self.flow and not node.style and "?" in str(node.value)

    def _scalar(self, node: yaml.ScalarNode, pointer: str) -> Any:
        text = str(node.value)
        if node.style:  # quoted or a block: a string, whatever it looks like
            return text
        try:
            value, tag = _core(text)
        except (ValueError, OverflowError) as error:
            raise SpecError(
                f"holds a number of {len(text):,} digits, too many to be read",
                where=_location(self.path, node.start_mark),
                fix="write a smaller number, or quote it if it is a text",
            ) from error
        known = node.tag.startswith(_TAG)
        if not known:
            raise SpecError(
                f"uses the tag {node.tag!r}",
                where=_location(self.path, node.start_mark),
                fix="write the value without a tag",
            )
        octal = _OCTAL_IN_1_1.match(text)
        if node.tag.removeprefix(_TAG) != tag or octal or self._is_misread(node):
            self.ambiguous[pointer] = text
        return value


def _core(text: str) -> tuple[Any, str]:
    """The value of a plain scalar in the YAML 1.2 core schema, and the name of its type."""
    if _NULL.match(text):
        return None, "null"
    if _BOOL.match(text):
        return text.lower() == "true", "bool"
    if _INT.match(text):
        # base 0 would refuse leading zeros, which the core schema reads as decimal
        base = {"0o": 8, "0x": 16}.get(text[:2], 10)
        return int(text, base), "int"
    if _FLOAT.match(text):
        # `1e999` is infinity as a double, which JSON cannot express
        number = float(text)
        if math.isinf(number):
            raise OverflowError(text)
        return number, "float"
    return text, "str"
