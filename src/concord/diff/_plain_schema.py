"""A schema of a document written out as plain JSON Schema 2020-12, without references.

Model: who sends knows the members that their document names and sends no others, so the sender's
objects are closed (`closed`); who reads takes others too, unless the document forbids them. What
both documents say alike is replaced by one name where the text is to be short, which also ends
recursion.
Known limits: `oneOf` is read as `anyOf`; formats of numbers are left out; a schema of more than a
few hundred parts is not written (`TooLargeError`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from concord.diff._document import LISTS, MAPS, SINGLE, Side
from concord.diff._merged_schema import Sub
from concord.diff._schema_equivalence import Colours
from concord.diff._wire import Wire, accepting, within
from concord.spec import child

Alike = frozenset[tuple[int, str]]
"""Places, as side and pointer, that say the same where the two schemas of a question meet."""
# a short text is worth more parts: its names keep it decidable
_BUDGET = {True: 400, False: 200}
_OPAQUE = "§"
_NUMBERS = frozenset({"integer", "number"})


class TooLargeError(Exception):
    """The schema has no finite or no small text."""


@dataclass(frozen=True, kw_only=True)
class Members:
    """Members of a place: all that are named, those that travel the other way, whether more may."""

    names: frozenset[str]
    hidden: frozenset[str]
    open: bool


@dataclass(kw_only=True)
class DeclaredMembers:
    """What schemas say of members, each found once."""

    hidden: str
    """`readOnly` for requests, `writeOnly` for responses."""
    _found: dict[tuple[int, str], Members] = field(default_factory=dict)

    def of(self, side: Side, at: str) -> Members:
        """What a schema and those that speak of the same place say of members."""
        key = (id(side), at)
        if key not in self._found:
            self._found[key] = self._find(side, at)
        return self._found[key]

    def _find(self, side: Side, at: str) -> Members:
        names: set[str] = set()
        hidden: set[str] = set()
        more, seen, waiting = False, {at}, [at]
        while waiting:
            found = waiting.pop()
            schema = side.schema(found)
            for name in schema.get("properties") or ():
                member = child(found, "properties", name)
                names.add(name)
                # in 3.1 the mark may stand beside the reference or in what it leads to
                marked = (side.schema(each) for each in (member, side.named(member)))
                if any(each.get(self.hidden) is True for each in marked):
                    hidden.add(name)
            extra = schema.get("additionalProperties")
            more |= "patternProperties" in schema or isinstance(extra, dict)
            below = {side.named(each) for each in _beside(side, found)} - seen
            seen |= below
            waiting += below
        return Members(names=frozenset(names), hidden=frozenset(hidden), open=more)


def _beside(side: Side, at: str) -> list[str]:
    """The schemas that speak of the same place."""
    found = [b for k in ("allOf", "anyOf", "oneOf") for b in side.branches(at, k)]
    found += [child(at, k) for k in ("if", "then", "else") if k in side.schema(at)]
    target = side.target(at)
    return [*found, target] if target else found


@dataclass(kw_only=True)
class Writer:
    """Writes the schema of one place. `wire` widens it by what a reader cannot tell apart."""

    colours: Colours
    members: DeclaredMembers
    side: Side
    alike: Alike
    closed: bool
    short: bool
    wire: Wire = "json"
    written: int = 0
    roots: Collection[str] = ()
    names: set[str] = field(default_factory=set)
    """Members that stand for schemas."""

    def write(self, sub: Sub) -> dict[str, Any]:
        """The text of the schemas that hold together. Raises TooLargeError."""
        self.roots = {self.side.named(pointer) for pointer in sub if len(sub) == 1}
        texts = [self._schema(pointer, (), self.wire, first=True) for pointer in sub]
        if not self.closed:
            return {"allOf": texts} if len(texts) > 1 else texts[0]
        return self._close({"allOf": texts}, sub)

    def _schema(
        self, pointer: str, above: tuple[str, ...], wire: Wire, *, first: bool = False
    ) -> dict[str, Any]:
        """The schema at `pointer`; `above` are those within which it stands."""
        self.written += 1
        at = self.side.named(pointer)
        # both sides write the same name where they lead back to their root, hence the question
        # assumes what it asks (coinduction, see `_containment`)
        if not first and at in self.roots:
            return self._opaque("itself")
        if at in above or self.written > _BUDGET[self.short]:
            raise TooLargeError
        if self.short and not first and self._is_shared(pointer, at):
            return self._opaque(str(self.colours(self.side, at)))
        return self._text(at, (*above, at), wire)

    def _opaque(self, name: str) -> dict[str, Any]:
        """A name that stands for a schema; several of them may hold in one place."""
        self.names.add(_OPAQUE + name)
        # a required member with a name of its own: two such schemas contain one another just if
        # they are the same, and the library needs no notion of names
        return {"type": "object", "required": [_OPAQUE + name]}

    def _is_shared(self, pointer: str, at: str) -> bool:
        """Whether the other document says the same, there or in a schema with a name."""
        if (id(self.side), pointer) in self.alike:
            return True
        named = at.startswith("/components/") and _holds_members(self.side.schema(at))
        return named and self.colours.shared(self.side, at)

    def _text(self, at: str, above: tuple[str, ...], wire: Wire) -> dict[str, Any]:
        schema = self._visible(at)
        text = dict(self._keywords(at, schema, above, wire))
        if _NUMBERS & set(_listed(schema.get("type"))):
            # formats of numbers (`int64`, `double`) are no assertions to the library;
            # `_values.representation` compares them
            text.pop("format", None)
        both = list(self._joined(at, schema, above, wire))
        widened = accepting(text, wire)
        if both:
            # what was widened is an `anyOf` of its own, beside which the references still hold
            text = {**text, "allOf": both} if widened is text else {"allOf": [widened, *both]}
        else:
            text = widened
        return {"anyOf": [text, {"type": "null"}]} if schema.get("nullable") is True else text

    def _keywords(
        self, at: str, schema: dict[str, Any], above: tuple[str, ...], wire: Wire
    ) -> Iterator[tuple[str, Any]]:
        """The keywords that hold by themselves, the schemas within them written out."""
        for key, value in sorted(schema.items()):
            place = child(at, key)
            if key in MAPS:
                names = sorted(value)
                yield key, {name: self._inner(child(place, name), above, wire) for name in names}
            elif key in SINGLE:
                yield key, value if isinstance(value, bool) else self._inner(place, above, wire)
            elif key == "prefixItems":
                places = [child(place, index) for index in range(len(value))]
                yield key, [self._inner(each, above, wire) for each in places]
            # `nullable`, references and lists are written by the callers; our words limit no
            # values
            elif key not in LISTS and key not in ("nullable", "$ref") and key[:2] != "x-":
                yield key, value

    def _joined(
        self, at: str, schema: dict[str, Any], above: tuple[str, ...], wire: Wire
    ) -> Iterator[dict[str, Any]]:
        """What else holds in the place: a reference, `allOf`, and one of several."""
        if "$ref" in schema:
            yield self._schema(self.side.target(at) or "", above, wire)
        for branch in self.side.branches(at, "allOf"):
            yield self._schema(branch, above, wire)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                branches = self.side.branches(at, keyword)
                # `oneOf` too: that no two branches match at once is a question the library decides
                # for few schemas
                yield {"anyOf": [self._schema(branch, above, wire) for branch in branches]}

    def _visible(self, at: str) -> dict[str, Any]:
        """The schema at `at` without the members that do not travel in this direction."""
        schema = self.side.schema(at)
        hidden = self.members.of(self.side, at).hidden
        if not hidden:
            return schema
        members = {n: v for n, v in (schema.get("properties") or {}).items() if n not in hidden}
        required = [n for n in schema.get("required") or () if n not in hidden]
        return {**schema, "properties": members, "required": required}

    def _inner(self, pointer: str, above: tuple[str, ...], wire: Wire) -> dict[str, Any]:
        """A schema in a place of its own: what is known of its members stands within it."""
        text = self._schema(pointer, above, within(wire))
        return self._close(text, (pointer,)) if self.closed else text

    def _close(self, text: dict[str, Any], sub: Sub) -> dict[str, Any]:
        """`text` without members that its document does not name."""
        found = [self.members.of(self.side, self.side.named(pointer)) for pointer in sub]
        names = {name for each in found for name in each.names - each.hidden}
        if not names or any(each.open for each in found):
            return text
        shut = {
            # the members that stand for schemas are allowed as well, or no object could have them
            "properties": dict.fromkeys(sorted(names | self.names), True),
            "additionalProperties": False,
        }
        return {"allOf": [text, shut]}


def _holds_members(schema: dict[str, Any]) -> bool:
    return bool(schema.keys() & {"properties", "allOf", "anyOf", "oneOf", "items"})


def _listed(types: Any) -> list[Any]:
    return types if isinstance(types, list) else [types]
