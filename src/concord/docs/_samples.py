"""One request in the languages that the vendors' own pages use.

Model: Python is the generated client's call; curl, JavaScript (`fetch`, as in Node.js 18 and
browsers) and PHP (its curl extension) are written from a `Wire`. Every sample runs as it stands
once the environment variables that it names are set.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from textwrap import indent
from typing import Any

from concord.docs._wire import Secret, Wire, text, wire
from concord.generate.description import Method, Readme, Resource
from concord.http import is_json


@dataclass(frozen=True, kw_only=True)
class Sample:
    """Code in one language; `key` is stable, `label` is for people, `language` for colours."""

    key: str
    label: str
    language: str
    code: str


def samples(readme: Readme, resource: Resource, method: Method) -> list[Sample]:
    """The samples of an operation."""
    request = wire(readme.package.spec, method.operation, returns_body=method.returns != "None")
    return [*_python(readme, resource, method, request), *on_the_wire(request)]


def on_the_wire(request: Wire) -> list[Sample]:
    """The samples that no generated client stands behind."""
    return [
        Sample(key="curl", label="curl", language="bash", code=curl(request)),
        Sample(key="javascript", label="JavaScript", language="javascript", code=fetch(request)),
        Sample(key="php", label="PHP", language="php", code=php(request)),
    ]


def _python(readme: Readme, resource: Resource, method: Method, request: Wire) -> list[Sample]:
    package = readme.package.name
    if request.secret_members:
        # the client does this itself, so a call would only show what nobody should write
        note = "# The client fetches, shares and renews the access token: there is nothing to call."
        code = f"from {package} import Client\n\n{note}\nclient = Client()"
        waiting = code.replace("Client", "AsyncClient")
    else:
        code = blocking(package, readme.snippet(resource, method))
        waiting = asynchronous(package, readme.snippet(resource, method, asynchronous=True))
    return [
        Sample(key="python", label="Python", language="python", code=code),
        Sample(key="python-async", label="Python async", language="python", code=waiting),
    ]


def blocking(package: str, body: str) -> str:
    """A program around calls of a `client`."""
    imports = f"from {package} import Client\n\n"
    return f"{imports}with Client() as client:\n{indent(_shows(body), '    ')}"


def asynchronous(package: str, body: str) -> str:
    """The same for the asynchronous client."""
    return (
        f"import asyncio\n\nfrom {package} import AsyncClient\n\n\n"
        "async def main() -> None:\n"
        f"    async with AsyncClient() as client:\n{indent(_shows(body), ' ' * 8)}\n\n\n"
        "asyncio.run(main())"
    )


def _shows(body: str) -> str:
    """`body`, printing what its last call returned."""
    names = re.findall(r"^(\w+) = ", body, re.MULTILINE)
    return f"{body}\nprint({names[-1]})" if names else body


def curl(request: Wire) -> str:
    """A command for a POSIX shell."""
    url = _shell(request.url)
    if request.secret_query:
        joiner = "&" if request.query else "?"
        pairs = "&".join(f"{name}=${secret.variable}" for name, secret in request.secret_query)
        # in double quotes, so that the shell puts the variables in
        url = f'"{request.url}{joiner}{pairs}"'
    method = f"--request {request.method} " if request.method != "GET" else ""
    words = [f"curl {method}{url}"]
    if request.basic:
        user, password = request.basic
        words.append(f'--user "${user.variable}:{f"${password.variable}" if password else "x"}"')
    for name, value in request.headers:
        words.append(f"--header {_header(name, value)}")
    words += _curl_body(request)
    return " \\\n  ".join(words)


def _header(name: str, value: str | Secret) -> str:
    if isinstance(value, Secret):
        return f'"{name}: {value.prefix}${value.variable}"'
    return _shell(f"{name}: {value}")


def _curl_body(request: Wire) -> list[str]:
    if request.body is None:
        return []
    secrets = dict(request.secret_members)
    if not is_json(request.media):
        return [
            f'--data-urlencode "{name}=${secrets[name].variable}"'
            if name in secrets
            else f"--data-urlencode {_shell(f'{name}={text(value)}')}"
            for name, value in request.body.items()
        ]
    body = json.dumps(request.body, indent=2, ensure_ascii=False)
    if not secrets:
        return [f"--data {_shell(body)}"]
    body = json.dumps(request.body | {n: f"${s.variable}" for n, s in secrets.items()}, indent=2)
    return ['--data "' + body.replace('"', '\\"') + '"']


def _shell(word: str) -> str:
    return shlex.quote(word)


def fetch(request: Wire) -> str:
    """A module for Node.js or a browser's console."""
    options = [f'method: "{request.method}",'] if request.method != "GET" else []
    headers = [(name, _js_value(value)) for name, value in request.headers]
    if request.basic:
        headers.insert(0, ("Authorization", _js_basic(*request.basic)))
    inner = "".join(f"    {_quoted(name)}: {value},\n" for name, value in headers)
    options.append(f"headers: {{\n{inner}  }},")
    if request.body is not None:
        options.append(f"body: {_js_body(request)},")
    lines = "".join(f"  {option}\n" for option in options)
    read = "\nconsole.log(await response.json());" if request.returns_body else ""
    return (
        f"const response = await fetch({_js_url(request)}, {{\n{lines}}});\n"
        "if (!response.ok) {\n"
        "  throw new Error(`${response.status}: ${await response.text()}`);\n"
        f"}}{read}"
    )


