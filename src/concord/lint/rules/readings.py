"""The readings of the ledger: one is chosen, the others can be run or say why nobody sees them.

Model: the document under each reading is compiled anew, and held to the structure of OpenAPI and to
what a run needs (`Spec.sound`). The rules of a person's prose are not asked of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import jsonschema_rs

from concord.lint import schema_language
from concord.lint.finding import Checks, Problem
from concord.lint.subject import Subject
from concord.spec import Ambiguity, Reading, Spec, SpecError, child

checks = Checks()

EXECUTABLE = ("high", "medium")
"""Severities of entries all of whose readings can be run."""


@checks.of("readings.chosen")
def chosen(subject: Subject) -> Iterator[Problem]:
    for entry in subject.spec.ledger:
        ids = Counter(reading.id for reading in entry.readings)
        for name, times in ids.items():
            if times > 1:
                yield Problem(
                    pointer=child(entry.pointer, "readings"),
                    what=f"{times} readings have the id {name!r}",
                    fix="give each reading of an entry its own id",
                    file="ledger",
                )
        if entry.chosen not in ids:
            yield Problem(
                pointer=child(entry.pointer, "chosen"),
                what=f"there is no reading {entry.chosen!r}",
                fix=f"write one of {', '.join(ids)}",
                file="ledger",
            )
        elif entry.reading(entry.chosen).overlay or not entry.reading(entry.chosen).observable:
            yield Problem(
                pointer=entry.reading(entry.chosen).pointer,
                what="the chosen reading changes the spec that follows it",
                fix="remove its overlay and `observable`",
                file="ledger",
            )


@checks.of("readings.executable")
def executable(subject: Subject) -> Iterator[Problem]:
    for entry in subject.spec.ledger:
        for reading in entry.alternatives:
            can_run = reading in entry.executable or not reading.observable
            if entry.severity in EXECUTABLE and not can_run:
                yield Problem(
                    pointer=reading.pointer,
                    what=f"nobody can run {entry.id} = {reading.id}, whose severity is "
                    f"{entry.severity}",
                    fix="write its `overlay` or `options`, or `observable: false` and `because`",
                    file="ledger",
                )


@checks.of("readings.overlay")
def overlay(subject: Subject) -> Iterator[Problem]:
    for entry in subject.spec.ledger:
        for reading in entry.alternatives:
            if reading.overlay:
                yield from _overlaid(subject.spec, entry, reading)


def _overlaid(spec: Spec, entry: Ambiguity, reading: Reading) -> Iterator[Problem]:
    place = child(reading.pointer, "overlay")
    try:
        followed = spec.under({entry.id: reading.id})
        if followed.document == spec.document:
            what, fix = "changes nothing", "remove it, or change what the reading says"
            yield Problem(pointer=place, what=what, fix=fix, file="ledger")
        followed.sound()
    except SpecError as error:
        yield Problem(pointer=place, what=error.what, fix=error.fix, file="ledger")
        return
    validator = _openapi()
    # where the document itself is invalid, `structure.openapi` says so, and each reading would
    # repeat it
    if validator.is_valid(followed.document) or not validator.is_valid(spec.document):
        return
    for wrong in validator.iter_errors(followed.document):
        yield Problem(
            pointer=place,
            what=f"makes {child('', *wrong.instance_path)} invalid: {wrong.message[:160]}",
            fix="write what OpenAPI 3.1 prescribes there",
            file="ledger",
        )


@cache
def _openapi() -> jsonschema_rs.Validator:
    return jsonschema_rs.validator_for(schema_language.meta_schema())
