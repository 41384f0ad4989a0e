"""Values that readers of YAML 1.1 and of YAML 1.2 understand differently."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.subject import Subject

checks = Checks()


@checks.of("yaml.unreadable")
def unreadable(_: Subject) -> Iterator[Problem]:
    # What is a subject has been read; `lint_file` reports what could not be.
    return iter(())


@checks.of("yaml.ambiguous-scalar")
def ambiguous_scalar(subject: Subject) -> Iterator[Problem]:
    for parsed, ledger in ((subject.spec.parsed, False), (subject.spec.parsed_ledger, True)):
        for pointer, text in (parsed.ambiguous if parsed else {}).items():
            yield Problem(
                pointer=pointer,
                what=f"{text!r} means different things to different readers of YAML",
                fix=f'quote it: "{text}"',
                ledger=ledger,
            )
