"""JSON and YAML as others write it: aliases, merge keys and repeated keys are read.

Model: YAML by the 1.2 core schema, as OpenAPI prescribes; a key is its text. Of a repeated key the
last value counts, as for the parsers of most languages. The specs that are written here are held
to a stricter form (`concord.spec.parsing`).
Known limits: no tags but those of the core schema. An alias within what it stands for is refused,
and so are aliases that make a value of more than `_MOST` elements.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import yaml

from concord.spec import Location, SpecError

_MOST = 5_000_000
_TAG = "tag:yaml.org,2002:"


class _Loader(yaml.CSafeLoader):
    """PyYAML's loader with the core schema of YAML 1.2 instead of YAML 1.1's."""

    yaml_implicit_resolvers: dict[str, list[Any]] = {}  # noqa: RUF012 - PyYAML's own attribute

    def construct_scalar_key(self, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise yaml.constructor.ConstructorError(
                None, None, "has a key that is no text", node.start_mark
            )
        return str(node.value)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: ARG002
        self.flatten_mapping(node)
        return {
            self.construct_scalar_key(key): self.construct_object(value, deep=True)
            for key, value in node.value
        }


_PLAIN: tuple[tuple[str, str, str], ...] = (
    ("null", r"(?:~|null|Null|NULL|)\Z", "~nN\0"),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)\Z", "tTfF"),
    ("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z",
        "-+.0123456789",
    ),
    ("merge", r"<<\Z", "<"),
)
for _name, _pattern, _first in _PLAIN:
    _Loader.add_implicit_resolver(
        _TAG + _name, re.compile(_pattern), ["" if it == "\0" else it for it in _first]
    )


def _integer(loader: _Loader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))


def _number(loader: _Loader, node: yaml.ScalarNode) -> float:
    return float(str(loader.construct_scalar(node)))


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    return loader.construct_mapping(node)


_Loader.add_constructor(_TAG + "int", _integer)
_Loader.add_constructor(_TAG + "float", _number)
_Loader.add_constructor(_TAG + "map", _mapping)


def parse(path: Path, text: str) -> dict[str, Any]:
    """The mapping that `text` holds, as if it stood in `path`. Raises SpecError."""
    try:
        return _mapping_of(path, text)
    except RecursionError as error:
        raise SpecError("nests too deeply", where=path, fix="write it flatter") from error


def _mapping_of(path: Path, text: str) -> dict[str, Any]:
    text = text.removeprefix("\ufeff")
    try:
        value = json.loads(text) if text.lstrip().startswith("{") else None
    except ValueError:
        value = None  # a mapping of YAML may begin with a brace, too
    if value is None:
        value = _yaml(path, text)
    if not isinstance(value, dict):
        raise SpecError(
            "is no mapping", where=path, fix="give an OpenAPI document, in JSON or YAML"
        )
    # aliases of aliases make gigabytes of a few lines ("billion laughs")
    if _size(value, {}, set()) > _MOST:
        raise SpecError(
            f"holds more than {_MOST:,} values by its aliases", where=path, fix="use $ref instead"
        )
    return value


def _yaml(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where: Location | Path = path
        if mark is not None:
            where = Location(path=path, line=mark.line + 1, column=mark.column + 1)
        if "nesting depth" in str(error.problem):
            raise SpecError("nests too deeply", where=where, fix="write it flatter") from error
        what = f"is neither JSON nor YAML: {error.problem}"
        raise SpecError(what, where=where, fix="fix the syntax here") from error
    except (ValueError, yaml.YAMLError) as error:
        fix = "remove control characters, and numbers of thousands of digits"
        raise SpecError(f"is neither JSON nor YAML: {error}", where=path, fix=fix) from error


def _size(value: Any, known: dict[int, int], within: set[int]) -> int:
    """How many values `value` is, once its aliases are written out."""
    if not isinstance(value, (dict, list)):
        return 1
    if id(value) in within:
        return _MOST + 1
    if id(value) not in known:
        within.add(id(value))
        inner = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_size(it, known, within) for it in inner)
        within.remove(id(value))
    return known[id(value)]
