"""Whether a spec can be run: references lead somewhere, operations have names, words are readable.

Model: the first place that is not sound raises SpecError; all of them are for the lint to list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from concord.invocation import invocation
from concord.spec import vocabulary
from concord.spec._place import SpecError
from concord.spec._pointer import child

if TYPE_CHECKING:
    from concord.spec._spec import Spec

_FREE_NAMES = frozenset({"default", "example", "properties", "value", vocabulary.INFERRED.name})
"""Below these keys a name is a person's own, or that of the keyword which a reason is given for."""


def check_soundness(spec: Spec) -> None:
    """Raise SpecError at the first place where `spec` is not sound."""
    _check_references(spec)
    _check_names(spec)
    _check_words(spec)
    _check_requirements(spec)


def _check_references(spec: Spec) -> None:
    for pointer in spec.parsed.locations:
        if pointer.endswith("/$ref") and isinstance(spec.at(pointer), str):
            try:
                spec.canonical(pointer.removesuffix("/$ref"))
            except KeyError as error:
                raise SpecError(
                    f"$ref leads nowhere: {spec.at(pointer)}",
                    where=spec.locate(pointer),
                    fix=f"declare it, or see `{invocation('lint-specs', spec.api)}`",
                ) from error


def _check_names(spec: Spec) -> None:
    for operation in (*spec.operations, *spec.webhooks):
        if not operation.id:
            raise SpecError(
                f"{operation.label} has no operationId",
                where=spec.locate(operation.pointer),
                fix=f"name it, or see `{invocation('lint-specs', spec.api)}`",
            )


def _check_words(spec: Spec) -> None:
    for pointer in spec.parsed.locations:
        owner, _, name = pointer.rpartition("/")
        word = vocabulary.WORDS.get(name)
        if word is None or owner.rpartition("/")[2] in _FREE_NAMES:
            continue
        try:
            word.of(spec.at(owner))
        except vocabulary.MALFORMED as error:
            raise SpecError(
                f"{name} does not say what it has to: {error}",
                where=spec.locate(pointer),
                fix=f"see `{invocation('lint-specs', spec.api)}`",
            ) from error


def _check_requirements(spec: Spec) -> None:
    for operation in spec.operations:
        for name in (name for each in spec.alternatives(operation) for name in each):
            if name not in spec.security_schemes:
                raise SpecError(
                    f"{operation.label} requires the security scheme {name!r}, "
                    "which is not declared",
                    where=spec.locate(child(operation.pointer, "security")),
                    fix="declare it under components/securitySchemes",
                )
