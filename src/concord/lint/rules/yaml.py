"""Values that readers of YAML 1.1 and of YAML 1.2 understand differently."""

from __future__ import annotations

from collections.abc import Iterator

from concord.lint.finding import Checks, Problem
from concord.lint.subject import File, Subject
from concord.spec import Parsed

checks = Checks()


@checks.of("yaml.unreadable")
def unreadable(_: Subject) -> Iterator[Problem]:
    # What is a subject has been read; `lint_file` reports what could not be.
    return iter(())


@checks.of("yaml.ambiguous-scalar")
def ambiguous_scalar(subject: Subject) -> Iterator[Problem]:
    spec = subject.spec
    files: tuple[tuple[Parsed | None, File], ...] = (
        (spec.parsed, "document"),
        (spec.parsed_ledger, "ledger"),
        (spec.parsed_workflows, "workflows"),
    )
    for parsed, file in files:
        for pointer, text in (parsed.ambiguous if parsed else {}).items():
            yield Problem(
                pointer=pointer,
                what=f"{text!r} means different things to different readers of YAML",
                fix=f'quote it: "{text}"',
                file=file,
            )
