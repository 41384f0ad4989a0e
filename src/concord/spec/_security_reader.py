"""Reads `components/securitySchemes` into the types of `_security.py`.

Model: `read_schemes` makes one `SecurityScheme` of each entry and names its credentials by the
convention of `specs/README.md`: `<API>_API_KEY`, `<API>_TOKEN`, `<API>_CLIENT_ID`, ….
Known limits: of HTTP authentication, basic and bearer only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concord.spec import vocabulary
from concord.spec._security import (
    ApiKey,
    Credential,
    HttpBasic,
    HttpBearer,
    MutualTls,
    OAuth2,
    OpenIdConnect,
    SecurityScheme,
    TokenRequest,
    UnknownScheme,
)

_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def read_schemes(
    package: str,
    definitions: Mapping[str, tuple[str, dict[str, Any]]],
    requirements: Iterable[Mapping[str, Any]],
) -> dict[str, SecurityScheme]:
    """The schemes by name. `definitions` are pointer and definition of each.

    `requirements` are all alternatives of the spec: API keys that are required together are
    different keys and are named after their schemes, all others share `api_key`.
    """
    reader = _Reader(package=package, definitions=definitions, requirements=list(requirements))
    return {name: reader.read(name) for name in definitions}


@dataclass(frozen=True, kw_only=True)
class _Reader:
    package: str
    definitions: Mapping[str, tuple[str, dict[str, Any]]]
    requirements: Sequence[Mapping[str, Any]]

    def read(self, name: str) -> SecurityScheme:
        pointer, definition = self.definitions[name]
        place: dict[str, Any] = {"name": name, "pointer": pointer}
        match (definition.get("type"), str(definition.get("scheme", "")).lower()):
            case ("apiKey", _):
                return self._key(place, definition)
            case ("http", "basic"):
                named = vocabulary.USERNAME.tolerant(definition)
                names = (named,) if named else ("username", "password")
                tokens = self._aliases(name) if named else ()
                return HttpBasic(**place, credentials=self._named(name, *names), tokens=tokens)
            case ("http", "bearer"):
                # the constructor argument is `token`; `access_token` is taken so that one variable
                # name works for every API whose secret is a single token
                (own,) = self._named(name, "token")
                tokens = (own, *self._named(name, "access_token"))
                return HttpBearer(**place, credentials=(own,), tokens=tokens)
            case ("oauth2", _):
                return self._oauth2(place, definition)
            case ("openIdConnect", _):
                tokens = self._named(name, "access_token")
                return OpenIdConnect(**place, credentials=tokens, tokens=tokens)
            case ("mutualTLS", _):
                return MutualTls(**place)
        kind = " ".join(str(definition[it]) for it in ("type", "scheme") if it in definition)
        return UnknownScheme(**place, kind=kind or "no type")

    def _named(self, scheme: str, *names: str) -> tuple[Credential, ...]:
        prefix = self.package.upper()
        return tuple(
            Credential(name=name, variable=f"{prefix}_{name.upper()}", scheme=scheme)
            for name in names
        )

    def _key(self, place: dict[str, Any], definition: dict[str, Any]) -> ApiKey:
        name = place["name"]
        own = _snake(name) if self._has_company(name) else "api_key"
        where = definition.get("in")
        return ApiKey(
            **place,
            location=where if where in ("query", "cookie") else "header",
            field=str(definition.get("name", "")),
            credentials=self._named(name, own),
            tokens=self._aliases(name),
        )

    def _aliases(self, name: str) -> tuple[Credential, ...]:
        """The token variable, where it can mean nothing but this one secret."""
        others = {"oauth2", "openIdConnect", "bearer"}
        kinds = {_kind(definition) for _, definition in self.definitions.values()}
        # there `<API>_ACCESS_TOKEN` already names a token of another scheme, or one of several
        # keys
        if kinds & others or self._has_company(name):
            return ()
        return self._named(name, "access_token")

    def _has_company(self, name: str) -> bool:
        """Whether another key is required together with this one."""
        return any(
            name in alternative and any(it != name and self._is_key(it) for it in alternative)
            for alternative in self.requirements
        )

    def _is_key(self, name: str) -> bool:
        return name in self.definitions and self.definitions[name][1].get("type") == "apiKey"

    def _oauth2(self, place: dict[str, Any], definition: dict[str, Any]) -> OAuth2:
        flows: dict[str, Any] = definition.get("flows") or {}
        stated = vocabulary.TOKEN_REQUEST.tolerant(definition) or {}
        name = place["name"]
        ready = str(stated.get("ready", "access_token"))
        tokens = self._named(name, *dict.fromkeys([ready, "access_token"]))
        flow = flows.get("clientCredentials") or {}
        request = None
        # an operation of the spec may issue tokens although the flow has no `tokenUrl`
        issues = "operation" in stated and ("clientCredentials" in flows or not flows)
        if issues or flow.get("tokenUrl"):
            encoding = stated.get("encoding", "form")
            request = TokenRequest(
                operation=str(stated.get("operation", "")),
                url=str(flow.get("tokenUrl", "")),
                encoding=encoding,
                accepts=tuple(dict.fromkeys([encoding, *stated.get("accepts", ())])),
            )
        return OAuth2(
            **place,
            # a scheme without flows says nothing: it is taken for the flow that needs no person
            credentials=self._named(name, "client_id", "client_secret")
            if request or not flows
            else tokens[:1],
            tokens=tokens,
            flows=tuple(flows),
            request=request,
            scopes=dict(_scopes(flows.values())),
            offered=tuple(map(str, flow.get("scopes") or ())),
        )


def _kind(definition: dict[str, Any]) -> str:
    if definition.get("type") == "http":
        return str(definition.get("scheme", "")).lower()
    return str(definition.get("type", ""))


def _scopes(flows: Iterable[Any]) -> Iterator[tuple[str, str]]:
    for flow in flows:
        for scope, text in ((flow or {}).get("scopes") or {}).items():
            yield str(scope), str(text)


def _snake(name: str) -> str:
    words = re.sub(r"[^A-Za-z0-9]+", "_", _CAPITAL.sub("_", name)).strip("_").lower()
    # a credential is a constructor argument: no Python name begins with a digit
    return words if words and not words[0].isdigit() else f"key_{words}"
