"""The servers of a document, a path or an operation, by environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from concord.spec import vocabulary


def nearest(owners: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The server objects of the first owner that states any: in OpenAPI they replace the others."""
    return next((stated for it in owners if (stated := it.get("servers"))), [])


def base_path(servers: Sequence[Mapping[str, Any]]) -> str:
    """The path of the first server without a trailing slash: `/api` of `https://example.com/api`."""
    return urlsplit(_with_defaults(servers[0])).path.rstrip("/") if servers else ""


def _with_defaults(server: Mapping[str, Any]) -> str:
    """The URL of a server with the default of each variable, by its name where it has none."""
    variables = server.get("variables") or {}

    def default(found: re.Match[str]) -> str:
        stated = variables.get(found[1])
        return str(stated.get("default", found[1])) if isinstance(stated, dict) else found[1]

    return re.sub(r"\{([^{}]*)\}", default, str(server["url"]))


def by_environment(owner: dict[str, Any]) -> dict[str, str]:
    """Base URL by the environment of each server of `owner`, without a trailing slash."""
    return {
        str(vocabulary.ENVIRONMENT.raw(server, vocabulary.DEFAULT_ENVIRONMENT)): address
        for server in owner.get("servers", [])
        if (address := _address(server)) is not None
    }


def _address(server: dict[str, Any]) -> str | None:
    """The URL of a server, with the defaults of variables whose values are listed."""
    address = str(server["url"]).rstrip("/")
    for name, variable in (server.get("variables") or {}).items():
        if "enum" not in variable:
            return None
        address = address.replace(f"{{{name}}}", str(variable["default"]))
    return address
