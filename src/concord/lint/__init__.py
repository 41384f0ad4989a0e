"""The lint of the specs: `lint` gives all findings, `RULES` holds the rules that give them.

Model: rules are pure functions from a spec to findings; all of a profile run, all their findings
are returned. The profile of an imported document (`Spec.is_imported`) is `imported`, that of others
`governed`. `lint_file` asks the client generator too, where it is installed.
Known limits: a file that is no YAML, or no mapping, gives one finding and hides the others.
"""

from collections.abc import Iterator
from pathlib import Path

from concord.lint.finding import Finding, unreadable
from concord.lint.rule_table import PROFILES, Profile
from concord.lint.rules import RULES
from concord.lint.subject import Subject
from concord.spec import Spec, SpecError, load_file

_TOLD = (
    "unsupported.",
    *("structure.openapi", "structure.reference", "paths.", "vocabulary.", "resources."),
    *("naming.operation-id", "generator.", "constraints.array-items"),
    *("responses.status-code", "schemas.meta-schema", "lists.pagination"),
)
"""Rules that find what the generator refuses, too."""


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
    """The spec in `path`, if it can be read, and all findings, as `lint` gives them.

    Those of `unsupported.other` too, where openapi-python-client is installed.
    """
    try:
        spec = load_file(path)
    except SpecError as error:
        return None, (unreadable(error),)
    found = lint(spec, profile)
    return spec, tuple(sorted((*found, *_also_refused(spec, found)), key=lambda it: it.order))


def refused(spec: Spec) -> tuple[Finding, ...]:
    """What no client can be made of: findings of the rules `unsupported.…`, in reading order."""
    subject = Subject(spec=spec)
    rules = [rule for rule in RULES if rule.id.startswith("unsupported.")]
    found = {finding for rule in rules for finding in rule(subject)}
    return tuple(sorted(found, key=lambda finding: finding.order))


def _also_refused(spec: Spec, found: tuple[Finding, ...]) -> Iterator[Finding]:
    """What the client generator refuses and no rule has found."""
    # imported here: the generator reads the rules of this package
    from concord.generate import problems

    try:
        spec.structured()
    except SpecError:
        return
    known = [finding.pointer for finding in found if finding.rule.startswith(_TOLD)]
    for it in problems(spec):
        if not any(_touch(it.pointer, pointer) for pointer in known):
            yield Finding(
                rule="unsupported.other",
                location=it.where,
                pointer=it.pointer,
                what=f"no client can be made of it: {it.what}",
                fix=it.fix,
            )


def _touch(pointer: str, other: str) -> bool:
    """Whether one place is the other, or holds it."""
    return f"{pointer}/".startswith(f"{other}/") or f"{other}/".startswith(f"{pointer}/")


__all__ = ["PROFILES", "RULES", "Finding", "Profile", "lint", "lint_file", "refused"]
