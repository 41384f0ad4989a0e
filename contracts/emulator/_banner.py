"""What a person sees when an emulator starts: where it is, what to present, what to try."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

from contracts.addresses import is_loopback_host
from contracts.control import PREFIX, origin
from contracts.emulator._clock import timestamp
from contracts.emulator._control import ENDPOINTS
from contracts.emulator._world import World


def banner(world: World, url: str, host: str) -> str:
    """The text, in colour if standard output is a terminal that wants it."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    bold, dim, end = ("\033[1m", "\033[2m", "\033[0m") if colour else ("", "", "")
    lines = [f"\n  {bold}{world.spec.title}{end}, emulated\n"]
    for title, values in _sections(world, url):
        shown = [
            f"  {dim}{title if not number else '':<10}{end} {v}" for number, v in enumerate(values)
        ]
        lines += [*shown, ""]
    if not is_loopback_host(host):
        lines.append(
            f"  warning: {host} is reachable from other machines; the credentials are public\n"
        )
    lines.append(f"  {dim}Ctrl-C stops it{end}\n\n")
    return "\n".join(lines)


def _sections(world: World, url: str) -> Iterator[tuple[str, list[str]]]:
    spec = world.spec
    yield "serves", [url, f"{len(spec.operations)} operations of {_relative(spec.path)}"]
    exports = [f"export {c.variable}={world.credentials[c.name]}" for c in spec.credentials]
    yield "present", exports or ["no credentials"]
    yield "client", [f"export {spec.package.upper()}_BASE_URL={url}"]
    yield "try", _try(world, url)
    kept = str(world.options.state) if world.options.state else "in memory"
    yield "state", [f"{kept}; the clock says {timestamp(world.clock.now())}"]
    yield "control", [f"{name:<27} {text}" for name, text in ENDPOINTS.items()]


def _try(world: World, url: str) -> list[str]:
    operation = next(
        (o for o in world.spec.operations if o.method == "get" and "{" not in o.path), None
    )
    if operation is None:
        return [f"curl {origin(url)}{PREFIX}"]
    security = operation.definition.get("security", world.spec.document.get("security", []))
    names = [name for requirement in security for name in requirement]
    schemes = [world.spec.security_schemes[name].definition for name in names]
    before, header = _presenting(world, url, schemes[0]) if schemes else ([], "")
    return [*before, f"curl {shlex.quote(url + operation.path)}{header}"]


def _presenting(world: World, url: str, scheme: dict[str, object]) -> tuple[list[str], str]:
    """Lines to run first, and what `curl` presents."""
    held = world.credentials
    match (scheme.get("type"), scheme.get("in"), str(scheme.get("scheme", "")).lower()):
        case ("apiKey", "header", _):
            return [], f" -H '{scheme['name']}: {held['api_key']}'"
        case ("apiKey", _, _):
            return [], f" -G -d '{scheme['name']}={held['api_key']}'"
        case ("http", _, "basic"):
            return [], f" -u {held['username']}:{held['password']}"
        case ("http", _, _):
            return [], f" -H 'Authorization: Bearer {held['token']}'"
    return [_token_line(world, url, scheme)], ' -H "Authorization: Bearer $TOKEN"'


def _token_line(world: World, url: str, scheme: dict[str, object]) -> str:
    request = scheme.get("x-token-request")
    assert isinstance(request, dict)
    path = world.spec.operation(request["operation"]).path
    fields = {"grant_type": "client_credentials", **world.credentials}
    if request.get("encoding") == "form":
        data = " ".join(f"-d {name}={value}" for name, value in fields.items())
    else:
        data = f"-H 'Content-Type: application/json' -d '{json.dumps(fields)}'"
    read = """python3 -c 'import json,sys; print(json.load(sys.stdin)["access_token"])'"""
    return f"TOKEN=$(curl -s {shlex.quote(url + path)} {data} | {read})"


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
