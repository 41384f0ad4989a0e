"""The servers of a document, a path or an operation, by environment."""

from __future__ import annotations

from typing import Any

from concord.spec import vocabulary


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
