"""The lint of the specs: `lint` gives all findings, `RULES` holds the rules that give them.

Model: rules are pure functions from a spec to findings; all of a profile run, all their findings
are returned. The profile of an imported document (`Spec.is_imported`) is `imported`, that of others
`governed`.
Known limits: a file that is no YAML, or no mapping, gives one finding and hides the others.
"""

from pathlib import Path

from concord.lint.finding import Finding, unreadable
from concord.lint.rule_table import PROFILES, Profile
from concord.lint.rules import RULES
from concord.lint.subject import Subject
from concord.spec import Spec, SpecError, load_file


def lint(spec: Spec, profile: Profile | None = None) -> tuple[Finding, ...]:
    """All findings of the rules of a profile (None: the spec's own), in reading order."""
    subject = Subject(spec=spec)
    chosen = profile or ("imported" if spec.is_imported else "governed")
    rules = [rule for rule in RULES if chosen in rule.declaration.profiles]
    # a set: several ways lead to one element, and each would report it
    found = {finding for rule in rules for finding in rule(subject)}
    return tuple(sorted(found, key=lambda finding: finding.order))


def lint_file(
    path: Path, profile: Profile | None = None
) -> tuple[Spec | None, tuple[Finding, ...]]:
    """The spec in `path`, if it can be read, and all findings, as `lint` gives them."""
    try:
        spec = load_file(path)
    except SpecError as error:
        return None, (unreadable(error),)
    return spec, lint(spec, profile)


__all__ = ["PROFILES", "RULES", "Finding", "Profile", "lint", "lint_file"]
