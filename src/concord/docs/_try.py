"""The data of *Try it* on an operation's page: a request to a local emulator.

Model: a form with one input for each parameter, filled with the example that all samples show; the
emulator's credentials are public and the same every time, so the page may hold them. The browser
sends only to loopback addresses (`try.js`), and lets a page read the emulator's responses only if
the emulator was started with `--cors` (a page opened from a file: `--cors-files`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from concord.docs._text import as_json
from concord.docs._wire import server, text, wire
from concord.emulator import credentials
from concord.generate.description import Examples, Method, Readme, delimiter
from concord.spec import HttpBasic, OAuth2, Operation, Spec


@dataclass(frozen=True, kw_only=True)
class Input:
    """One parameter of the form. `joins` is what joins the items of an array; empty: repeated."""

    name: str
    location: str
    value: str
    required: bool
    array: bool
    joins: str


@dataclass(frozen=True, kw_only=True)
class Trial:
    """The form of one operation."""

    command: str
    """What starts the emulator."""
    base: str
    """Where it then serves."""
    method: str
    path: str
    inputs: tuple[Input, ...]
    media: str
    body: str
    access: dict[str, Any]
    """How the emulator's public credentials are presented."""


def trial(readme: Readme, method: Method) -> Trial:
    """The form of an operation."""
    spec, operation = readme.package.spec, method.operation
    request, shown = wire(spec, operation), dict(_shown(spec, operation))
    body = request.body
    if request.secret_members:
        body = {**body, **{name: credentials(spec)[name] for name, _ in request.secret_members}}
    return Trial(
        command=f"python3 -m nox -s emulator -- {spec.api} --cors-files",
        # the port that an emulator has unless it is told otherwise
        base=f"http://127.0.0.1:8080{urlsplit(server(spec)).path.rstrip('/')}",
        method=operation.method.upper(),
        path=operation.path,
        inputs=tuple(
            Input(
                name=p.name,
                location=p.location,
                value=shown.get((p.location, p.name), ""),
                required=p.required,
                array=p.schema.get("type") == "array",
                joins=delimiter(p),
            )
            for p in operation.parameters
        ),
        media=request.media,
        body="" if body is None else as_json(body),
        access=_access(spec, readme.package.security(method)),
    )


def _shown(spec: Spec, operation: Operation) -> Any:
    for parameter, value in Examples(spec).parameters(operation):
        words = [text(item) for item in value] if isinstance(value, list) else [text(value)]
        yield (parameter.location, parameter.name), ", ".join(words)


def _access(spec: Spec, alternatives: tuple[tuple[str, ...], ...]) -> dict[str, Any]:
    """The first alternative, with the emulator's credentials, as `try.js` reads it."""
    schemes = [spec.schemes[name] for name in alternatives[0]] if alternatives else []
    held = credentials(spec)
    for scheme in schemes:
        value = scheme.value(held)
        match scheme:
            case HttpBasic():
                return {"basic": scheme.userinfo(held)}
            case OAuth2() if value is None and scheme.request is not None:
                return {
                    "token": {
                        "path": spec.operation(scheme.request.operation).path,
                        "encoding": scheme.request.encoding,
                        "fields": {"grant_type": "client_credentials", **held},
                    }
                }
        if value is not None:
            return {"in": scheme.location, "name": scheme.field, "value": value}
    return {}
