"""The lint of the specs: `lint` gives all findings, `RULES` holds the rules that give them.

Model: rules are pure functions from a spec to findings; all run, all their findings are returned.
Known limits: a file that is no YAML, or no mapping, gives one finding and hides the others.
"""

from pathlib import Path

from concord.lint.finding import Finding, unreadable
from concord.lint.rules import RULES
from concord.lint.subject import Subject
from concord.spec import Spec, SpecError, load_file


def lint(spec: Spec) -> tuple[Finding, ...]:
    """All findings of all rules, in reading order."""
    subject = Subject(spec=spec)
    # a set: several ways lead to one element, and each would report it
    found = {finding for rule in RULES for finding in rule(subject)}
    return tuple(sorted(found, key=lambda finding: finding.order))


def lint_file(path: Path) -> tuple[Spec | None, tuple[Finding, ...]]:
    """The spec in `path`, if it can be read, and all findings."""
    try:
        spec = load_file(path)
    except SpecError as error:
        return None, (unreadable(error),)
    return spec, lint(spec)


__all__ = ["RULES", "Finding", "lint", "lint_file"]
