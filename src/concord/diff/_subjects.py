"""Names of places in the report: the component and the members on the way to the place."""

from __future__ import annotations

from concord.diff._merged_schema import Sub
from concord.spec import parts


def subject_of(base: Sub, head: Sub) -> str:
    """The name of a place: that of the new document, or of the old one where it is gone."""
    for pointer in (*head[:1], *base[:1]):
        return subject(pointer)
    return ""


def subject(pointer: str) -> str:
    """`Appointment.customer.name` of `/components/schemas/Appointment/properties/…`."""
    tokens = parts(pointer)
    if tokens[:2] == ["components", "schemas"]:
        name, tokens = tokens[2], tokens[3:]
    else:
        name = ""
        # below a media type or parameter the subject begins at the schema: the finding names the
        # operation
        tokens = tokens[tokens.index("schema") + 1 :] if "schema" in tokens else []
    steps = iter(tokens)
    for step in steps:
        if step == "properties":
            name = f"{name}.{next(steps, '')}" if name else next(steps, "")
        else:
            name += {"items": "[]", "additionalProperties": "{}"}.get(step, "")
    return name
