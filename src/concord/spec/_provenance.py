"""Where a statement of a spec comes from: the documentation, or an inference of ours.

Model: `x-source` and `x-inferred` speak for the element where they stand and for all below it that
has neither; `x-inferred` as a mapping speaks for the keywords that it names, and for what they
hold. So does `x-documented` with headings; a keyword that it names without headings is documented
by what speaks for the element. The HTTP method of an operation has the keyword `method`, although
it stands as a key. The ledger entries are those of the nearest `x-ambiguity` at or above the
element; one at the root concerns everything, hence nothing in particular, and is left out.
`x-inferred: imported` at the root says that others wrote the document: what it states is theirs.
Known limits: references are not followed; name the place that is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from concord.spec.vocabulary import AMBIGUITY, DOCUMENTED, IMPORTED, INFERRED, SOURCE

if TYPE_CHECKING:
    from concord.spec._spec import Spec


_IMPORTED = "the imported document"


@dataclass(frozen=True, kw_only=True)
class Provenance:
    """Where an element or a keyword comes from, and what of it the documentation leaves open.

    kind               documented, inferred, imported (the document as its owner wrote it), or
                       unknown where nothing speaks for it
    text               the headings in one line, or the reason; empty where unknown
    pointer            the element whose `x-source` or `x-inferred` speaks for it; None: unknown
    headings           of the documentation, outermost first, as that element states them
    ledger             ids of the ledger entries that govern it
    ledger_pointer     the element whose `x-ambiguity` names them; None where there are none
    """

    kind: Literal["documented", "inferred", "imported", "unknown"]
    text: str = ""
    pointer: str | None = None
    headings: tuple[str, ...] = ()
    ledger: tuple[str, ...] = ()
    ledger_pointer: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether anything speaks for it."""
        return self.pointer is not None


def provenance_of(spec: Spec, pointer: str) -> Provenance:
    """The provenance of what stands at `pointer`, or at its nearest ancestor that exists."""
    place, keyword = pointer, ""
    # a default that the document leaves out has no place: its keyword asks the element that would
    # hold it
    while place not in spec.parsed.locations:
        place, _, keyword = place.rpartition("/")
    open_at = _nearest_ambiguity(spec, place)
    ledger: dict[str, Any] = {
        "ledger": () if open_at is None else AMBIGUITY.tolerant(spec.at(open_at)) or (),
        "ledger_pointer": open_at,
    }
    while True:
        node = spec.at(place)
        stated = _stated(node, keyword)
        headings = stated or _headings(node)
        # `x-documented` names a single keyword, so it is nearer than an `x-inferred` for the whole
        # element
        reason = None if stated else _reason(node, keyword)
        if reason == IMPORTED and not place:
            return Provenance(kind="imported", text=_IMPORTED, pointer=place, **ledger)
        if reason is not None:
            return Provenance(
                kind="inferred", text=reason, pointer=place, headings=headings or (), **ledger
            )
        if headings is not None:
            text = "; ".join(headings)
            return Provenance(
                kind="documented", text=text, pointer=place, headings=headings, **ledger
            )
        if not place:
            return Provenance(kind="unknown", **ledger)
        # one step up, `x-inferred` by keyword may speak for exactly what we come from
        place, _, keyword = place.rpartition("/")


def _reason(node: Any, keyword: str) -> str | None:
    """Why the element, or a keyword of it, is inferred; None if it is not."""
    stated = INFERRED.raw(node) if isinstance(node, dict) else None
    if isinstance(stated, dict):
        return str(stated[keyword]) if keyword in stated else None
    return stated if isinstance(stated, str) else None


def _stated(node: Any, keyword: str) -> tuple[str, ...]:
    """The headings by which the element's `x-documented` states a keyword of it, if any."""
    found = DOCUMENTED.tolerant(node) if isinstance(node, dict) else None
    return (found or {}).get(keyword, ())


def _headings(node: Any) -> tuple[str, ...] | None:
    """The headings that an element states; None if it states none."""
    if not isinstance(node, dict) or not SOURCE.stated(node):
        return None
    # malformed headings are still a statement: the lint says what is wrong with them
    return SOURCE.tolerant(node) or ()


def _nearest_ambiguity(spec: Spec, pointer: str) -> str | None:
    while pointer:
        node = spec.at(pointer)
        if isinstance(node, dict) and AMBIGUITY.raw(node):
            return pointer
        pointer = pointer.rpartition("/")[0]
    return None
