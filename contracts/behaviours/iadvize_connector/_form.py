"""The closing form: what agents fill in at the end of a conversation.

Model: the form is the documented one; its labels exist in two languages.
"""

from __future__ import annotations

from concord.emulator.behaviour import Call, Response

from ._languages import DEFAULT, label

_FRENCH = {"1": "créer un ticket salesforce", "2": "Nom de la marque", "3": "Couleur"}


def options(call: Call) -> Response:
    """The fields of the form, labelled for the agent."""
    shown = [
        {**option, "label": label(call, {DEFAULT: option["label"], "fr": _FRENCH[option["id"]]})}
        for option in call.store.find("closing_option")
    ]
    return Response(body=shown)
