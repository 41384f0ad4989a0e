"""All that keeps a client from being made of a spec, in one go, and what can be made of the rest.

Model: the lint's rules `unsupported.…` and references that lead nowhere are looked at first. What
they find is left out, and the rest is parsed and described; what these refuse is left out in turn,
until nothing is refused. Without a problem a document is parsed once. A problem that belongs to no
operation or component ends the survey: nothing can be left out for it.
Known limits: what is wrong with an operation beside what the first step that refuses it finds is
not found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from concord.generate._components import references
from concord.generate._parse import Parsed, parse
from concord.generate._parser_words import REWRITE
from concord.generate._problems import GenerationError, Problem
from concord.generate._reduced import concerned, only, without
from concord.generate.package import Package, Skipped, describe
from concord.invocation import invocation
from concord.lint import refused
from concord.lint.grammar import Node
from concord.spec import Spec, target


@dataclass(frozen=True, kw_only=True)
class Survey:
    """What is wrong with a spec, and the client of what is not; none if nothing is left."""

    problems: tuple[Problem, ...]
    made: tuple[Parsed, Package] | None

    def required(self, *, skip: bool) -> tuple[Parsed, Package]:
        """The client. Raises GenerationError for problems, unless what has some is skipped."""
        if self.made is None or (self.problems and not skip):
            raise GenerationError(self.problems)
        return self.made


def survey(spec: Spec, output: Path) -> Survey:
    """Everything that is wrong with `spec`, for a project in `output`."""
    found = list(dict.fromkeys(_refused(spec)))
    left = without(spec, [it.pointer for it in found]) if found else spec
    while left is not None and (left is spec or left.operations):
        parsed, package, wrong = _attempt(left, output, spec)
        if parsed is not None and package is not None:
            skipped = tuple(_skipped(spec, left, found))
            made = parsed, package.skipping(skipped)
            return Survey(problems=_in_order(found), made=made)
        found += [it for it in wrong if it not in found]
        # what is left out may have been all that another problem came from: so from the start again
        left = without(left, [it.pointer for it in wrong])
    return Survey(problems=_in_order(found), made=None)


def _in_order(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda it: (it.where.line, it.where.column)))


def _attempt(
    spec: Spec, output: Path, whole: Spec
) -> tuple[Parsed | None, Package | None, list[Problem]]:
    try:
        parsed = parse(spec, output, whole=whole)
        return parsed, describe(parsed), []
    except GenerationError as error:
        wrong = list(error.problems)
    except Exception as error:  # noqa: BLE001  # the parser is not ours: it may fail in any way
        wrong = [_failure(spec, "", error)]
    if any(not it.pointer for it in wrong) and len((*spec.operations, *spec.webhooks)) > 1:
        return None, None, list(_one_by_one(spec, output, whole)) or wrong
    return None, None, wrong


def _one_by_one(spec: Spec, output: Path, whole: Spec) -> Iterator[Problem]:
    """What is wrong with each operation by itself: the parser did not say where it failed."""
    for operation in (*spec.operations, *spec.webhooks):
        alone = only(spec, operation)
        try:
            describe(parse(alone, output, whole=whole))
        except GenerationError as error:
            for it in error.problems:
                at = it.pointer or operation.pointer
                yield Problem(where=spec.locate(at), pointer=at, what=it.what, fix=it.fix)
        except Exception as error:  # noqa: BLE001
            yield _failure(spec, operation.pointer, error)


def _failure(spec: Spec, pointer: str, error: Exception) -> Problem:
    what = f"the generator cannot read it ({type(error).__name__})"
    return Problem(where=spec.locate(pointer), pointer=pointer, what=what, fix=REWRITE)


def _refused(spec: Spec) -> Iterator[Problem]:
    for node in references(spec):
        if not _resolves(spec, node):
            yield Problem(
                where=spec.locate(node.pointer),
                pointer=node.pointer,
                what=f"the reference {node.reference!r} leads nowhere",
                fix="point it to a component of this document",
            )
    for pointer, what in spec.malformed_words():
        fix = f"see `{invocation('lint-specs', spec.api)}`"
        yield Problem(where=spec.locate(pointer), pointer=pointer, what=what, fix=fix)
    yield from _misnamed(spec)
    for finding in refused(spec):
        yield Problem(
            where=finding.location, pointer=finding.pointer, what=finding.what, fix=finding.fix
        )


def _misnamed(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        if operation.id.count(".") != 1 or not all(operation.id.split(".")):
            named = f"the operationId {operation.id!r} is not dotted"
            yield Problem(
                where=spec.locate(operation.pointer),
                pointer=operation.pointer,
                what=named if operation.id else "the operation has no operationId",
                fix="write resource.verb, such as appointments.list",
            )


def _resolves(spec: Spec, node: Node) -> bool:
    """Whether a reference leads somewhere, and not back to itself.

    What it leads to may be a reference that does not: that one is told of by itself.
    """
    # a document of several files is joined before (`concord.imports`); here one file has to do
    if not str(node.reference).startswith("#"):
        return False
    try:
        place = _step(spec, node.pointer)
    except KeyError:
        return False
    seen = {node.pointer}
    while place is not None and place not in seen:
        seen.add(place)
        try:
            place = _step(spec, place)
        except KeyError:
            return True
    return place != node.pointer


def _step(spec: Spec, pointer: str) -> str | None:
    """Where the reference at `pointer` leads; None if there is none. Raises KeyError."""
    value = spec.at(pointer)
    if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
        return None
    holder, _, last = target(value["$ref"]).rpartition("/")
    place = f"{spec.canonical(holder)}/{last}"
    spec.at(place)
    return place


def _skipped(whole: Spec, left: Spec, problems: Sequence[Problem]) -> Iterator[Skipped]:
    """The operations and webhooks that were left out, each with why."""
    kept = {it.pointer for it in (*left.operations, *left.webhooks)}
    owners = [
        (it, {each.pointer for each in concerned(whole, frozenset({it.pointer}))})
        for it in problems
    ]
    for operation in (*whole.operations, *whole.webhooks):
        if operation.pointer not in kept:
            yield Skipped(
                label=operation.label if operation in whole.operations else operation.path,
                id=operation.id,
                problems=tuple(it for it, owned in owners if operation.pointer in owned),
            )
