"""The documented payloads of a spec, as they stand in `examples`."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from concord.spec import Spec, child


def examples(spec: Spec, owner: str, media_type: str | None = None) -> list[Any]:
    """The values of the examples of the response or request at `owner`.

    Of all media types, or of `media_type` (in lower case, without parameters).
    """
    found = []
    for name, media in spec.at(owner).get("content", {}).items():
        if media_type not in (None, name.partition(";")[0].strip().lower()):
            continue
        if "example" in media:
            found.append(media["example"])
        for example in media.get("examples", {}):
            element = spec.resolve(child(owner, "content", name, "examples", example))
            if "value" in element.definition:
                found.append(element.definition["value"])
    # callers change what they get (ids, moments), and the document is shared
    return deepcopy(found)
