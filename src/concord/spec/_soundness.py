"""Whether a spec can be run: references lead somewhere, operations have names, words are readable.

Model: the first place that is not sound raises SpecError; all of them are for the lint to list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from concord.invocation import invocation
from concord.spec import vocabulary
from concord.spec._direction import DATA, NAMED
from concord.spec._place import SpecError
from concord.spec._pointer import child

if TYPE_CHECKING:
    from concord.spec._spec import Spec

_NAMED = NAMED | {
    *("callbacks", "encoding", "links", "mapping", "pathItems", "properties", "scopes"),
    *("securitySchemes", "variables"),
}
"""Fields below which people choose the names: a word there is a name like any other."""


def check_soundness(spec: Spec) -> None:
    """Raise SpecError at the first place where `spec` is not sound."""
    _check_references(spec)
    _check_names(spec)
    _check_words(spec)
    _check_requirements(spec)


def _check_references(spec: Spec) -> None:
    # values of the API, and what extensions hold, refer to nothing of the document
    for pointer, element in _elements(spec.document):
        if isinstance(element.get("$ref"), str):
            try:
                spec.canonical(pointer)
            except KeyError as error:
                raise SpecError(
                    f"$ref cannot be resolved: {element['$ref']}",
                    where=spec.locate(child(pointer, "$ref")),
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
    for pointer, what in malformed_words(spec):
        fix = f"see `{invocation('lint-specs', spec.api)}`"
        raise SpecError(what, where=spec.locate(pointer), fix=fix)


def malformed_words(spec: Spec) -> Iterator[tuple[str, str]]:
    """Pointers of words of our vocabulary that cannot be read, each with what is wrong."""
    for pointer, element in _elements(spec.document):
        for word in filter(None, map(vocabulary.WORDS.get, element)):
            try:
                word.of(element)
            except vocabulary.MALFORMED as error:
                yield word.at(pointer), f"{word.name} does not say what it has to: {error}"


def _elements(value: Any, pointer: str = "", *, named: bool = False) -> Iterator[tuple[str, Any]]:
    """Each mapping that may state words, and its pointer; `named`: its keys are names."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _elements(item, child(pointer, index))
    if not isinstance(value, dict):
        return
    if not named:
        yield pointer, value
    for key, below in value.items():
        # values of the API, and what words themselves hold, state nothing about an element
        if named or not (key in DATA or key.startswith("x-")):
            is_named = not named and key in _NAMED
            yield from _elements(below, child(pointer, key), named=is_named)


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
