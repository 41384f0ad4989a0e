"""What a rule is and what it finds.

Model: a check is a pure function from a `Subject` to problems; a `Rule` is a row of the table
(`rule_table.py`) with its check, and adds id and place in the file, which makes a `Finding`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from concord.lint.rule_table import Declaration
from concord.lint.subject import File, Subject
from concord.spec import Location, SpecError


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong at `pointer` of a file."""

    pointer: str
    what: str
    fix: str
    file: File = "document"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A problem, the rule that it breaks and where it stands."""

    rule: str
    location: Location
    pointer: str
    what: str
    fix: str

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """Reading order: file, line, column, then rule."""
        place = self.location
        return str(place.path), place.line, place.column, self.rule, self.pointer, self.what


Check = Callable[[Subject], Iterator[Problem]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A declared rule with its check; calling it gives its findings."""

    declaration: Declaration
    check: Check

    @property
    def id(self) -> str:
        """`structure.reference`, say: family and name."""
        return self.declaration.id

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """The findings of this rule, in the order in which it makes them."""
        for problem in self.check(subject):
            yield Finding(
                rule=self.id,
                location=subject.locate(problem.pointer, problem.file),
                pointer=problem.pointer,
                what=problem.what,
                fix=problem.fix,
            )


@dataclass(frozen=True, kw_only=True)
class Checks:
    """The checks of one module, by the id of the rule that each belongs to."""

    by_id: dict[str, Check] = field(default_factory=dict)

    def of(self, rule: str) -> Callable[[Check], Check]:
        """Enter the decorated check as that of `rule`, an id of the table."""

        def enter(check: Check) -> Check:
            self.by_id[rule] = check
            return check

        return enter


UNREADABLE = "yaml.unreadable"


def unreadable(error: SpecError) -> Finding:
    """A file that could not be read at all, as a finding."""
    where = error.where
    location = where if isinstance(where, Location) else Location(path=where, line=1, column=1)
    return Finding(rule=UNREADABLE, location=location, pointer="", what=error.what, fix=error.fix)
