"""What a generated client can do of HTTP and OpenAPI: one table, read by generator and lint.

Model: pure data and predicates. Each rule `unsupported.…` of the lint is one construct that no
client can be made of; support of a construct removes its rule, or widens a set here.
"""

from __future__ import annotations

import keyword
import re

from concord.http import is_json

SCHEMES = frozenset({"apiKey", "oauth2", "openIdConnect"})
"""Types of security schemes whose credentials a client presents."""
HTTP_SCHEMES = frozenset({"basic", "bearer"})
"""The same, of type `http`."""


_ARGUMENT = re.compile(r"[a-z][a-z0-9_]*\Z")
_TAKEN = frozenset({"base_url", "environment", "headers", "max_retries", "scheme", "scopes"}) | {
    *("self", "str", "timeout", "token_url", "transport", "webhooks", "resources"),
    *("quote", "urlencode", "urlsplit", "urlunsplit"),
    *("default_query", "http_client", "server_variables"),
}
"""Arguments of every client, and what the functions that take the others use."""


def is_argument_name(name: str) -> bool:
    """Whether a word of the document can name an argument or a function of a client."""
    return bool(_ARGUMENT.match(name)) and not keyword.iskeyword(name) and name not in _TAKEN


def is_written(name: str) -> bool:
    """Whether a client writes a parameter whose `content` is of this media type."""
    return is_json(name) or name.startswith("text/")