def _js_url(request: Wire) -> str:
    if not request.secret_query:
        return _quoted(request.url)
    joiner = "&" if request.query else "?"
    pairs = "&".join(f"{n}=${{process.env.{s.variable}}}" for n, s in request.secret_query)
    return f"`{request.url}{joiner}{pairs}`"


def _js_value(value: str | Secret) -> str:
    if not isinstance(value, Secret):
        return _quoted(value)
    variable = f"process.env.{value.variable}"
    return f"`{value.prefix}${{{variable}}}`" if value.prefix else variable


def _js_basic(user: Secret, password: Secret | None) -> str:
    second = f"${{process.env.{password.variable}}}" if password else "x"
    # `btoa` takes Latin-1 only, which keys are written in
    return f'"Basic " + btoa(`${{process.env.{user.variable}}}:{second}`)'


def _js_body(request: Wire) -> str:
    secrets = {n: f"process.env.{s.variable}" for n, s in request.secret_members}
    if is_json(request.media):
        value = _literal(request.body, secrets, _js_object, 2)
        return f"JSON.stringify({value})"
    pairs = {name: text(value) for name, value in request.body.items()}
    return f"new URLSearchParams({_literal(pairs, secrets, _js_object, 2)})"


def _js_object(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else _quoted(key)


def php(request: Wire) -> str:
    """A script for PHP 8 with its curl extension."""
    headers = [_php_header(name, value) for name, value in request.headers]
    inner = "".join(f"        {header},\n" for header in headers)
    options = [f"    CURLOPT_HTTPHEADER => [\n{inner}    ],\n"]
    if request.method != "GET":
        options.insert(0, f"    CURLOPT_CUSTOMREQUEST => '{request.method}',\n")
    if request.basic:
        user, password = request.basic
        second = f"getenv('{password.variable}')" if password else "'x'"
        options.append(f"    CURLOPT_USERPWD => getenv('{user.variable}') . ':' . {second},\n")
    if request.body is not None:
        options.append(f"    CURLOPT_POSTFIELDS => {_php_body(request)},\n")
    options.append("    CURLOPT_RETURNTRANSFER => true,\n")
    read = "\nprint_r(json_decode($body, true));" if request.returns_body else ""
    return (
        f"<?php\n$curl = curl_init({_php_url(request)});\n"
        f"curl_setopt_array($curl, [\n{''.join(options)}]);\n"
        "$body = curl_exec($curl);\n"
        "$status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);\n"
        "if ($body === false || $status >= 400) {\n"
        '    throw new RuntimeException("$status: $body" . curl_error($curl));\n'
        f"}}{read}"
    )


def _php_url(request: Wire) -> str:
    if not request.secret_query:
        return _single(request.url)
    joiner = "&" if request.query else "?"
    pairs = " . '&".join(f"{n}=' . getenv('{s.variable}')" for n, s in request.secret_query)
    return f"'{request.url}{joiner}{pairs}"


def _php_header(name: str, value: str | Secret) -> str:
    if isinstance(value, Secret):
        return f"'{name}: {value.prefix}' . getenv('{value.variable}')"
    return _single(f"{name}: {value}")


def _php_body(request: Wire) -> str:
    secrets = {n: f"getenv('{s.variable}')" for n, s in request.secret_members}
    if is_json(request.media):
        # PHP writes an empty array as `[]`: an empty object has to be said as text
        if request.body == {}:
            return "'{}'"
        value = _literal(request.body, secrets, None, 4)
        return f"json_encode({value})"
    pairs = {name: text(value) for name, value in request.body.items()}
    return f"http_build_query({_literal(pairs, secrets, None, 4)})"


def _literal(
    value: Any, secrets: dict[str, str], key: Callable[[str], str] | None, indentation: int
) -> str:
    """A literal over several lines: of JavaScript with a `key` writer, of PHP without."""
    pad, inner = " " * indentation, " " * (indentation + (2 if key else 4))
    step = len(inner)
    if isinstance(value, dict) and (value or key is None):
        pairs = [
            (name, secrets.get(name) or _literal(member, {}, key, step))
            for name, member in value.items()
        ]
        if key is None:
            lines = [f"{inner}{_single(name)} => {member},\n" for name, member in pairs]
            # for the same reason: PHP cannot tell an empty object from an empty array
            return f"[\n{''.join(lines)}{pad}]" if lines else "new stdClass()"
        lines = [f"{inner}{key(name)}: {member},\n" for name, member in pairs]
        return f"{{\n{''.join(lines)}{pad}}}"
    if isinstance(value, list) and value:
        lines = [f"{inner}{_literal(item, {}, key, step)},\n" for item in value]
        return f"[\n{''.join(lines)}{pad}]"
    if isinstance(value, str):
        return _quoted(value) if key else _single(value)
    return json.dumps(value)


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _single(value: str) -> str:
    """A PHP string without interpolation."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
