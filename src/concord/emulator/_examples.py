"""The documented payloads of a spec, as they stand in `examples`."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from concord.spec import Spec, child


def examples(spec: Spec, owner: str) -> list[Any]:
    """The values of the examples of all media types of the response or request at `owner`."""
    found = []
    for name, media in spec.at(owner).get("content", {}).items():
        if "example" in media:
            found.append(media["example"])
        for example in media.get("examples", {}):
            element = spec.resolve(child(owner, "content", name, "examples", example))
            if "value" in element.definition:
                found.append(element.definition["value"])
    return deepcopy(found)
