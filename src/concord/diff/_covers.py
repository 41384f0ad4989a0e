"""Whether all values of one plain JSON Schema are values of another, as the library decides it.

Known limits: `jsonschema_rs` 0.x leaves some questions open; they are "unknown".
"""

from __future__ import annotations

from typing import Any, Literal

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment, Satisfiability

Verdict = Literal["yes", "no", "unknown"]


def covers(inner: dict[str, Any], outer: dict[str, Any]) -> Verdict:
    """Whether all values of `inner` are values of `outer`, both in 2020-12 without references."""
    try:
        values = _canonical(inner)
        # of no value at all everything is true: containment would be "yes" for a reason that is
        # ours
        if values.satisfiability() == Satisfiability.NO:
            return "unknown"  # names that stand for schemas may exclude one another
        found = _canonical(outer).covers(values)
    except (CanonicalizationError, ValueError, jsonschema_rs.ValidationError):
        return "unknown"
    known: dict[str, Verdict] = {str(Containment.YES): "yes", str(Containment.NO): "no"}
    return known.get(str(found), "unknown")


def _canonical(schema: dict[str, Any]) -> jsonschema_rs.CanonicalSchema:
    return jsonschema_rs.canonicalize(
        schema, draft=jsonschema_rs.Draft202012, validate_formats=True, offline=True
    )
