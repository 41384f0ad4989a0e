"""The ledger of an API as a page, and as a letter to the vendor.

Model: the letter is plain text from the entries that are chosen; the page writes the same letter
again in the browser when a reader narrows the choice (`site.js`), from the pieces given here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from concord.docs._backlinks import Backlinks, Target
from concord.docs._readings import ReadingRow, Readings
from concord.docs._reports import Reports
from concord.docs._text import plain
from concord.evidence import Standing
from concord.spec import SEVERITIES, Ambiguity, Spec

STATUSES = ("open", "confirmed", "refuted")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One ambiguity with what it touches and what was observed of it."""

    ambiguity: Ambiguity
    touches: tuple[Target, ...]
    standing: Standing | None
    readings: tuple[ReadingRow, ...]
    question: str
    """Its paragraph of the letter."""


@dataclass(frozen=True, kw_only=True)
class LedgerPage:
    """All entries, most severe first, and the letter about the open ones of high severity."""

    entries: tuple[Entry, ...]
    opening: str
    closing: str
    letter: str

    def count(self, severity: str, status: str = "open") -> int:
        """How many entries have that severity and status."""
        entries = (entry.ambiguity for entry in self.entries)
        return sum(a.severity == severity and a.status == status for a in entries)


def ledger_page(spec: Spec, reports: Reports, options: Mapping[str, str]) -> LedgerPage:
    """The page of one API; `options` as `concord.docs.Sources` has them. Raises SpecError."""
    backlinks, readings = Backlinks(spec), Readings(spec, options)
    entries = tuple(
        Entry(
            ambiguity=ambiguity,
            touches=backlinks.of_ambiguity(ambiguity.id),
            standing=reports.standing(spec.api, ambiguity.id),
            readings=readings.rows(ambiguity),
            question=question(ambiguity),
        )
        for ambiguity in sorted(spec.ledger, key=_severity_first)
    )
    opening, closing = opening_of(spec), closing_of()
    severe = [e for e in entries if (e.ambiguity.severity, e.ambiguity.status) == ("high", "open")]
    letter = compose(opening, (entry.question for entry in severe), closing)
    return LedgerPage(entries=entries, opening=opening, closing=closing, letter=letter)


def _severity_first(ambiguity: Ambiguity) -> tuple[int, int]:
    severity, status = ambiguity.severity, ambiguity.status
    severe = SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)
    # what is still open first: the page is read by those who want answers
    return STATUSES.index(status) if status in STATUSES else len(STATUSES), severe


def opening_of(spec: Spec) -> str:
    """How the letter begins."""
    return (
        f"Subject: questions about the documentation of the {spec.title}\n\n"
        "Dear team,\n\n"
        f"we are integrating the {spec.title}. Your documentation leaves the following points "
        "open, or says two things about them. Could you tell us which reading is right?"
    )


def closing_of() -> str:
    """How the letter ends."""
    return "A short word on each number is enough. Thank you very much.\n\nKind regards\n"


def question(ambiguity: Ambiguity) -> str:
    """One ambiguity as a paragraph for the vendor, without its number."""
    readings = "\n".join(
        f"   {letter}) {plain(reading.text)}"
        for letter, reading in zip("abcdefghij", ambiguity.readings, strict=False)
    )
    where = "; ".join(ambiguity.where)
    return (
        f"{where} [{ambiguity.id}]\n   {plain(ambiguity.what)}\n   Is it\n{readings}\n"
        f"   Until we hear from you we assume: {plain(ambiguity.spec)}"
    )


def compose(opening: str, questions: Iterable[str], closing: str) -> str:
    """The whole letter; `site.js` composes in the same way."""
    numbered = [f"{number}. {text}" for number, text in enumerate(questions, start=1)]
    return "\n\n".join([opening, *(numbered or ["(no point is chosen)"]), closing])
