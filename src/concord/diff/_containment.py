"""Whether all values of one schema are values of another.

Model: both are written out as plain JSON Schema 2020-12 and `jsonschema_rs.canonicalize(…).covers`
decides. Who sends knows the members that their document names and sends no others, so the sender's
objects are closed; who reads takes others too, unless the document forbids them. What both
documents say alike is replaced by one name, which keeps the question small and ends recursion; if
that leaves a doubt, the question is asked again in full. A schema that is compared with another is
itself taken to fit wherever both refer back to themselves (coinduction).
Known limits: `oneOf` is read as `anyOf`; formats of numbers are not read; a question of more than
a few hundred schemas, or one that the library cannot decide, is answered with "unknown".
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment, Satisfiability

from concord.diff._document import LISTS, MAPS, SINGLE, Side
from concord.diff._merged_schema import Sub
from concord.diff._schema_equivalence import Colours
from concord.spec import child

Answer = Literal["yes", "no", "unknown"]
Placed = tuple[Side, Sub]
Alike = frozenset[tuple[int, str]]
"""Places, as side and pointer, that say the same where the two schemas of a question meet."""
_BUDGET = {True: 400, False: 200}
_OPAQUE = "§"
_NUMBERS = frozenset({"integer", "number"})


class _TooLargeError(Exception):
    """The question has no finite or no small text."""


@dataclass(frozen=True, kw_only=True)
class _Around:
    """Members of a place: all that are named, those that travel the other way, whether more may."""

    names: frozenset[str]
    hidden: frozenset[str]
    open: bool


def _around(side: Side, at: str, mark: str) -> _Around:
    names: set[str] = set()
    hidden: set[str] = set()
    more, seen, waiting = False, {at}, [at]
    while waiting:
        found = waiting.pop()
        schema = side.schema(found)
        for name in schema.get("properties") or ():
            member = child(found, "properties", name)
            names.add(name)
            if any(side.schema(each).get(mark) is True for each in (member, side.named(member))):
                hidden.add(name)
        extra = schema.get("additionalProperties")
        more |= "patternProperties" in schema or isinstance(extra, dict)
        below = {side.named(each) for each in _beside(side, found)} - seen
        seen |= below
        waiting += below
    return _Around(names=frozenset(names), hidden=frozenset(hidden), open=more)


def _beside(side: Side, at: str) -> list[str]:
    """The schemas that speak of the same place."""
    found = [b for k in ("allOf", "anyOf", "oneOf") for b in side.branches(at, k)]
    found += [child(at, k) for k in ("if", "then", "else") if k in side.schema(at)]
    target = side.target(at)
    return [*found, target] if target else found


@dataclass(kw_only=True)
class Oracle:
    """Answers questions about the schemas of two documents, each once."""

    colours: Colours
    hidden: str
    """`readOnly` for what is sent to a server, `writeOnly` for what it sends."""
    _answers: dict[tuple[Any, ...], Answer] = field(default_factory=dict)
    _around: dict[tuple[int, str], _Around] = field(default_factory=dict)

    def fits(self, inner: Placed, outer: Placed, alike: Alike = frozenset()) -> Answer:
        """Whether all that a sender of `inner` may send is allowed by `outer`."""
        return self._ask(inner, outer, alike, closed=False)

    def same(self, one: Placed, other: Placed, alike: Alike = frozenset()) -> bool:
        """Whether both describe the same values."""
        there = self._ask(one, other, alike, closed=True)
        return there == self._ask(other, one, alike, closed=True) == "yes"

    def around(self, side: Side, at: str) -> _Around:
        """What a schema and those that speak of the same place say of members."""
        key = (id(side), at)
        if key not in self._around:
            self._around[key] = _around(side, at, self.hidden)
        return self._around[key]

    def _ask(self, inner: Placed, outer: Placed, alike: Alike, *, closed: bool) -> Answer:
        key = (id(inner[0]), inner[1], id(outer[0]), outer[1], closed)
        if key not in self._answers:
            found = self._covers(inner, outer, alike, closed=closed, short=True)
            if found != "yes":
                found = self._covers(inner, outer, alike, closed=closed, short=False)
            self._answers[key] = found
        return self._answers[key]

    def _covers(
        self, inner: Placed, outer: Placed, alike: Alike, *, closed: bool, short: bool
    ) -> Answer:
        try:
            sent = _Text(oracle=self, side=inner[0], alike=alike, closed=True, short=short)
            read = _Text(oracle=self, side=outer[0], alike=alike, closed=closed, short=short)
            return answer(sent.of(inner[1]), read.of(outer[1]))
        except _TooLargeError:
            return "unknown"


def answer(inner: dict[str, Any], outer: dict[str, Any]) -> Answer:
    """Whether all values of `inner` are values of `outer`, both in plain 2020-12."""
    try:
        sent = _canonical(inner)
        if sent.satisfiability() == Satisfiability.NO:
            return "unknown"  # names that stand for schemas may exclude one another
        found = _canonical(outer).covers(sent)
    except (CanonicalizationError, ValueError, jsonschema_rs.ValidationError):
        return "unknown"
    known: dict[str, Answer] = {str(Containment.YES): "yes", str(Containment.NO): "no"}
    return known.get(str(found), "unknown")


def _canonical(schema: dict[str, Any]) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(
        schema, draft=jsonschema_rs.Draft202012, validate_formats=True, offline=True
    )


@dataclass(kw_only=True)
class _Text:
    """Writes a schema out, without references."""

    oracle: Oracle
    side: Side
    alike: Alike
    closed: bool
    short: bool
    written: int = 0
    roots: Collection[str] = ()
    names: set[str] = field(default_factory=set)
    """Members that stand for schemas."""

    def of(self, sub: Sub) -> dict[str, Any]:
        self.roots = {self.side.named(pointer) for pointer in sub if len(sub) == 1}
        texts = [self.schema(pointer, (), first=True) for pointer in sub]
        if not self.closed:
            return {"allOf": texts} if len(texts) > 1 else texts[0]
        return self.close({"allOf": texts}, sub)

    def schema(self, pointer: str, above: tuple[str, ...], *, first: bool = False) -> Any:
        """The schema at `pointer`; `above` are those within which it stands."""
        self.written += 1
        at = self.side.named(pointer)
        if not first and at in self.roots:
            return self.opaque("itself")
        if at in above or self.written > _BUDGET[self.short]:
            raise _TooLargeError
        if self.short and not first and self.is_shared(pointer, at):
            return self.opaque(str(self.oracle.colours(self.side, at)))
        return self.write(at, (*above, at))

    def opaque(self, name: str) -> dict[str, Any]:
        """A name that stands for a schema; several of them may hold in one place."""
        self.names.add(_OPAQUE + name)
        return {"type": "object", "required": [_OPAQUE + name]}

    def is_shared(self, pointer: str, at: str) -> bool:
        """Whether the other document says the same, there or in a schema with a name."""
        if (id(self.side), pointer) in self.alike:
            return True
        named = at.startswith("/components/") and _holds_members(self.side.schema(at))
        return named and self.oracle.colours.shared(self.side, at)

    def write(self, at: str, above: tuple[str, ...]) -> dict[str, Any]:
        schema = self.visible(at)
        text: dict[str, Any] = {}
        for key, value in sorted(schema.items()):
            place = child(at, key)
            if key in MAPS:
                text[key] = {name: self.inner(child(place, name), above) for name in sorted(value)}
            elif key in SINGLE:
                text[key] = value if isinstance(value, bool) else self.inner(place, above)
            elif key == "prefixItems":
                text[key] = [self.inner(child(place, i), above) for i in range(len(value))]
            elif key not in LISTS and key not in ("nullable", "$ref") and key[:2] != "x-":
                text[key] = value
        if _NUMBERS & set(_listed(schema.get("type"))):
            text.pop("format", None)
        if both := list(self.joined(at, schema, above)):
            text["allOf"] = both
        return {"anyOf": [text, {"type": "null"}]} if schema.get("nullable") is True else text

    def joined(
        self, at: str, schema: dict[str, Any], above: tuple[str, ...]
    ) -> Iterator[dict[str, Any]]:
        """What else holds in the place: a reference, `allOf`, and one of several."""
        if "$ref" in schema:
            yield self.schema(self.side.target(at) or "", above)
        for branch in self.side.branches(at, "allOf"):
            yield self.schema(branch, above)
        for keyword in ("anyOf", "oneOf"):
            if keyword in schema:
                branches = self.side.branches(at, keyword)
                yield {"anyOf": [self.schema(branch, above) for branch in branches]}

    def visible(self, at: str) -> dict[str, Any]:
        """The schema at `at` without the members that do not travel in this direction."""
        schema = self.side.schema(at)
        hidden = self.oracle.around(self.side, at).hidden
        if not hidden:
            return schema
        members = {n: v for n, v in (schema.get("properties") or {}).items() if n not in hidden}
        required = [n for n in schema.get("required") or () if n not in hidden]
        return {**schema, "properties": members, "required": required}

    def inner(self, pointer: str, above: tuple[str, ...]) -> dict[str, Any]:
        """A schema in a place of its own: what is known of its members stands within it."""
        text: dict[str, Any] = self.schema(pointer, above)
        return self.close(text, (pointer,)) if self.closed else text

    def close(self, text: dict[str, Any], sub: Sub) -> dict[str, Any]:
        """`text` without members that its document does not name."""
        around = [self.oracle.around(self.side, self.side.named(pointer)) for pointer in sub]
        names = {name for each in around for name in each.names - each.hidden}
        if not names or any(each.open for each in around):
            return text
        shut = {
            "properties": dict.fromkeys(sorted(names | self.names), True),
            "additionalProperties": False,
        }
        return {"allOf": [text, shut]}


def _holds_members(schema: dict[str, Any]) -> bool:
    return bool(schema.keys() & {"properties", "allOf", "anyOf", "oneOf", "items"})


def _listed(types: Any) -> list[Any]:
    return types if isinstance(types, list) else [types]
