"""What a client says of something deprecated: what to use instead, in Python's names.

Model: pure; `x-replaced-by` is the only source. Nothing is said where nothing replaces it.
"""

from __future__ import annotations

from concord.generate import _document, _names
from concord.http.client_names import ARGUMENTS
from concord.spec import Spec, vocabulary

_WORDS = {
    "equal": "Use `{}`, which has the same value.",
    "first-of": "Use `{}`: this is the first of its values.",
    "ids-of": "Use `{}`, which finds them.",
}
_ASKING = {"equal": "Use `{}`.", "first-of": "Use `{}`, which takes several values."}


def instead(spec: Spec, pointer: str) -> str:
    """What to use instead of the property or parameter at `pointer`; empty if nothing is said."""
    if not pointer:
        return ""
    stated = spec.at(pointer)
    # what stands beside a reference is about this use, and counts before what is said of all uses
    found = vocabulary.REPLACED_BY.of({**_document.schema(spec, pointer), **stated})
    if found is None:
        return ""
    if found.operation:
        return _WORDS[found.relation].format(f"{_call(found.operation)}({_argument(found.name)}=…)")
    if "in" in stated:
        return _ASKING[found.relation].format(_argument(found.name))
    names = (_names.identifier(name, _names.RESERVED_MEMBERS) for name in found.name.split("."))
    return _WORDS[found.relation].format(".".join(names))


def _argument(wire: str) -> str:
    return _names.identifier(wire, ARGUMENTS)


def _call(operation_id: str) -> str:
    resource, _, verb = operation_id.partition(".")
    method = _names.identifier(verb, _names.RESERVED_METHODS)
    return f"client.{_names.identifier(resource, _names.RESERVED_RESOURCES)}.{method}"
