"""What a rule is and what it finds.

Model: a rule is a pure function from a `Subject` to problems; `Rule` adds its id and the place of
each problem in the file, which makes a `Finding`. A family is the table of the rules of one
module; a rule's docstring is the line that `--rules` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from concord.lint.subject import Subject
from concord.spec import Location, SpecError


@dataclass(frozen=True, kw_only=True)
class Problem:
    """Something wrong at `pointer`: of the ledger if `ledger`, else of the document."""

    pointer: str
    what: str
    fix: str
    ledger: bool = False


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
    """A named check; calling it gives its findings."""

    id: str
    says: str
    check: Check

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """The findings of this rule, in the order in which it makes them."""
        for problem in self.check(subject):
            place = subject.locate_in_ledger if problem.ledger else subject.spec.locate
            yield Finding(
                rule=self.id,
                location=place(problem.pointer),
                pointer=problem.pointer,
                what=problem.what,
                fix=problem.fix,
            )


@dataclass(frozen=True, kw_only=True)
class Family:
    """The rules of one module; `name` prefixes their ids."""

    name: str
    rules: list[Rule] = field(default_factory=list)

    def rule(self, name: str) -> Callable[[Check], Check]:
        """Enter the decorated check into the table under `<family>.<name>`."""

        def enter(check: Check) -> Check:
            says = (check.__doc__ or "").strip().splitlines()[0]
            self.rules.append(Rule(id=f"{self.name}.{name}", says=says, check=check))
            return check

        return enter


UNREADABLE = "yaml.unreadable"


def unreadable(error: SpecError) -> Finding:
    """A file that could not be read at all, as a finding."""
    where = error.where
    location = where if isinstance(where, Location) else Location(path=where, line=1, column=1)
    return Finding(rule=UNREADABLE, location=location, pointer="", what=error.what, fix=error.fix)
