"""What a person sees when an emulator starts: where it is, what to present, what to try."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from concord.emulator._clock import timestamp
from concord.emulator._control import ENDPOINTS
from concord.emulator._readings import in_words
from concord.emulator._world import World
from concord.http.addresses import is_loopback_host
from concord.http.control import PREFIX, TOKEN_VARIABLE, origin
from concord.spec import ApiKey, HttpBasic, MutualTls, OAuth2, SecurityScheme, UnknownScheme


def banner(world: World, url: str, host: str, warnings: Sequence[str] = ()) -> str:
    """The text, in colour if standard output is a terminal that wants it."""
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    bold, dim, end = ("\033[1m", "\033[2m", "\033[0m") if colour else ("", "", "")
    lines = [f"\n  {bold}{world.spec.title}{end}, emulated\n"]
    for title, values in _sections(world, url):
        shown = [
            f"  {dim}{title if not number else '':<10}{end} {v}" for number, v in enumerate(values)
        ]
        lines += [*shown, ""]
    lines += [f"  warning: {each}\n" for each in warnings]
    if not is_loopback_host(host):
        lines.append(
            f"  warning: {host} is reachable from other machines; the credentials are public\n"
        )
    lines.append(f"  {dim}Ctrl-C stops it{end}\n\n")
    return "\n".join(lines)


def _sections(world: World, url: str) -> Iterator[tuple[str, list[str]]]:
    spec = world.spec
    yield "serves", [url, f"{len(spec.operations)} operations of {_relative(spec.path)}"]
    if spec.readings:
        yield "readings", in_words(spec.readings)
    public = {item.name: item.variable for item in spec.secrets}
    exports = [f"export {public[name]}={value}" for name, value in world.credentials.items()]
    yield "present", exports or ["no credentials"]
    yield "client", [f"export {spec.package.upper()}_BASE_URL={url}"]
    yield "try", _try(world, url)
    if spec.webhooks:
        yield "events", [_subscribing(world, url)]
    kept = str(world.options.state) if world.options.state else "in memory"
    yield "state", [f"{kept}; the clock says {timestamp(world.clock.now())}"]
    if world.options.control_token is not None:
        yield "token", [f"export {TOKEN_VARIABLE}={world.options.control_token}"]
    yield "control", [f"{name:<27} {text}" for name, text in ENDPOINTS.items()]


def _subscribing(world: World, url: str) -> str:
    """The call that has events delivered, signed with the secret that the other commands use."""
    held = {
        "url": "http://127.0.0.1:9000/hooks",
        "secret": f"${world.spec.webhook_secret_variable}",
    }
    body = json.dumps(held).replace('"', '\\"')
    target = shlex.quote(f"{origin(url)}{PREFIX}receivers")
    return f"curl {target} -H 'Content-Type: application/json' -d \"{body}\""


def _try(world: World, url: str) -> list[str]:
    # a command that works as it is printed: no id to fill in, nothing changed
    operation = next(
        (o for o in world.spec.operations if o.method == "get" and "{" not in o.path), None
    )
    if operation is None:
        return [f"curl {origin(url)}{PREFIX}"]
    alternatives = [each for each in world.spec.alternatives(operation) if each]
    schemes = [world.spec.schemes[name] for name in alternatives[0]] if alternatives else []
    unknown = [it for it in schemes if isinstance(it, UnknownScheme)]
    if unknown:
        return [f"no emulator accepts the security scheme {unknown[0].name!r} ({unknown[0].kind})"]
    before = [line for scheme in schemes for line in _token_lines(world, url, scheme)]
    shown = "".join(_presenting(world, scheme) for scheme in schemes)
    return [*before, f"curl {shlex.quote(url + operation.path)}{shown}"]


def _presenting(world: World, scheme: SecurityScheme) -> str:
    """What `curl` presents; a token that has to be issued first is in its variable."""
    held = world.credentials
    value = scheme.value(held)
    match scheme:
        case HttpBasic():
            return f" -u {scheme.userinfo(held)}"
        case ApiKey(location="query"):
            return f" -G -d '{scheme.field}={value}'"
        case ApiKey(location="cookie"):
            return f" -b '{scheme.field}={value}'"
        case MutualTls():
            return ""
    return f' -H "{scheme.field}: {scheme.shown}"' if value is None else _header(scheme, value)


def _header(scheme: SecurityScheme, value: str) -> str:
    return f" -H '{scheme.field}: {value}'"


def _token_lines(world: World, url: str, scheme: SecurityScheme) -> Iterator[str]:
    """The call that issues a token, where the API has one: it goes into the token's variable."""
    request = scheme.request if isinstance(scheme, OAuth2) else None
    if request is None or not request.operation:
        return
    path = world.spec.operation(request.operation).path
    held = {item.name: world.credentials[item.name] for item in scheme.credentials}
    fields = {"grant_type": "client_credentials", **held}
    if request.encoding == "form":
        data = " ".join(f"-d {name}={value}" for name, value in fields.items())
    else:
        data = f"-H 'Content-Type: application/json' -d '{json.dumps(fields)}'"
    # not `jq`, which many machines lack; who reads this has Python
    read = """python3 -c 'import json,sys; print(json.load(sys.stdin)["access_token"])'"""
    called = f"curl -s {shlex.quote(url + path)} {data} | {read}"
    yield f"export {scheme.tokens[0].variable}=$({called})"


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
