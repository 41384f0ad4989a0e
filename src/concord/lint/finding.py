"""What a rule is and what it finds.

Model: a rule is a pure function from a `Subject` to flaws; `Rule` adds its id and each flaw's place
in the file, which makes a `Finding`. A family is the table of the rules of one module; a rule's
docstring is the line that `--rules` prints.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from concord.lint.subject import Subject
from concord.spec import Location, SpecError


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """Something wrong at `pointer`: of the ledger if `ledger`, else of the document."""

    pointer: str
    what: str
    mend: str
    ledger: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A flaw, the rule that it breaks and where it stands."""

    rule: str
    location: Location
    pointer: str
    what: str
    mend: str

    @property
    def order(self) -> tuple[str, int, int, str, str, str]:
        """Reading order: file, line, column, then rule."""
        place = self.location
        return str(place.path), place.line, place.column, self.rule, self.pointer, self.what


Check = Callable[[Subject], Iterator[Flaw]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A named check; calling it gives its findings."""

    id: str
    says: str
    check: Check

    def __call__(self, subject: Subject) -> Iterator[Finding]:
        """The findings of this rule, in the order in which it makes them."""
        for flaw in self.check(subject):
            place = subject.locate_in_ledger if flaw.ledger else subject.spec.locate
            yield Finding(
                rule=self.id,
                location=place(flaw.pointer),
                pointer=flaw.pointer,
                what=flaw.what,
                mend=flaw.mend,
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
    return Finding(rule=UNREADABLE, location=location, pointer="", what=error.what, mend=error.mend)
