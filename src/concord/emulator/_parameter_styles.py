"""The texts of a parameter taken apart by its style: items of arrays, members of objects.

Model: pure. A query holds its parameters by name; an object may be spread over several names
(exploded, `deepObject`), any other value is in the texts of its own name. Texts are percent-decoded
before they are split, so a delimiter within an item splits it.
Source: OpenAPI 3.1.1, "Style Values"; RFC 6570.
Known limits: `deepObject` of one level; values within arrays and objects are plain.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

_SEPARATORS = {"spaceDelimited": " ", "pipeDelimited": "|"}


@dataclass(frozen=True, kw_only=True)
class Style:
    """How a parameter of this name is written."""

    name: str
    style: str
    explode: bool
    query: bool
    """Whether it is one of several in a query, or of cookies, rather than a text of its own."""

    @property
    def is_spread(self) -> bool:
        """Whether an object is written as several names."""
        return self.query and (
            self.style == "deepObject" or (self.style == "form" and self.explode)
        )

    def members(
        self, given: Mapping[str, Sequence[str]], names: Iterable[str]
    ) -> dict[str, Sequence[str]]:
        """The texts of the members of an object that is spread over a query."""
        if self.style == "deepObject":
            begin = f"{self.name}["
            return {
                key[len(begin) : -1]: texts
                for key, texts in given.items()
                if key.startswith(begin) and key.endswith("]")
            }
        return {name: given[name] for name in names if name in given}

    def items(self, texts: Sequence[str]) -> list[str]:
        """The texts of the items of an array."""
        if self.query and self.explode:
            return list(texts)
        return [part for text in texts for part in self._split(text)]

    def pairs(self, text: str) -> dict[str, Sequence[str]] | None:
        """The texts of the members of an object in one text; None if it holds no such pairs."""
        parts = self._split(text)
        if self.explode and not self.query:
            split = [part.partition("=") for part in parts]
            return {name: [value] for name, _, value in split}
        if len(parts) % 2:
            return None
        return {name: [value] for name, value in zip(parts[::2], parts[1::2], strict=True)}

    def one(self, text: str) -> str:
        """The text of a scalar."""
        if self.style == "label":
            return text.removeprefix(".")
        return (
            text.removeprefix(f";{self.name}").removeprefix("=") if self.style == "matrix" else text
        )

    def _split(self, text: str) -> list[str]:
        if self.style == "label":
            return text.removeprefix(".").split("." if self.explode else ",")
        if self.style != "matrix":
            return text.split(_SEPARATORS.get(self.style, ","))
        if not self.explode:
            return self.one(text).split(",")
        parts = text.removeprefix(";").split(";")
        return [part.removeprefix(f"{self.name}=") for part in parts]
