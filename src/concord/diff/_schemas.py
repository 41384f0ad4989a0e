"""Two schemas, compared down to the smallest places that explain what changed.

Model: schemas of one colour are the same and silent. Of others, containment says whether anything
can break (`breaking`), whether they only differ in what is newly allowed (`compatible`), or mean
the same in other words (`same`: then only annotations such as a default can differ). Below that,
each place is judged on its own; if nothing below explains a break, the place itself is reported.
Objects and arrays without alternatives are no more than their parts: there the question need not
be asked. What is found of a place is kept apart from the places below it and joined for each
question, so that schemas that lead to each other say the same from wherever they are reached.
Known limits: what a view has no word for is reported as one change of the place it stands in.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal

from concord.diff._annotations import annotation_changes
from concord.diff._change import CALLERS, STRICT, Finding
from concord.diff._covers import Verdict
from concord.diff._members import members, one_way
from concord.diff._merged_schema import Sub, View
from concord.diff._relations import Relations
from concord.diff._subjects import subject_of
from concord.diff._unions import Pairing, pairings, wrapped
from concord.diff._values import (
    Spot,
    affected,
    disjoint,
    narrowed,
    representation,
    single,
    values,
)
from concord.diff._wire import Wire, within

Mode = Literal["breaking", "compatible", "same"]
# what is said with these words alone allows less than without them
_NARROWING = frozenset({"not", "if", "then", "else", "contains", "propertyNames"})
_NARROWING |= {"dependentRequired", "dependentSchemas"}


@dataclass(frozen=True, kw_only=True)
class _Comparison:
    """Two schemas that are compared, and how."""

    base: Sub
    head: Sub
    kind: str
    subject: str
    mode: Mode
    reject: bool
    wire: Wire


@dataclass(frozen=True, kw_only=True)
class _Result:
    """What one comparison found, without what stands below it."""

    own: tuple[Finding, ...]
    below: tuple[_Comparison, ...] = ()
    unexplained: bool = False
    """Whether containment says that it breaks, unless something below explains it."""


@dataclass(kw_only=True)
class Schemas:
    """Compares schemas of two documents that travel in one direction."""

    relations: Relations
    reject: bool = False
    """Whether the server refuses what it does not know, for the operation that is compared."""
    _results: dict[_Comparison, _Result] = field(default_factory=dict)
    _unexplained: dict[_Comparison, bool] = field(default_factory=dict)
    _findings: dict[_Comparison, tuple[Finding, ...]] = field(default_factory=dict)

    def compare(
        self,
        base: Sub,
        head: Sub,
        kind: str,
        subject: str = "",
        *,
        mode: Mode = "breaking",
        wire: Wire = "json",
    ) -> tuple[Finding, ...]:
        """What changed between the schemas at these pointers.

        `kind` is `parameter`, `body`, `property` or `header`; `wire` is how the values travel.
        """
        found = list(self._comparison(base, head, kind, mode, wire, subject))
        return self._all_findings(found[0]) if found else ()

    def _comparison(
        self, base: Sub, head: Sub, kind: str, mode: Mode, wire: Wire, subject: str = ""
    ) -> Iterator[_Comparison]:
        """The comparison of two schemas, if they do not say the same."""
        if self.relations.equal(base, head):
            return
        base, head = self.relations.named(base, head)
        subject = subject or subject_of(base, head)
        yield _Comparison(
            base=base,
            head=head,
            kind=kind,
            subject=subject,
            mode=mode,
            reject=self.reject,
            wire=wire,
        )

    def _all_findings(self, comparison: _Comparison) -> tuple[Finding, ...]:
        """The findings of a comparison and of all below it."""
        if comparison not in self._findings:
            found: dict[Finding, None] = {}
            for each in self._reached(comparison):
                found |= dict.fromkeys(self._result(each).own)
                if self._is_unexplained(each) and self._is_lowest(each):
                    # it breaks, as containment says: silence would be wrong, a detail invented
                    found[self._unexplained_finding(each)] = None
            self._findings[comparison] = tuple(found)
        return self._findings[comparison]

    def _reached(self, comparison: _Comparison) -> dict[_Comparison, None]:
        """A comparison and all below it, nearest first."""
        found = {comparison: None}
        waiting = deque(found)
        while waiting:
            for each in self._result(waiting.popleft()).below:
                if each not in found:
                    found[each] = None
                    waiting.append(each)
        return found

    def _is_unexplained(self, comparison: _Comparison) -> bool:
        """Whether a comparison breaks and nothing below says how."""
        if comparison not in self._unexplained:
            self._unexplained[comparison] = (
                self._result(comparison).unexplained
                and not any(
                    finding.level != "info"
                    for each in self._reached(comparison)
                    if each != comparison
                    for finding in self._result(each).own
                )
                and self.relations.fits(comparison.base, comparison.head, comparison.wire) == "no"
            )
        return self._unexplained[comparison]

    def _is_lowest(self, comparison: _Comparison) -> bool:
        """Whether no other unexplained one stands below, but for those that lead back here."""
        return not any(
            self._is_unexplained(each) and comparison not in self._reached(each)
            for each in self._reached(comparison)
            if each != comparison
        )

    def _spot(self, comparison: _Comparison) -> Spot:
        return Spot(
            direction=self.relations.direction,
            kind=comparison.kind,
            subject=comparison.subject,
            wire=comparison.wire,
        )

    def _result(self, comparison: _Comparison) -> _Result:
        if comparison not in self._results:
            self._results[comparison] = self._compare(comparison)
        return self._results[comparison]

    def _compare(self, comparison: _Comparison) -> _Result:
        """Compare one place by itself, and say which places below it are to be compared."""
        spot, mode = self._spot(comparison), comparison.mode
        old, new = self.relations.views(comparison.base, comparison.head)
        # members and items explain a schema that has nothing else; containment judges the others
        whole = not (_plain(old) and _plain(new))
        if whole:
            mode = self._mode(comparison)
        own = [*annotation_changes(spot, old, new, self._is_same), *representation(spot, old, new)]
        found = list(self._own(spot, old, new, mode)) if mode != "same" else []
        # where containment says that nothing breaks, a rule that sees one keyword only must not
        # say otherwise; "forced" findings (a member is gone) are no question of values
        own += (f for forced, f in found if forced or mode == "breaking" or f.level == "info")
        unions = self._unions(spot, old, new)
        alternatives = list(self._alternatives(spot, old, new, mode, unions))
        breaks = any(f.level != "info" for f in (*(f for _, f in found), *alternatives))
        return _Result(
            own=(*own, *alternatives),
            below=tuple(self._below(spot, old, new, mode, unions)),
            unexplained=whole and mode == "breaking" and not breaks,
        )

    def _mode(self, comparison: _Comparison) -> Mode:
        base, head, mode = comparison.base, comparison.head, comparison.mode
        if mode == "same":
            return "same"
        fits = self.relations.fits(base, head, comparison.wire)
        if fits == "no":
            return mode
        if self.relations.same(base, head):
            return "same"
        return "compatible" if fits == "yes" else mode

    def _is_same(self, base: str, head: str) -> bool:
        return self.relations.equal((base,), (head,))

    def _own(self, spot: Spot, old: View, new: View, mode: Mode) -> Iterator[tuple[bool, Finding]]:
        """What changed in a place by itself, each with whether it holds whatever `mode` is."""
        if wrapped(old, new):
            return
        yield from ((False, f) for f in values(spot, old, new, fits=mode == "compatible"))
        if not disjoint(old, new) and (old.object_like or new.object_like):
            sides = (self.relations.base, old), (self.relations.head, new)
            yield from members(spot, *sides, reject=self.reject)
        if old.rest.keys() != new.rest.keys():
            yield False, self._rules_changed(spot, old, new)

    def _rules_changed(self, spot: Spot, old: View, new: View) -> Finding:
        gone, came = old.rest.keys() - new.rest.keys(), new.rest.keys() - old.rest.keys()
        words = sorted({text.partition(":")[0] for text in (*gone, *came)})
        fits = self.relations.fits(old.sub, new.sub, spot.wire)
        one_way = not (gone if spot.is_request else came)
        # words that only forbid, and only added to the reader's side: values are lost for certain
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

    def _unions(self, spot: Spot, old: View, new: View) -> list[Pairing]:
        """The alternatives of both, paired; none where the two have no type in common."""
        if not (old.unions or new.unions) or (disjoint(old, new) and not wrapped(old, new)):
            return []
        return list(pairings(self.relations, old, new, spot.wire))

    def _below(
        self, spot: Spot, old: View, new: View, mode: Mode, unions: list[Pairing]
    ) -> Iterator[_Comparison]:
        """The places below two schemas that both have."""
        if not wrapped(old, new):
            wire = within(spot.wire)
            for was, now in self._parts(spot, old, new):
                yield from self._comparison(was, now, "property", mode, wire)
        for was, now in (pair for union in unions for pair in union.pairs):
            yield from self._comparison(was, now, spot.kind, mode, spot.wire)

    def _parts(self, spot: Spot, old: View, new: View) -> Iterator[tuple[Sub, Sub]]:
        """The members and items that two schemas have in common."""
        if disjoint(old, new):
            # a value that is now written as an array of one is held against its items
            was, now = single(spot, old, new)
            if was and now:
                yield was, now
            return
        for name in sorted(old.members.keys() & new.members.keys()):
            was, now = old.members[name], new.members[name]
            hidden = one_way(self.relations.base, was, spot)
            if not (hidden or one_way(self.relations.head, now, spot)):
                yield was, now
        for was, now in ((old.items, new.items), (old.additional, new.additional)):
            if was and now:
                yield was, now
        yield from zip(old.prefix, new.prefix, strict=False)

    def _alternatives(
        self, spot: Spot, old: View, new: View, mode: Mode, unions: list[Pairing]
    ) -> Iterator[Finding]:
        """Alternatives that are gone or new."""
        word = "one-of" if "oneOf" in {k for k, _ in (*old.unions, *new.unions)} else "any-of"
        for union in unions if mode != "same" else ():
            for was in union.gone:
                # what a server no longer sends breaks no reader
                fits = self.relations.fits(was, new.sub, spot.wire) if spot.is_request else "yes"
                found = self._alternative(spot, f"{word}-removed", fits, (was, ()))
                yield from self._placed(found, old, new, mode)
            for now in union.came:
                fits = "yes" if spot.is_request else self.relations.fits(old.sub, now, spot.wire)
                found = self._alternative(spot, f"{word}-added", fits, ((), now))
                yield from self._placed(found, old, new, mode)

    def _alternative(self, spot: Spot, rule: str, fits: Verdict, sides: tuple[Sub, Sub]) -> Finding:
        level, why = narrowed(spot, fits)
        shown = subject_of(*self.relations.named(*sides))
        return Finding(
            id=spot.rule(rule),
            level=level,
            subject=spot.subject,
            what=f"alternative {shown or 'without a name'} {rule.rpartition('-')[2]}",
            why=why,
            affects=affected(spot, level),
            base="".join(sides[0][:1]),
            head="".join(sides[1][:1]),
        )

    @staticmethod
    def _placed(found: Finding, old: View, new: View, mode: Mode) -> Iterator[Finding]:
        """The finding, unless nothing breaks; an alternative that is not there has no place."""
        if mode == "breaking" or found.level == "info":
            yield replace(found, base=found.base or old.pointer, head=found.head or new.pointer)

    def _unexplained_finding(self, comparison: _Comparison) -> Finding:
        spot = self._spot(comparison)
        return Finding(
            id=spot.rule(f"schema-{'narrowed' if spot.is_request else 'widened'}"),
            level="error" if spot.is_request else "warning",
            subject=spot.subject,
            what="no longer takes all that it took"
            if spot.is_request
            else "holds what it did not hold",
            why=narrowed(spot, "no")[1],
            # a tolerant reader does not hold responses against a schema
            affects=(CALLERS,) if spot.is_request else (STRICT,),
            base=comparison.base[0],
            head=comparison.head[0],
        )


def _plain(found: View) -> bool:
    """Whether a schema means no more than its members and items each mean by themselves."""
    structured = found.object_like or bool(found.items or found.prefix)
    return structured and not found.unions and not found.rest
