"""Two schemas, compared down to the smallest places that explain what changed.

Model: schemas of one colour are the same and silent. Of others, containment says whether anything
can break (`breaking`), whether they only differ in what is newly allowed (`compatible`), or mean
the same in other words (`same`: then only marks such as a default can differ). Below that, each
place is judged on its own; if nothing below explains a break, the place itself is told. Objects and
arrays without alternatives are no more than their parts: there the question need not be asked.
Known limits: what a view has no word for is told as one change of the place it stands in.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from scripts._diff._change import CALLERS, STRICT, Finding
from scripts._diff._colours import Colours
from scripts._diff._containment import Oracle
from scripts._diff._marks import marks
from scripts._diff._members import members, one_way
from scripts._diff._side import Side
from scripts._diff._values import Spot, affected, disjoint, narrowed, number_format, values
from scripts._diff._view import Sub, View, view
from specs import parts

Mode = Literal["breaking", "compatible", "same"]
_DEPTH = 8


@dataclass(kw_only=True)
class Schemas:
    """Compares schemas of two documents that travel in one direction."""

    base: Side
    head: Side
    colours: Colours
    direction: Literal["request", "response"]
    reject: bool = False
    oracle: Oracle = field(init=False)
    _aligned: set[tuple[Sub, Sub]] = field(default_factory=set)
    _views: dict[tuple[int, Sub], View] = field(default_factory=dict)
    _known: dict[tuple[Sub, Sub, str, Mode], tuple[Finding, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hidden = "readOnly" if self.direction == "request" else "writeOnly"
        self.oracle = Oracle(colours=self.colours, hidden=hidden)

    def compare(
        self, base: Sub, head: Sub, kind: str, subject: str = "", mode: Mode = "breaking"
    ) -> tuple[Finding, ...]:
        """What changed between the schemas at these pointers."""
        if not base and not head:
            return ()
        if self._alike(base, head):
            return ()
        base, head = self._named(self.base, base), self._named(self.head, head)
        key = (base, head, kind + subject, mode)
        if key not in self._known:
            self._known[key] = ()  # a recursive schema is explained where it starts
            spot = Spot(direction=self.direction, kind=kind, subject=subject or place(base, head))
            self._known[key] = tuple(dict.fromkeys(self._compare(spot, base, head, mode)))
        return self._known[key]

    def _alike(self, base: Sub, head: Sub) -> bool:
        if len(base) != len(head):
            return False
        pairs = zip(base, head, strict=True)
        return all(self.colours(self.base, b) == self.colours(self.head, h) for b, h in pairs)

    def _named(self, side: Side, sub: Sub) -> Sub:
        return tuple(side.named(pointer) for pointer in sub)

    def _compare(self, spot: Spot, base: Sub, head: Sub, mode: Mode) -> Iterator[Finding]:
        old, new = self.view(self.base, base), self.view(self.head, head)
        whole = not (_plain(old) and _plain(new))
        if whole:
            mode = self._mode(base, head, mode)
        yield from marks(spot, old, new)
        yield from number_format(spot, old, new)
        if mode != "same":
            found = list(self._own(spot, old, new))
            yield from (
                f for forced, f in found if forced or mode == "breaking" or f.level == "info"
            )
        if disjoint(old, new) and not _wrapped(old, new):
            return
        below = list(self._below(spot, old, new, mode))
        yield from below
        told = any(f.level != "info" for f in below)
        if (
            whole
            and mode == "breaking"
            and not told
            and not any(f.level != "info" for _, f in found)
        ):
            yield from self._unexplained(spot, base, head, old, new)

    def _mode(self, base: Sub, head: Sub, mode: Mode) -> Mode:
        if mode == "same":
            return "same"
        self.oracle.alike |= self._alike_below(base, head, _DEPTH)
        fits = self._fits(base, head)
        if fits == "no":
            return mode
        if self.oracle.same((self.base, base), (self.head, head)):
            return "same"
        return "compatible" if fits == "yes" else mode

    def _alike_below(self, base: Sub, head: Sub, depth: int) -> set[tuple[int, str]]:
        """The places below two schemas that say the same in both, as side and pointer."""
        found: set[tuple[int, str]] = set()
        if not depth or (base, head) in self._aligned:
            return found
        self._aligned.add((base, head))
        old, new = self.view(self.base, base), self.view(self.head, head)
        pairs = [(old.members[n], new.members[n]) for n in old.members.keys() & new.members.keys()]
        for was, now in (*pairs, (old.items, new.items), (old.additional, new.additional)):
            if not was or not now:
                continue
            if self._alike(was, now) and len(was) == 1:
                found |= {(id(self.base), p) for p in was} | {(id(self.head), p) for p in now}
            else:
                found |= self._alike_below(was, now, depth - 1)
        branches = [[b for _, union in each.unions for b in union] for each in (old, new)]
        for was in branches[0]:
            for now in branches[1]:
                if self._alike(was, now):
                    found |= {(id(self.base), was[0]), (id(self.head), now[0])}
        return found

    def view(self, side: Side, sub: Sub) -> View:
        """The joint view of schemas, made once."""
        key = (id(side), sub)
        if key not in self._views:
            self._views[key] = view(side, sub)
        return self._views[key]

    def _fits(self, base: Sub, head: Sub) -> Literal["yes", "no", "unknown"]:
        if self.direction == "request":
            return self.oracle.fits((self.base, base), (self.head, head))
        return self.oracle.fits((self.head, head), (self.base, base))

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
        level, why = narrowed(spot, self._fits(old.sub, new.sub))
        gone, came = old.rest.keys() - new.rest.keys(), new.rest.keys() - old.rest.keys()
        words = sorted({text.partition(":")[0] for text in (*gone, *came)})
        return Finding(
            id=f"{spot.prefix}-rules-changed",
            level=level,
            subject=spot.subject,
            what=f"{', '.join(words)} changed",
            why=why,
            affects=affected(spot, level),
            base=next((old.rest[text] for text in sorted(gone)), old.pointer),
            head=next((new.rest[text] for text in sorted(came)), new.pointer),
        )

    def _below(self, spot: Spot, old: View, new: View, mode: Mode) -> Iterator[Finding]:
        if _wrapped(old, new):
            yield from self._unions(spot, old, new, mode)
            return
        for name in sorted(old.members.keys() & new.members.keys()):
            was, now = old.members[name], new.members[name]
            if not (one_way(self.base, was, spot) or one_way(self.head, now, spot)):
                yield from self.compare(was, now, "property", mode=mode)
        for was, now in ((old.items, new.items), (old.additional, new.additional)):
            if was and now:
                yield from self.compare(was, now, "property", mode=mode)
        for was, now in zip(old.prefix, new.prefix, strict=False):
            yield from self.compare(was, now, "property", mode=mode)
        if old.unions or new.unions:
            yield from self._unions(spot, old, new, mode)

    def _unions(self, spot: Spot, old: View, new: View, mode: Mode) -> Iterator[Finding]:
        """Alternatives: equal ones first, then those of one name, then those that fit."""
        was, now = _alternatives(old), _alternatives(new)
        pairs = list(self._pairs(was, now))
        for b, h in pairs:
            yield from self.compare(b, h, spot.kind, mode=mode)
            was.remove(b)
            now.remove(h)
        if mode == "same":
            return
        word = "one-of" if "oneOf" in {k for k, _ in (*old.unions, *new.unions)} else "any-of"
        for b in was:
            yield from self._branch(spot, f"{word}-removed", b, (), old, new, mode)
        for h in now:
            yield from self._branch(spot, f"{word}-added", (), h, old, new, mode)

    def _pairs(self, was: list[Sub], now: list[Sub]) -> Iterator[tuple[Sub, Sub]]:
        left, right = list(was), list(now)
        for test in (self._alike, self._of_one_name, self._fit, self._of_one_kind):
            for b in list(left):
                h = next((each for each in right if test(b, each)), None)
                if h is not None:
                    left.remove(b)
                    right.remove(h)
                    yield b, h

    def _of_one_name(self, base: Sub, head: Sub) -> bool:
        named = self._named(self.base, base)
        return named == self._named(self.head, head) and named[0].startswith("/components/")

    def _fit(self, base: Sub, head: Sub) -> bool:
        return self.oracle.same((self.base, base), (self.head, head)) or (
            self._fits(base, head) == "yes"
        )

    def _of_one_kind(self, base: Sub, head: Sub) -> bool:
        """The same index of the same keyword and a common type."""
        last = parts(base[0])[-2:] == parts(head[0])[-2:]
        return last and not disjoint(self.view(self.base, base), self.view(self.head, head))

    def _branch(
        self, spot: Spot, word: str, base: Sub, head: Sub, old: View, new: View, mode: Mode
    ) -> Iterator[Finding]:
        if base:
            fits = self._fits(base, new.sub) if spot.sent else "yes"
        else:
            fits = "yes" if spot.sent else self.oracle.fits((self.head, head), (self.base, old.sub))
        level, why = narrowed(spot, fits)
        if mode == "compatible" and level != "info":
            return
        shown = place(self._named(self.base, base), self._named(self.head, head))
        yield Finding(
            id=f"{spot.prefix}-{word}",
            level=level,
            subject=spot.subject,
            what=f"alternative {shown or 'without a name'} {word.rpartition('-')[2]}",
            why=why,
            affects=affected(spot, level),
            base=base[0] if base else old.pointer,
            head=head[0] if head else new.pointer,
        )

    def _unexplained(
        self, spot: Spot, base: Sub, head: Sub, old: View, new: View
    ) -> Iterator[Finding]:
        if self._fits(base, head) != "no":
            return
        yield Finding(
            id=f"{spot.prefix}-schema-{'narrowed' if spot.sent else 'widened'}",
            level="error" if spot.sent else "warning",
            subject=spot.subject,
            what="no longer takes all that it took" if spot.sent else "holds what it did not hold",
            why=narrowed(spot, "no")[1],
            affects=(CALLERS,) if spot.sent else (STRICT,),
            base=old.pointer,
            head=new.pointer,
        )


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


def _alternatives(found: View) -> list[Sub]:
    """The branches of a view's first union; without one, itself is the only one."""
    return list(found.unions[0][1]) if found.unions else [found.sub]


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
