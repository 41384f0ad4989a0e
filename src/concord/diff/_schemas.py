"""Two schemas, compared down to the smallest places that explain what changed.

Model: schemas of one colour are the same and silent. Of others, containment says whether anything
can break (`breaking`), whether they only differ in what is newly allowed (`compatible`), or mean
the same in other words (`same`: then only marks such as a default can differ). Below that, each
place is judged on its own; if nothing below explains a break, the place itself is told. Objects and
arrays without alternatives are no more than their parts: there the question need not be asked.
What is found of a place is kept apart from the places below it and joined for each question, so
that schemas that lead to each other say the same from wherever they are reached.
Known limits: what a view has no word for is told as one change of the place it stands in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from concord.diff._annotations import marks
from concord.diff._change import CALLERS, STRICT, Finding
from concord.diff._containment import Alike, Oracle
from concord.diff._document import Side
from concord.diff._members import members, one_way
from concord.diff._merged_schema import Sub, View, view
from concord.diff._schema_equivalence import Colours
from concord.diff._values import Spot, affected, disjoint, narrowed, representation, values
from concord.spec import parts

Mode = Literal["breaking", "compatible", "same"]
_DEPTH = 8
_MANY = 400
# what is said with these words alone allows less than without them
_NARROWING = frozenset({"not", "if", "then", "else", "contains", "propertyNames"})
_NARROWING |= {"dependentRequired", "dependentSchemas"}


@dataclass(frozen=True, kw_only=True)
class _Meeting:
    """Two schemas that are compared, and how."""

    base: Sub
    head: Sub
    kind: str
    subject: str
    mode: Mode
    reject: bool


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What was found of one meeting, without what stands below it."""

    own: tuple[Finding, ...]
    below: tuple[_Meeting, ...] = ()
    unexplained: bool = False
    """Whether containment says that it breaks, unless something below explains it."""


