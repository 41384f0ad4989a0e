"""Which operation of a spec a request calls.

Model: a path is split into segments; of several templates that fit, the one whose fixed segments
stand further left wins. HEAD is a call of the GET. The base path is that of the operation's server.
"""

from __future__ import annotations

from urllib.parse import unquote

from concord.spec import Operation, Spec


class Routes:
    """The operations of `spec`, found by method and path."""

    def __init__(self, spec: Spec) -> None:
        found = [(_segments(spec.base_path(it) + it.path), it) for it in spec.operations]
        # OpenAPI (Paths Object): fixed paths are matched before templated ones; `False` sorts
        # first
        found.sort(key=lambda pair: [segment.startswith("{") for segment in pair[0]])
        self._templates = found

    def find(self, method: str, path: str) -> tuple[Operation | None, dict[str, str]]:
        """The operation and its path parameters; None if there is none."""
        wanted = "get" if method == "HEAD" else method.lower()
        segments = _segments(path)
        for template, operation in self._templates:
            names = _match(template, segments)
            if names is not None and operation.method == wanted:
                return operation, names
        return None, {}

    def at(self, path: str) -> str:
        """The path template that `path` is one of, whatever the method; empty if it is of none."""
        segments = _segments(path)
        found = (it for template, it in self._templates if _match(template, segments) is not None)
        return next((operation.path for operation in found), "")


def _match(template: list[str], segments: list[str]) -> dict[str, str] | None:
    if len(template) != len(segments):
        return None
    names = {}
    for expected, segment in zip(template, segments, strict=True):
        if expected.startswith("{") and segment:
            names[expected.strip("{}")] = unquote(segment)
        elif expected != segment:
            return None
    return names


def _segments(path: str) -> list[str]:
    return path.split("/")
