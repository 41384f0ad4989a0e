"""The closing form: what agents fill in at the end of a conversation.

Model: the form is the documented one; its labels exist in two languages.
"""

from __future__ import annotations

from concord.emulator.behaviour import Call, Record, Response

from . import _lists as lists
from ._languages import DEFAULT, label

_FRENCH = {"1": "créer un ticket salesforce", "2": "Nom de la marque", "3": "Couleur"}


def options(call: Call) -> Response:
    """The fields of the form, labelled for the agent."""
    fields = lists.in_context(call, call.store.find("closing_option"))
    return call.success([_shown(call, field) for field in fields])


def _shown(call: Call, field: Record) -> Record:
    texts = {DEFAULT: field["label"], "fr": _FRENCH[field["id"]]}
    shown = {**field, "label": label(call, texts)}
    return {"idParent": None, **shown} if call.follows("null-parents") else shown
