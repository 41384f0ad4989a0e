"""A request as a call of the generated client, where the client can send it.

Model: pure; names follow the generator's rules (a test holds them to the generated packages). What
a method has no argument for travels in `extra_query` and `extra_body`; what no method can send
(another verb, a required argument left out, a body that is no object) goes through
`client.request`.
Known limits: headers of one's own are left out; a request without credentials has no call, because
a client always presents its own.
"""

from __future__ import annotations

import json
import keyword
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from concord.evidence import parameters
from concord.http import Request, is_json
from concord.http.client_names import ARGUMENTS
from concord.http.recorded import RecordedRequest
from concord.spec import Operation, Parameter, Spec, child

_PLACEHOLDER = re.compile(r"\$([A-Z][A-Z0-9_]*)\Z")


def client_call(spec: Spec, operation: Operation, request: RecordedRequest) -> str:
    """The call that sends `request`."""
    body = _body(request)
    # no generated method has an id without a dot: the lint asks for `resource.verb`
    if request.method.lower() == operation.method and "." in operation.id:
        call = _sent_call(spec, operation, request, body)
        if call is not None:
            words = [literal(it) for it in call.positional]
            words += [f"{name}={literal(it)}" for name, it in call.named.items()]
            return f"client.{call.name}({', '.join(words)})"
    parts = urlsplit(request.path)
    words = [_text(request.method), _text(parts.path)]
    query = _flat(parse_qs(parts.query, keep_blank_values=True))
    words += [f"query={literal(query)}"] if query else []
    words += [f"body={literal(body)}"] if request.body is not None else []
    return f"client.request({', '.join(words)})"


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call of a client's method; its `name` is `appointments.create`."""

    name: str
    positional: tuple[Any, ...]
    named: Mapping[str, Any]


def call_of(
    spec: Spec,
    operation: Operation,
    values: Mapping[str, Any],
    *,
    body: Any = None,
    has_body: bool = False,
    extra_query: Mapping[str, Any] | None = None,
) -> Call | None:
    """The call that sends `values` (by pointer of the parameter); None if no method can."""
    # a call without it would raise TypeError instead of showing what the server does
    if any(it.required and it.pointer not in values for it in _called(operation)):
        return None
    members = named_members(spec, operation)
    if has_body and (members is None or not isinstance(body, dict)):
        return None
    sent = body if isinstance(body, dict) else {}
    if members and any(required and name not in sent for name, required in members.items()):
        return None
    given = [it for it in operation.parameters if it.pointer in values]
    named = {
        identifier(it.name, ARGUMENTS): values[it.pointer] for it in given if it.location != "path"
    }
    named |= {identifier(name, ARGUMENTS): sent[name] for name in sent if name in (members or {})}
    extra_body = {name: value for name, value in sent.items() if name not in (members or {})}
    named |= {"extra_body": extra_body} if extra_body else {}
    named |= {"extra_query": extra_query} if extra_query else {}
    return Call(
        name=".".join(identifier(word) for word in operation.id.split(".", 1)),
        positional=tuple(values[it.pointer] for it in given if it.location == "path"),
        named=named,
    )


def _sent_call(
    spec: Spec, operation: Operation, request: RecordedRequest, body: Any
) -> Call | None:
    """The call that sends this request; None if the operation's method cannot."""
    sent = Request(method=request.method, target=request.path)
    readers = parameters.readers(spec, operation)
    given = {
        reader.parameter.pointer: reader.value(texts)
        for reader, texts in parameters.given(operation, readers, sent)
        if reader.parameter.location in ("path", "query")
    }
    known = {it.name for it in operation.parameters if it.location == "query"}
    query = parse_qs(urlsplit(request.path).query, keep_blank_values=True)
    extra = _flat({name: texts for name, texts in query.items() if name not in known})
    has_body = request.body is not None
    return call_of(spec, operation, given, body=body, has_body=has_body, extra_query=extra)


def _called(operation: Operation) -> Iterator[Parameter]:
    return (it for it in operation.parameters if it.location in ("path", "query"))


def named_members(spec: Spec, operation: Operation) -> dict[str, bool] | None:
    """The members that a method takes as arguments, and whether it needs them; None: no object."""
    media = spec.request_media(operation)
    if not media:
        return None
    # JSON first, as generated clients choose
    chosen = next((media[name] for name in media if is_json(name)), next(iter(media.values())))
    schema = spec.resolve(child(chosen, "schema")).definition
    names = schema.get("properties")
    required = schema.get("required", ())
    return {name: name in required for name in names} if names else None


def _body(request: RecordedRequest) -> Any:
    if request.body is None:
        return None
    given = (it for name, it in request.headers if name.lower() == "content-type")
    stated = next(given, "application/json")
    if not is_json(stated) and "urlencoded" not in stated:
        return request.body
    try:
        return json.loads(request.body)
    except ValueError:
        form = parse_qs(request.body, keep_blank_values=True, strict_parsing=False)
        return _flat(form) if form else request.body


def _flat(query: Mapping[str, list[str]]) -> dict[str, Any]:
    return {name: texts[0] if len(texts) == 1 else texts for name, texts in query.items()}


def identifier(wire: str, reserved: frozenset[str] = frozenset()) -> str:
    """The Python name of a wire name in a generated client."""
    text = re.sub(r"[^\w \-]+", "", re.sub(r"[\[\]./:$@]+", "_", wire))
    # as `strings.snake_case` of openapi-python-client 0.29.1, by which packages name arguments
    if any(letter.isupper() for letter in text):
        text = " ".join(re.split("([A-Z]?[a-z]+)", text))
    words = "_".join(re.findall(r"[^. _\-]+", text)).lower()
    name = re.sub(r"_+", "_", words.strip("_"))
    name = name if name.isidentifier() else f"field_{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in reserved else name


def literal(value: Any) -> str:
    """`value` as Python; a secret's `$VARIABLE` is read from the environment."""
    match value:
        case str():
            found = _PLACEHOLDER.match(value)
            return f'os.environ["{found[1]}"]' if found else _text(value)
        case dict():
            return "{" + ", ".join(f"{_text(k)}: {literal(v)}" for k, v in value.items()) + "}"
        # their `repr` is no Python
        case float() if not math.isfinite(value):
            return f'float("{value}")'
        case list():
            return "[" + ", ".join(map(literal, value)) + "]"
    return repr(value)


def _text(value: str) -> str:
    shown = repr(value)
    # with double quotes, as formatters of Python have it: the line is copied into people's code
    return shown if '"' in value else '"' + shown[1:-1].replace("\\'", "'") + '"'
