"""The servers of a document, a path or an operation, by environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from concord.spec import vocabulary

_HOST = re.compile(r"[^/]*://\{(?P<name>[^{}]*)\}(?::[^/]*)?(?:/|\Z)")

_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, kw_only=True)
class ServerVariables:
    """A server whose URL has variables: the URL, their defaults, and the values of an `enum`."""

    url: str
    defaults: Mapping[str, str]
    values: Mapping[str, tuple[str, ...]]


def nearest(owners: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The server objects of the first owner that states any: in OpenAPI they replace the others."""
    # an empty list states no server: OpenAPI reads it as `/`, whose host nobody knows
    return next((stated for it in owners if (stated := it.get("servers"))), [])


def base_path(servers: Sequence[Mapping[str, Any]]) -> str:
    """The path of the first server without a trailing slash: `/api` of `https://example.com/api`."""
    return urlsplit(_filled(servers[0])).path.rstrip("/") if servers else ""


def by_environment(owner: dict[str, Any]) -> dict[str, str]:
    """Base URL by the environment of each server of `owner`, without a trailing slash."""
    return {
        str(vocabulary.ENVIRONMENT.raw(server, vocabulary.DEFAULT_ENVIRONMENT)): address
        for server in owner.get("servers", [])
        if (address := _address(server)) is not None
    }


def variables_by_environment(owner: dict[str, Any]) -> dict[str, ServerVariables]:
    """The servers of `owner` whose URL has variables, by the environment of each."""
    return {
        str(vocabulary.ENVIRONMENT.raw(server, vocabulary.DEFAULT_ENVIRONMENT)): ServerVariables(
            url=str(server["url"]).rstrip("/"),
            defaults={name: str(it.get("default", "")) for name, it in variables.items()},
            values={
                name: tuple(map(str, it["enum"])) for name, it in variables.items() if "enum" in it
            },
        )
        for server in owner.get("servers", [])
        if (variables := server.get("variables")) and _address(server) is not None
    }


def _address(server: dict[str, Any]) -> str | None:
    """The URL of a server with the defaults of its variables; None where only its user knows it.

    OpenAPI has the default used. Of a host that is nothing but a variable of any value (`{host}`)
    the default is a placeholder: requests, and credentials, would go to whoever owns that name.
    A relative URL (`/v1`) stands for the host that served the document, and a variable without a
    default for nothing.
    """
    url, variables = str(server["url"]), server.get("variables") or {}
    stated = {name: it for name, it in variables.items() if isinstance(it, dict)}
    if any("default" not in stated.get(name, {}) for name in _VARIABLE.findall(url)):
        return None
    host = _HOST.match(url)
    if host and "enum" not in stated[host["name"]]:
        return None
    address = _filled(server).rstrip("/")
    return address if "://" in address else None


def _filled(server: Mapping[str, Any]) -> str:
    """The URL of a server with the default of each variable, by its name where it has none."""
    variables = server.get("variables") or {}

    def default(found: re.Match[str]) -> str:
        stated = variables.get(found[1])
        return str(stated.get("default", found[1])) if isinstance(stated, dict) else found[1]

    return _VARIABLE.sub(default, str(server["url"]))
