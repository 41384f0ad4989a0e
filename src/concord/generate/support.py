"""What a generated client can do of HTTP and OpenAPI: one table, read by generator and lint.

Model: pure data and predicates. Each rule `unsupported.…` of the lint is one construct that no
client can be made of; support of a construct removes its rule, or widens a set here.
"""

from __future__ import annotations

import keyword
import re

from concord.http import is_json

FORM = "application/x-www-form-urlencoded"
_READ = frozenset({"application/octet-stream"})
_SENT = frozenset({FORM})
PATH_TYPES = frozenset({"string", "integer", "number", "boolean"})
"""JSON types that a path parameter may have."""
HEADER_TYPES = PATH_TYPES
"""JSON types that a header parameter may have."""
PARAMETER_PLACES = frozenset({"path", "query", "header"})
SCHEMES = frozenset({"apiKey", "oauth2", "openIdConnect"})
"""Types of security schemes whose credentials a client presents."""
HTTP_SCHEMES = frozenset({"basic", "bearer"})
"""The same, of type `http`."""


_ARGUMENT = re.compile(r"[a-z][a-z0-9_]*\Z")
_TAKEN = frozenset({"base_url", "environment", "headers", "max_retries", "scheme", "scopes"}) | {
    *("self", "str", "timeout", "token_url", "transport", "webhooks"),
    *("quote", "urlencode", "urlsplit", "urlunsplit"),
    *("default_query", "http_client", "server_variables"),
}
"""Arguments of every client, and what the functions that take the others use."""


def is_argument_name(name: str) -> bool:
    """Whether a word of the document can name an argument or a function of a client."""
    return bool(_ARGUMENT.match(name)) and not keyword.iskeyword(name) and name not in _TAKEN


def media_type(name: str) -> str:
    """`Application/JSON; charset=utf-8` → `application/json`."""
    return name.partition(";")[0].strip().lower()


def is_sent(name: str) -> bool:
    """Whether a client sends bodies of a media type."""
    return is_json(name) or media_type(name) in _SENT


def is_read(name: str) -> bool:
    """Whether a client reads responses of a media type."""
    plain = media_type(name)
    return is_json(name) or plain in _READ or plain.startswith("text/")
