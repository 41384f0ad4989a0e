"""What the schemas of a spec say of a value: its members, its items, its types, by pointer.

Model: a schema is named by its JSON pointer, so a finding names the place that a person wrote; the
schemas that also speak of the same value (`$ref`, `allOf`, `anyOf`, `oneOf`) are its branches.
What is malformed (a reference that leads nowhere, a keyword of another type) says nothing here, so
that the lint can look through documents that nobody has fixed yet.
Known limits: of several branches that declare a member or a keyword the first one counts; `if`,
`then`, `else`, `not`, `dependentSchemas` and `patternProperties` are not looked through.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, TypeVar

from concord.spec import vocabulary
from concord.spec._pointer import child, target
from concord.spec._traversal import Reaching

if TYPE_CHECKING:
    from concord.spec._api_document import ApiDocument

T = TypeVar("T")

_NULL = {"type": "null"}


class SchemaView:
    """The schemas of one document, by pointer."""

    def __init__(self, document: ApiDocument) -> None:
        self._api = document
        self._at: dict[str, dict[str, Any]] = {}
        self._keywords: dict[str, dict[str, Any]] = {}
        self._types: dict[str, tuple[str, ...]] = {}
        self._properties: dict[str, dict[str, str]] = {}
        self._branches: dict[str, tuple[str, ...]] = {}
        self._common: dict[str, tuple[str, ...]] = {}
        self._leading: dict[str, Reaching] = {}
        self._required: dict[str, tuple[str, ...]] = {}
        self._names: frozenset[str] | None = None

    def at(self, pointer: str) -> dict[str, Any]:
        """The schema at `pointer`, references not followed; what is no mapping has no keywords."""
        found = self._at.get(pointer)
        if found is None:
            try:
                schema = self._api.at(pointer)
            except KeyError:
                schema = {}
            found = self._at[pointer] = schema if isinstance(schema, dict) else {}
        return found

    def branches(self, pointer: str) -> tuple[str, ...]:
        """`pointer` and all the schemas that also speak about the same value."""
        found = self._branches.get(pointer)
        if found is None:
            found = self._branches[pointer] = tuple(self._walk(pointer, set()))
        return found

    def _walk(
        self, pointer: str, seen: set[str], *, alternatives: int = sys.maxsize
    ) -> Iterator[str]:
        if pointer in seen:
            return
        seen.add(pointer)
        yield pointer
        schema = self.at(pointer)
        reference = schema.get("$ref")
        places = [target(reference)] if isinstance(reference, str) else []
        for keyword, most in (
            ("allOf", sys.maxsize),
            ("anyOf", alternatives),
            ("oneOf", alternatives),
        ):
            # never more than the first of several alternatives, where `required` of all of them
            # together would describe no value
            count = min(len(_listed(schema, keyword)), most)
            places += [child(pointer, keyword, index) for index in range(count)]
        for place in places:
            yield from self._walk(place, seen, alternatives=alternatives)

    def common(self, pointer: str) -> tuple[str, ...]:
        """`pointer` and the schemas that every value keeps, null excepted.

        References, `allOf`, and the one alternative that `anyOf` or `oneOf` has beside null. Of
        several alternatives none is meant: which of them a value keeps is not known.
        """
        found = self._common.get(pointer)
        if found is None:
            reached = [pointer]
            for place in reached:  # it grows while it is read: level by level
                reached += [it for it in self._certain(place) if it not in reached]
            found = self._common[pointer] = tuple(reached)
        return found

    def _certain(self, pointer: str) -> Iterator[str]:
        schema = self.at(pointer)
        if "$ref" in schema:
            yield target(schema["$ref"])
        for index in range(len(schema.get("allOf", ()))):
            yield child(pointer, "allOf", index)
        for keyword in ("anyOf", "oneOf"):
            places = [
                child(pointer, keyword, index)
                for index, branch in enumerate(schema.get(keyword, ()))
                if branch != _NULL
            ]
            yield from places if len(places) == 1 else ()

    def merged(self, pointer: str) -> dict[str, Any]:
        """The keywords of all `common` schemas in one; of several the nearest counts."""
        return {
            keyword: value
            # written last, the nearest schema wins
            for place in reversed(self.common(pointer))
            for keyword, value in self.at(place).items()
        }

    def keyword(self, pointer: str, name: str, default: Any = None) -> Any:
        """The keyword's value in the nearest schema that has it."""
        found = self._keywords.get(pointer)
        if found is None:
            found = self._keywords[pointer] = {}
            # written last, the nearest schema wins
            for branch in reversed(self.branches(pointer)):
                found.update(self.at(branch))
        return found.get(name, default)

    def word(self, pointer: str, word: vocabulary.Word[T]) -> T | None:
        """What the nearest schema that uses the word of our vocabulary says by it."""
        for branch in self.branches(pointer):
            if word.stated(self.at(branch)):
                return word.of(self.at(branch))
        return None

    def types(self, pointer: str) -> tuple[str, ...]:
        """The JSON types that the value may have, in the document's order; empty if any."""
        known = self._types.get(pointer)
        if known is not None:
            return known
        found: dict[str, None] = {}
        for branch in self.branches(pointer):
            schema = self.at(branch)
            named = schema.get("type")
            names = [named] if isinstance(named, str) else _texts(schema, "type")
            found.update(dict.fromkeys(names))
            if "properties" in schema:
                found.setdefault("object")
        self._types[pointer] = tuple(found)
        return self._types[pointer]

    def nullable(self, pointer: str) -> bool:
        """Whether null is allowed."""
        return self._api.validator().is_valid(pointer, None)

    def properties(self, pointer: str) -> dict[str, str]:
        """Pointers of the declared members of an object, by name."""
        found = self._properties.get(pointer)
        if found is None:
            found = {}
            for branch in self.branches(pointer):
                declared = self.at(branch).get("properties")
                for name in declared if isinstance(declared, dict) else ():
                    found.setdefault(name, child(branch, "properties", name))
            self._properties[pointer] = found
        return found

    def names(self, prefix: str) -> frozenset[str]:
        """The names of all declared members, of any object, that begin with `prefix`."""
        if self._names is None:
            self._names = frozenset(self._all_names())
        return frozenset(name for name in self._names if name.startswith(prefix))

    def _all_names(self) -> set[str]:
        found: set[str] = set()
        stack: list[Any] = [self._api.document]
        while stack:
            value = stack.pop()
            inner = value.values() if isinstance(value, dict) else value
            # most of what a document holds are texts, which are not looked at
            stack.extend(it for it in inner if isinstance(it, (dict, list)))
            if isinstance(value, dict):
                members = value.get("properties")
                found.update(members if isinstance(members, dict) else ())
        return found

    def required(self, pointer: str) -> tuple[str, ...]:
        """The members that an object must have (by the first alternative, if there are several)."""
        found = self._required.get(pointer)
        if found is None:
            names: dict[str, None] = {}
            for branch in self._walk(pointer, set(), alternatives=1):
                names.update(dict.fromkeys(_texts(self.at(branch), "required")))
            found = self._required[pointer] = tuple(names)
        return found

    def leads_to(self, pointer: str, keyword: str) -> bool:
        """Whether the schema, or one of a member or element at any depth, has the keyword."""
        if keyword not in self._leading:
            self._leading[keyword] = Reaching(
                self._inner, lambda place: self.keyword(place, keyword) is not None
            )
        return self._leading[keyword](pointer)

    def _inner(self, pointer: str) -> Iterator[str]:
        yield from self.properties(pointer).values()
        items = self.items(pointer)
        if items is not None:
            yield items

    def items(self, pointer: str) -> str | None:
        """The pointer of an array's items; None if the schema declares none."""
        for branch in self.branches(pointer):
            if isinstance(self.at(branch).get("items"), dict):
                return child(branch, "items")
        return None

    def member(self, pointer: str, path: str) -> str | None:
        """The schema of a dotted member, through arrays; None if it is not declared."""
        for part in path.split(".") if path else ():
            owner: str | None = pointer
            seen: set[str] = set()
            while owner is not None and part not in self.properties(owner) and owner not in seen:
                seen.add(owner)  # the items of an array may be the array itself
                owner = self.items(owner)
            if owner is None or owner in seen:
                return None
            pointer = self.properties(owner)[part]
        return pointer

    def through_arrays(self, pointer: str, path: str) -> str:
        """`path` with `[]` after each part that holds an array, as `Condition.member` has it."""
        text = ""
        for part in path.split("."):
            found = self.member(pointer, part)
            text += ("." if text else "") + part
            if found is None:
                continue
            pointer = found
            if "array" in self.types(pointer):
                text += "[]"
        return text


def _listed(schema: dict[str, Any], keyword: str) -> list[Any]:
    found = schema.get(keyword)
    return found if isinstance(found, list) else []


def _texts(schema: dict[str, Any], keyword: str) -> list[str]:
    return [each for each in _listed(schema, keyword) if isinstance(each, str)]
