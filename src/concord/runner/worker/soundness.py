"""Violations of a response that come only from an accepted invalid request.

Model: that such a request was accepted is one finding. Its response, and what later ones show of
the same resource, follow from it: a response that keeps its schema without those is sound.
"""

from __future__ import annotations

from typing import Any

from concord.checks import Purpose
from concord.checks.representation import identity, items_pointer, member, result
from concord.checks.values import canonical
from concord.evidence import declared_response, response_media
from concord.http import declared_media, media_type_of, payload
from concord.spec import Operation, Spec, child, parts

_WRITES = ("create", "replace", "update")


class Sound:
    """Judges responses of one spec without what wrong requests have written."""

    def __init__(self, spec: Spec, purpose: Purpose) -> None:
        self._spec, self._purpose = spec, purpose
        self._schemas = spec.validator("response")

    def follows(self, operation: Operation, response: Any, *, wrong: bool) -> bool:
        """Whether what breaks the schema follows from a wrong request that was accepted."""
        action = operation.action
        if response.status_code // 100 != 2:
            return False
        if wrong and action in _WRITES:
            return True
        spoilt = self._purpose.spoilt(operation)
        content_type = (response.headers.get("content-type") or [""])[0]
        body = payload.parse_or_none(response.content, content_type) if spoilt else None
        if body is None:
            return False
        if action != "list":
            return canonical(identity(operation, result(operation, body))) in spoilt
        return self._keeps(operation, response, _without(operation, body, spoilt))

    def has_documented_media(self, operation: Operation, response: Any) -> bool:
        """Whether the media type of a response is documented: else that is all that is wrong."""
        declared = declared_response(self._spec, operation, response.status_code)
        content = self._spec.at(declared).get("content", {}) if declared else {}
        return not content or declared_media(content, _media_type(response)) is not None

    def _keeps(self, operation: Operation, response: Any, body: Any) -> bool:
        declared = declared_response(self._spec, operation, response.status_code)
        media = declared and response_media(self._spec, declared, _media_type(response))
        return bool(media) and self._schemas.is_valid(child(str(media), "schema"), body)


def _media_type(response: Any) -> str:
    """The media type of a response of Schemathesis, in lower case; empty where it states none."""
    return media_type_of({"content-type": (response.headers.get("content-type") or [""])[0]})


def _without(operation: Operation, body: Any, spoilt: frozenset[str]) -> Any:
    """The body of a list without the items of these ids."""
    *above, last = parts(items_pointer(operation)) or [""]
    holder = member(body, ".".join(above))
    listed = body if not last else holder.get(last) if isinstance(holder, dict) else None
    if not isinstance(listed, list):
        return body
    kept = [it for it in listed if canonical(identity(operation, it)) not in spoilt]
    if not last:
        return kept
    holder[last] = kept
    return body
