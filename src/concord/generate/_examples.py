"""The request that an operation's examples make: values of its parameters, and a body.

Model: a request takes its body from the first example of the request and its parameters from the
examples of their schemas, so what is shown is what the documentation shows; what must be given and
has no example gets a plausible value. It needs the spec alone, which may be one under other
readings.
Known limits: an optional parameter without an example is left out, as is one that is deprecated or
turns pages, and of the others two are shown; of several media types JSON is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from concord.generate import _document
from concord.generate._arguments import is_argument
from concord.generate._plausible import object_with, plausible
from concord.http import is_json
from concord.spec import Operation, Parameter, Spec, child

_OPTIONAL_SHOWN = 2
_PLACES = ("path", "query", "header", "cookie")


@dataclass(frozen=True)
class Examples:
    """The example requests of one spec."""

    spec: Spec

    def parameters(self, operation: Operation) -> Iterator[tuple[Parameter, Any]]:
        """The parameters that a request shows, with their values: the required ones and two more.

        Those of the path come first, then what must be given.
        """
        shown = 0
        given = [it for it in operation.parameters if is_argument(it.location, it.name)]
        for parameter in sorted(given, key=_order):
            value = self._parameter(parameter)
            if parameter.required:
                if value is None:
                    value = plausible(self.spec, child(parameter.pointer, "schema"))
                yield parameter, value
            elif value is None or shown == _OPTIONAL_SHOWN:
                continue
            elif self._shown(operation, parameter):
                shown += 1
                yield parameter, value

    def media(self, operation: Operation) -> str:
        """The media type of the request body that is shown; empty where there is none."""
        return next(iter(self._contents(operation)), "")

    def body(self, operation: Operation) -> Any:
        """The body that is shown: the first example, else the least that is accepted.

        An example that lacks what the schema requires is completed.
        """
        for place in self._contents(operation).values():
            shown, schema = self._example(self.spec.at(place)), child(place, "schema")
            if "schema" not in self.spec.at(place):
                return shown
            if _document.members(self.spec, schema):
                given = shown if isinstance(shown, dict) else self._least(schema)
                return object_with(self.spec, schema, given or {}) or None
            return plausible(self.spec, schema) if shown is None else shown
        return None

    def success(self, operation: Operation) -> tuple[int, Any]:
        """The status and the first example in JSON of a documented success; (0, None) if none."""
        for status in operation.definition["responses"]:
            if not (status.isdigit() and status[0] == "2"):
                continue
            place = self.spec.canonical(child(operation.pointer, "responses", status))
            for media, content in (self.spec.at(place).get("content") or {}).items():
                value = self._example(content) if is_json(media) else None
                if value is not None:
                    return int(status), value
        return 0, None

    def _contents(self, operation: Operation) -> dict[str, str]:
        """The media types of the body that can be shown, JSON first, with their pointers."""
        if not operation.has_body:
            return {}
        pointer = self.spec.canonical(child(operation.pointer, "requestBody"))
        found = self.spec.at(pointer).get("content", {})
        return {
            media: child(pointer, "content", media)
            for kind in ("json", "urlencoded")
            for media in found
            if kind in media
        }

    def _shown(self, operation: Operation, parameter: Parameter) -> bool:
        """Whether an optional parameter is shown: it neither turns pages nor is deprecated."""
        paging = operation.pagination
        turns_pages = paging is not None and parameter.name in (paging.selector, paging.size)
        return not turns_pages and not _document.deprecated(self.spec, parameter.pointer)

    def _parameter(self, parameter: Parameter) -> Any:
        value = self._example(parameter.definition)
        return self._from_schema(child(parameter.pointer, "schema")) if value is None else value

    def _from_schema(self, pointer: str) -> Any:
        schema = _document.schema(self.spec, pointer)
        if schema.get("examples"):
            return schema["examples"][0]
        item = _document.item(self.spec, pointer)
        if item:
            value = self._from_schema(item)
            return None if value is None else [value]
        found = _document.enum(self.spec, pointer)
        return found[0] if found else schema.get("const")

    def _least(self, pointer: str) -> dict[str, Any] | None:
        """The members that a body must have, or its first one, where no body is shown."""
        members = _document.members(self.spec, pointer)
        schema = _document.schema(self.spec, _document.target(self.spec, pointer))
        # an empty body would show a reader nothing of what may be sent
        wanted = schema.get("required") or list(members)[:1]
        found = {name: self._from_schema(members[name]) for name in wanted if name in members}
        return {name: value for name, value in found.items() if value is not None} or None

    def _example(self, definition: dict[str, Any]) -> Any:
        """The first example of a parameter or a media type, references followed."""
        if definition.get("example") is not None:
            return definition["example"]
        for example in (definition.get("examples") or {}).values():
            if "$ref" in example:
                example = self.spec.resolve(example["$ref"].removeprefix("#")).definition
            return example.get("value")
        return None


def _order(parameter: Parameter) -> tuple[int, int]:
    place = _PLACES.index(parameter.location)
    return 0 if not place else 1 if parameter.required else 2, place
