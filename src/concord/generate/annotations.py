"""Types as text, and the classes that hold them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from concord.generate import _names

_BUILTINS = frozenset({"str", "int", "float", "bool", "list", "dict"})


@dataclass(frozen=True, kw_only=True)
class Place:
    """Whose types are written, and how the module around them reaches models and params."""

    written: bool
    models: str = ""
    params: str = ""
    parts: bool = False
    """Whether they are parts of a multipart body, which may be files."""


@dataclass(frozen=True, kw_only=True)
class Tag:
    """What tells the classes of a union apart: the member, and the class by its value."""

    member: str
    classes: Mapping[str, str]
    otherwise: str = ""
    """The class of values that are not listed; "" where there is none."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """A member of a model or of a TypedDict."""

    name: str
    wire: str
    annotation: str
    required: bool
    secret: bool
    documentation: list[str]
    pointer: str
    """Where the document describes it."""
    deprecated: bool = False
    also: tuple[str, ...] = ()
    """Other names under which it may be sent."""
    listed: bool = False
    """Whether the list that it holds may be sent as a text, or its only item without the list."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A class of `_models` or `_params`."""

    name: str
    members: list[Member]
    documentation: list[str]
    pointer: str
    """Where the document describes it."""

    @property
    def functional(self) -> bool:
        """Whether a TypedDict needs the functional syntax, for names that are no identifiers."""
        return not all(_names.plain(member.wire) for member in self.members)

    @property
    def deprecates(self) -> bool:
        """Whether any member is on its way out."""
        return any(member.deprecated for member in self.members)


def joined(types: list[str]) -> list[str]:
    """The alternatives of a union: each once, `str` and `None` last; `Any` takes all others in."""
    if "Any" in types:
        return ["Any"]
    return sorted(dict.fromkeys(types), key=lambda text: {"str": 1, "None": 2}.get(text, 0))


def qualified(annotation: str, names: Collection[str]) -> str:
    """`annotation` for a class with members of these `names`, which would hide builtin types."""
    hidden = "|".join(sorted(_BUILTINS & set(names)))
    if not hidden:
        return annotation
    pieces = re.split(r'("(?:[^"\\]|\\.)*")', annotation)
    # every second piece stands outside of quotes: values of `Literal` stay as they are
    pieces[::2] = [re.sub(rf"(?<![\w.])({hidden})\b", r"_builtins.\1", p) for p in pieces[::2]]
    return "".join(pieces)