@dataclass(kw_only=True)
class Schemas:
    """Compares schemas of two documents that travel in one direction."""

    base: Side
    head: Side
    colours: Colours
    direction: Literal["request", "response"]
    reject: bool = False
    oracle: Oracle = field(init=False)
    _aligned: dict[tuple[Sub, Sub], Alike] = field(default_factory=dict)
    _views: dict[tuple[int, Sub], View] = field(default_factory=dict)
    _seen: dict[_Meeting, _Seen] = field(default_factory=dict)
    _silent: dict[_Meeting, bool] = field(default_factory=dict)
    _known: dict[_Meeting, tuple[Finding, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hidden = "readOnly" if self.direction == "request" else "writeOnly"
        self.oracle = Oracle(colours=self.colours, hidden=hidden)

    def compare(
        self, base: Sub, head: Sub, kind: str, subject: str = "", mode: Mode = "breaking"
    ) -> tuple[Finding, ...]:
        """What changed between the schemas at these pointers."""
        meetings = list(self._met(base, head, kind, mode, subject))
        return self._told(meetings[0]) if meetings else ()

    def _met(
        self, base: Sub, head: Sub, kind: str, mode: Mode, subject: str = ""
    ) -> Iterator[_Meeting]:
        """The meeting of two schemas, if they do not say the same."""
        if self._alike(base, head):
            return
        base, head = self._named(self.base, base), self._named(self.head, head)
        subject = subject or place(base, head)
        yield _Meeting(
            base=base, head=head, kind=kind, subject=subject, mode=mode, reject=self.reject
        )

    def _told(self, meeting: _Meeting) -> tuple[Finding, ...]:
        """What was found of a meeting and of all below it."""
        if meeting not in self._known:
            found: dict[Finding, None] = {}
            for each in self._reached(meeting):
                found |= dict.fromkeys(self._see(each).own)
                if self._is_unexplained(each) and self._is_lowest(each):
                    found[self._unexplained(each)] = None
            self._known[meeting] = tuple(found)
        return self._known[meeting]

    def _reached(self, meeting: _Meeting) -> dict[_Meeting, None]:
        """A meeting and all below it, nearest first."""
        found = {meeting: None}
        waiting = deque(found)
        while waiting:
            for each in self._see(waiting.popleft()).below:
                if each not in found:
                    found[each] = None
                    waiting.append(each)
        return found

    def _is_unexplained(self, meeting: _Meeting) -> bool:
        """Whether a meeting breaks and nothing below says how."""
        if meeting not in self._silent:
            self._silent[meeting] = (
                self._see(meeting).unexplained
                and not any(
                    finding.level != "info"
                    for each in self._reached(meeting)
                    if each != meeting
                    for finding in self._see(each).own
                )
                and self._fits(meeting.base, meeting.head) == "no"
            )
        return self._silent[meeting]

    def _is_lowest(self, meeting: _Meeting) -> bool:
        """Whether no other unexplained meeting stands below, but for those that lead back here."""
        return not any(
            self._is_unexplained(each) and meeting not in self._reached(each)
            for each in self._reached(meeting)
            if each != meeting
        )

    def _see(self, meeting: _Meeting) -> _Seen:
        if meeting not in self._seen:
            spot = Spot(direction=self.direction, kind=meeting.kind, subject=meeting.subject)
            self._seen[meeting] = self._compare(spot, meeting.base, meeting.head, meeting.mode)
        return self._seen[meeting]

    def _alike(self, base: Sub, head: Sub) -> bool:
        if len(base) != len(head):
            return False
        pairs = zip(base, head, strict=True)
        return all(self.colours(self.base, b) == self.colours(self.head, h) for b, h in pairs)

    def _named(self, side: Side, sub: Sub) -> Sub:
        return tuple(side.named(pointer) for pointer in sub)

    def _compare(self, spot: Spot, base: Sub, head: Sub, mode: Mode) -> _Seen:
        old, new = self.view(self.base, base), self.view(self.head, head)
        whole = not (_plain(old) and _plain(new))
        if whole:
            mode = self._mode(base, head, mode)
        own = [*marks(spot, old, new, self._same_schema), *representation(spot, old, new)]
        found = list(self._own(spot, old, new)) if mode != "same" else []
        own += (f for forced, f in found if forced or mode == "breaking" or f.level == "info")
        if disjoint(old, new) and not _wrapped(old, new):
            return _Seen(own=tuple(own))
        below: list[_Meeting] = []
        for each in self._below(spot, old, new, mode):
            if isinstance(each, Finding):
                own.append(each)
                found.append((True, each))
            else:
                below.append(each)
        told = any(finding.level != "info" for _, finding in found)
        return _Seen(
            own=tuple(own),
            below=tuple(below),
            unexplained=whole and mode == "breaking" and not told,
        )

    def _mode(self, base: Sub, head: Sub, mode: Mode) -> Mode:
        if mode == "same":
            return "same"
        fits = self._fits(base, head)
        if fits == "no":
            return mode
        if self._same(base, head):
            return "same"
        return "compatible" if fits == "yes" else mode

    def _alike_below(self, base: Sub, head: Sub) -> Alike:
        """The places below two schemas that say the same in both, as side and pointer."""
        if (base, head) in self._aligned:
            return self._aligned[base, head]
        found: set[tuple[int, str]] = set()
        known = {(base, head)}
        waiting = deque([(base, head, _DEPTH)])
        while waiting:
            was, now, depth = waiting.popleft()
            for one, other in self._meet(was, now):
                if self._alike(one, other) and len(one) == 1:
                    found |= {(id(self.base), one[0]), (id(self.head), other[0])}
                elif depth > 1 and (one, other) not in known and len(known) < _MANY:
                    known.add((one, other))
                    waiting.append((one, other, depth - 1))
            found |= self._alike_branches(was, now)
        return self._aligned.setdefault((base, head), frozenset(found))

    def _meet(self, base: Sub, head: Sub) -> Iterator[tuple[Sub, Sub]]:
        """What two schemas say of the same members and items."""
        old, new = self.view(self.base, base), self.view(self.head, head)
        for name in sorted(old.members.keys() & new.members.keys()):
            yield old.members[name], new.members[name]
        for was, now in ((old.items, new.items), (old.additional, new.additional)):
            if was and now:
                yield was, now

    def _alike_branches(self, base: Sub, head: Sub) -> Alike:
        old, new = self.view(self.base, base), self.view(self.head, head)
        branches = [[b for _, union in each.unions for b in union] for each in (old, new)]
        return frozenset(
            place
            for was in branches[0]
            for now in branches[1]
            if self._alike(was, now)
            for place in ((id(self.base), was[0]), (id(self.head), now[0]))
        )

    def view(self, side: Side, sub: Sub) -> View:
        """The joint view of schemas, made once."""
        key = (id(side), sub)
        if key not in self._views:
            self._views[key] = view(side, sub)
        return self._views[key]

    def _fits(self, base: Sub, head: Sub) -> Literal["yes", "no", "unknown"]:
        """Whether what is sent between the two documents stays understood."""
        sides = [(self.base, base), (self.head, head)]
        inner, outer = sides if self.direction == "request" else reversed(sides)
        return self.oracle.fits(inner, outer, self._alike_below(base, head))

    def _same(self, base: Sub, head: Sub) -> bool:
        alike = self._alike_below(base, head)
        return self.oracle.same((self.base, base), (self.head, head), alike)

    def _same_schema(self, base: str, head: str) -> bool:
        return self._alike((base,), (head,))

    def _own(self, spot: Spot, old: View, new: View) -> Iterator[tuple[bool, Finding]]:
        if _wrapped(old, new):
            return
        yield from ((False, f) for f in values(spot, old, new))
        if not disjoint(old, new) and (old.object_like or new.object_like):
            sides = (self.base, old), (self.head, new)
            yield from members(spot, *sides, reject=self.reject)
        if old.rest.keys() != new.rest.keys():
            yield False, self._rules_changed(spot, old, new)

    def _rules_changed(self, spot: Spot, old: View, new: View) -> Finding:
        gone, came = old.rest.keys() - new.rest.keys(), new.rest.keys() - old.rest.keys()
        words = sorted({text.partition(":")[0] for text in (*gone, *came)})
        fits = self._fits(old.sub, new.sub)
        one_way = not (gone if spot.sent else came)
        if fits == "unknown" and one_way and _NARROWING.issuperset(words):
            fits = "no"
        level, why = narrowed(spot, fits)
        return Finding(
            id=spot.rule("rules-changed"),
            level=level,
            subject=spot.subject,
            what=f"{', '.join(words)} changed",
            why=why,
            affects=affected(spot, level),
            base=next((old.rest[text] for text in sorted(gone)), old.pointer),
            head=next((new.rest[text] for text in sorted(came)), new.pointer),
        )

    def _below(self, spot: Spot, old: View, new: View, mode: Mode) -> Iterator[Finding | _Meeting]:
        if _wrapped(old, new):
            yield from self._unions(spot, old, new, mode)
            return
        for name in sorted(old.members.keys() & new.members.keys()):
            was, now = old.members[name], new.members[name]
            if not (one_way(self.base, was, spot) or one_way(self.head, now, spot)):
                yield from self._met(was, now, "property", mode)
        for was, now in ((old.items, new.items), (old.additional, new.additional)):
            if was and now:
                yield from self._met(was, now, "property", mode)
        for was, now in zip(old.prefix, new.prefix, strict=False):
            yield from self._met(was, now, "property", mode)
        if old.unions or new.unions:
            yield from self._unions(spot, old, new, mode)

    def _unions(self, spot: Spot, old: View, new: View, mode: Mode) -> Iterator[Finding | _Meeting]:
        """Alternatives: equal ones first, then those of one name, then those that fit."""
        word = "one-of" if "oneOf" in {k for k, _ in (*old.unions, *new.unions)} else "any-of"
        for was, now in self._united(old, new):
            for b, h in list(self._pairs(was, now)):
                yield from self._met(b, h, spot.kind, mode)
                was.remove(b)
                now.remove(h)
            if mode == "same":
                continue
            for b in was:
                yield from self._branch(spot, f"{word}-removed", b, (), old, new, mode)
            for h in now:
                yield from self._branch(spot, f"{word}-added", (), h, old, new, mode)

    def _united(self, old: View, new: View) -> Iterator[tuple[list[Sub], list[Sub]]]:
        """The unions of two views, those together that have most alternatives in common."""
        was, now = _alternatives(old), _alternatives(new)

        def unlike(pair: tuple[int, int]) -> tuple[int, int, int]:
            branches = ((b, h) for b in was[pair[0]] for h in now[pair[1]])
            return -sum(self._alike(b, h) or self._of_one_name(b, h) for b, h in branches), *pair

        left, right = set(range(len(was))), set(range(len(now)))
        for one, other in sorted(((i, j) for i in left for j in right), key=unlike):
            if one in left and other in right:
                left.remove(one)
                right.remove(other)
                yield list(was[one]), list(now[other])

    def _pairs(self, was: list[Sub], now: list[Sub]) -> Iterator[tuple[Sub, Sub]]:
        left, right = list(was), list(now)
        for test in (self._alike, self._of_one_name, self._fit):
            for b in list(left):
                h = next((each for each in right if test(b, each)), None)
                if h is not None:
                    left.remove(b)
                    right.remove(h)
                    yield b, h
        ranked = ((self._kinship(b, h), b, h) for b in left for h in right)
        for kinship, b, h in sorted(ranked, key=lambda each: -each[0]):
            if kinship >= 0 and b in left and h in right:
                left.remove(b)
                right.remove(h)
                yield b, h

    def _of_one_name(self, base: Sub, head: Sub) -> bool:
        named = self._named(self.base, base)
        return named == self._named(self.head, head) and named[0].startswith("/components/")

    def _fit(self, base: Sub, head: Sub) -> bool:
        return self._same(base, head) or self._fits(base, head) == "yes"

    def _kinship(self, base: Sub, head: Sub) -> int:
        """How much two alternatives have in common; below zero if they are different things."""
        old, new = self.view(self.base, base), self.view(self.head, head)
        if disjoint(old, new) or _apart(old, new):
            return -1
        both = old.members.keys() & new.members.keys()
        if not both:
            return -1 if old.members and new.members else 0
        below = [
            (self.view(self.base, old.members[n]), self.view(self.head, new.members[n]))
            for n in both
        ]
        if any(_apart(was, now) for was, now in below):
            return -1
        return 2 * sum(self._alike(old.members[n], new.members[n]) for n in both) + len(both)

    def _branch(
        self, spot: Spot, word: str, base: Sub, head: Sub, old: View, new: View, mode: Mode
    ) -> Iterator[Finding]:
        if base:
            fits = self._fits(base, new.sub) if spot.sent else "yes"
        else:
            fits = "yes" if spot.sent else self._fits(old.sub, head)
        level, why = narrowed(spot, fits)
        if mode == "compatible" and level != "info":
            return
        shown = place(self._named(self.base, base), self._named(self.head, head))
        yield Finding(
            id=spot.rule(f"{word}"),
            level=level,
            subject=spot.subject,
            what=f"alternative {shown or 'without a name'} {word.rpartition('-')[2]}",
            why=why,
            affects=affected(spot, level),
            base=base[0] if base else old.pointer,
            head=head[0] if head else new.pointer,
        )

    def _unexplained(self, meeting: _Meeting) -> Finding:
        spot = Spot(direction=self.direction, kind=meeting.kind, subject=meeting.subject)
        return Finding(
            id=spot.rule(f"schema-{'narrowed' if spot.sent else 'widened'}"),
            level="error" if spot.sent else "warning",
            subject=spot.subject,
            what="no longer takes all that it took" if spot.sent else "holds what it did not hold",
            why=narrowed(spot, "no")[1],
            affects=(CALLERS,) if spot.sent else (STRICT,),
            base=meeting.base[0],
            head=meeting.head[0],
        )


def _apart(old: View, new: View) -> bool:
    """Whether both list the values that they may have, and share none: a kind that is named."""
    if not old.values or not new.values:
        return False
    return len(old.values) == len(new.values) == 1 and not old.values.keys() & new.values.keys()


def _wrapped(old: View, new: View) -> bool:
    """Whether what one document says outright is one of several alternatives in the other."""
    if bool(old.unions) == bool(new.unions):
        return False
    union = old if old.unions else new
    return not (union.members or union.items)


def _plain(found: View) -> bool:
    """Whether a schema means no more than its members and items each mean by themselves."""
    structured = found.object_like or bool(found.items or found.prefix)
    return structured and not found.unions and not found.rest


def _alternatives(found: View) -> list[list[Sub]]:
    """The branches of each union of a view; without one, itself is the only one."""
    return [branches for _, branches in found.unions] or [[found.sub]]


def place(base: Sub, head: Sub) -> str:
    """What a place is called: its component and the members on the way to it."""
    for pointer in (*head[:1], *base[:1]):
        return subject(pointer)
    return ""


def subject(pointer: str) -> str:
    """`Appointment.customer.name` of `/components/schemas/Appointment/properties/…`."""
    tokens = parts(pointer)
    if tokens[:2] == ["components", "schemas"]:
        name, tokens = tokens[2], tokens[3:]
    else:
        name = ""
        tokens = tokens[tokens.index("schema") + 1 :] if "schema" in tokens else []
    steps = iter(tokens)
    for step in steps:
        if step == "properties":
            name = f"{name}.{next(steps, '')}" if name else next(steps, "")
        else:
            name += {"items": "[]", "additionalProperties": "{}"}.get(step, "")
    return name
