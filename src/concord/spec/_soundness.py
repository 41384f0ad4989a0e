"""Whether a spec can be run: references lead somewhere, operations have names, words are readable.

Model: the first place that is not sound raises SpecError; all of them are for the lint to list.
Of a spec under other readings only what their overlays changed is read again for its words: all
else is shared with the chosen document, which is looked at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from concord.invocation import invocation
from concord.spec import vocabulary
from concord.spec._direction import DATA, NAMED
from concord.spec._place import SpecError
from concord.spec._pointer import child, target

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
    base = spec.chosen
    # a reference that an overlay removed may lead nowhere now: the places themselves decide then
    found = base.references | references(spec.document, base.document) if base else spec.references
    # the common case needs no pointer of each `$ref`; only an error pays for the second walk
    if all(_leads_somewhere(spec, reference) for reference in found):
        return
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


def references(document: Any, before: Any = None) -> frozenset[str]:
    """The references of a document, each once; without what it shares with `before`.

    Values of the API, and what extensions hold, refer to nothing of the document.
    """
    stated = (element.get("$ref") for _, element in _elements(document, before=before))
    return frozenset(reference for reference in stated if isinstance(reference, str))


def _is_data(key: str) -> bool:
    """Whether a keyword holds a value of the API, or is an extension."""
    return key in DATA or key.startswith("x-")


def _leads_somewhere(spec: Spec, reference: str) -> bool:
    try:
        spec.canonical(target(reference))
    except KeyError:
        return False
    return True


def _check_names(spec: Spec) -> None:
    for operation in (*spec.operations, *spec.webhooks):
        if not operation.id:
            raise SpecError(
                f"{operation.label} has no operationId",
                where=spec.locate(operation.pointer),
                fix=f"name it, or see `{invocation('lint-specs', spec.api)}`",
            )


def _check_words(spec: Spec) -> None:
    base = spec.chosen.document if spec.chosen and spec.chosen.has_readable_words else None
    for pointer, what in malformed_words(spec, base):
        fix = f"see `{invocation('lint-specs', spec.api)}`"
        raise SpecError(what, where=spec.locate(pointer), fix=fix)


def malformed_words(spec: Spec, base: Any = None) -> Iterator[tuple[str, str]]:
    """Pointers of words of our vocabulary that cannot be read, each with what is wrong.

    What stands in `base`, too (the same object at the same place), is left out.
    """
    for pointer, element in _elements(spec.document, before=base):
        for word in filter(None, map(vocabulary.WORDS.get, element)):
            try:
                word.of(element)
            except vocabulary.MALFORMED as error:
                yield word.at(pointer), f"{word.name} does not say what it has to: {error}"


def _elements(
    value: Any, pointer: str = "", *, named: bool = False, before: Any = None
) -> Iterator[tuple[str, Any]]:
    """Each mapping that may state words, and its pointer; `named`: its keys are names.

    A mapping or list that is the very object `before` at its place is left out.
    """
    if value is before:
        return
    if isinstance(value, list):
        former = before if isinstance(before, list) else []
        for index, item in enumerate(value):
            known = former[index] if index < len(former) else None
            yield from _elements(item, child(pointer, index), before=known)
    if not isinstance(value, dict):
        return
    if not named:
        yield pointer, value
    held = before if isinstance(before, dict) else {}
    for key, below in value.items():
        # values of the API, and what words themselves hold, state nothing about an element
        if isinstance(below, dict | list) and (named or not _is_data(key)):
            is_named = not named and key in _NAMED
            yield from _elements(below, child(pointer, key), named=is_named, before=held.get(key))


# a scheme that is not declared would be a KeyError in `Spec.presentable`
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
