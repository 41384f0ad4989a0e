"""Values that readers of YAML 1.1 and of YAML 1.2 understand differently."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Family, Problem
from concord.lint.subject import Subject

rules = Family(name="yaml")


@rules.rule("unreadable")
def unreadable(_: Subject) -> Iterator[Problem]:
    """A file is YAML without aliases, tags or repeated keys: a mapping (a ledger: a list)."""
    # What is a subject has been read; `lint_file` reports what could not be.
    return iter(())


@rules.rule("ambiguous-scalar")
def ambiguous_scalar(subject: Subject) -> Iterator[Problem]:
    """A plain scalar means the same to all readers (`NO`, dates, `yes`, `[so?]` are quoted)."""
    for parsed, ledger in ((subject.spec.parsed, False), (subject.spec.parsed_ledger, True)):
        for pointer, text in (parsed.ambiguous if parsed else {}).items():
            yield Problem(
                pointer=pointer,
                what=f"{text!r} means different things to different readers of YAML",
                fix=f'quote it: "{text}"',
                ledger=ledger,
            )
