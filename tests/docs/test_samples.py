"""What a reader copies works: each sample is parsed, and sent to the emulator."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from concord import project
from concord.docs._wire import server, token_variable
from concord.emulator import Running, running
from concord.spec import Spec
from tests.docs.pages import operations, samples

LANGUAGES = {"python", "python-async", "curl", "javascript", "php"}

NODE = """
const vm = await import("node:vm");
const chunks = [];
for await (const chunk of process.stdin) chunks.push(chunk);
const { reset, codes } = JSON.parse(Buffer.concat(chunks).toString());
const failures = [];
console.log = () => {};
for (const [name, code] of Object.entries(codes)) {
  try {
    new vm.SourceTextModule(code);
    if (reset) {
      await fetch(`${reset}?${name}`, { method: "POST" });
      await import(`data:text/javascript,${encodeURIComponent(code)}`);
    }
  } catch (error) {
    failures.push(`${name}: ${error}`);
  }
}
process.stdout.write(JSON.stringify(failures));
"""
PHP = """<?php
['reset' => $reset, 'codes' => $codes] = json_decode(stream_get_contents(STDIN), true);
$failures = [];
foreach ($codes as $name => $code) {
    try {
        token_get_all($code, TOKEN_PARSE);
        if ($reset) {
            $post = stream_context_create(['http' => ['method' => 'POST', 'content' => '']]);
            file_get_contents("$reset?$name", false, $post);
            ob_start();
            eval('?>' . $code);
            ob_end_clean();
        }
    } catch (Throwable $error) {
        $failures[] = "$name: " . $error->getMessage();
    }
}
echo json_encode($failures);
"""
PYTHON = """
import contextlib, io, json, sys, traceback
import httpx2

given = json.load(sys.stdin)
failures = []
with httpx2.Client() as http:
    for name, code in given["codes"].items():
        http.post(given["reset"] + "?" + name).raise_for_status()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(code, name, "exec"), {"__name__": "__main__"})
        except Exception:
            failures.append(name + "\\n" + code + "\\n" + traceback.format_exc(limit=-1))
json.dump(failures, sys.stdout)
"""


def needs(program: str, *arguments: str) -> pytest.MarkDecorator:
    """Skips where a program (or what `arguments` ask of it) is not there."""
    path = shutil.which(program)
    asked = (program, *arguments)
    there = bool(path) and (
        not arguments or subprocess.run(asked, capture_output=True, check=False).returncode == 0
    )
    return pytest.mark.skipif(not there, reason=f"{' '.join(asked)} is not installed")


def told(command: list[str], given: dict[str, Any], env: dict[str, str] | None = None) -> list[str]:
    """What a program that runs many samples says went wrong."""
    done = subprocess.run(
        command, input=json.dumps(given), env={**os.environ, **(env or {})},
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def node(given: dict[str, Any], env: dict[str, str] | None = None) -> list[str]:
    flags = ["--no-warnings", "--experimental-vm-modules", "--input-type=module"]
    return told(["node", *flags, "-e", NODE], given, env)


def php(given: dict[str, Any], env: dict[str, str] | None = None) -> list[str]:
    return told(["php", "-r", PHP.removeprefix("<?php\n")], given, env)


@dataclass
class Log:
    """The statuses that the emulator answered with, by the sample that asked."""

    statuses: dict[str, list[int]] = field(default_factory=dict)
    current: str = ""

    def wrap(self, app: Any) -> Any:
        async def logging(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
            if scope["type"] == "http" and scope["path"].endswith("/_emulator/reset"):
                self.current = scope["query_string"].decode()

            async def watch(message: Any) -> None:
                if message["type"] == "http.response.start" and "_emulator" not in scope["path"]:
                    self.statuses.setdefault(self.current, []).append(message["status"])
                await send(message)

            await app(scope, receive, watch)

        return logging


@contextmanager
def emulated(api: str) -> Iterator[tuple[Running, str, dict[str, str], Log]]:
    """An emulator, its reset, the variables that samples read, and what it answers."""
    spec, log = project.load(api), Log()
    with running(api, wrap=log.wrap) as emulator:
        env = {c.variable: emulator.credentials[c.name] for c in spec.credentials}
        env[f"{spec.package.upper()}_BASE_URL"] = emulator.base_url
        env[token_variable(spec)] = token(spec, emulator)
        address = urlsplit(emulator.base_url)
        yield emulator, f"http://{address.netloc}/_emulator/reset", env, log


def token(spec: Spec, emulator: Running) -> str:
    """An access token, as the guide's command gets it; empty where none is needed."""
    for scheme in spec.security_schemes.values():
        request = scheme.definition.get("x-token-request")
        if request:
            fields = {"grant_type": "client_credentials", **emulator.credentials}
            sent = {"json": fields} if request["encoding"] == "json" else {"data": fields}
            path = spec.operation(request["operation"]).path
            answer = httpx2.post(emulator.base_url + path, **sent)  # type: ignore[arg-type]
            return str(answer.raise_for_status().json()["access_token"])
    return ""


def here(api: str, emulator: Running, codes: dict[str, str]) -> dict[str, str]:
    """Samples with the emulator's address for the vendor's."""
    spec = project.load(api)
    return {
        name: code.replace(server(spec, spec.operation(name)), emulator.base_url)
        for name, code in codes.items()
    }


def test_every_operation_has_a_sample_in_every_language(site: Path) -> None:
    for api in project.apis():
        found = operations(site, api)
        assert set(found) == {o.id for o in project.load(api).operations}
        assert all(set(written) == LANGUAGES for written in found.values())


@needs("node")
def test_javascript_parses(site: Path) -> None:
    codes = {
        f"{api} {name}": written["javascript"]
        for api in project.apis()
        for name, written in operations(site, api).items()
    }
    assert node({"codes": codes}) == []
    assert len(node({"codes": {**codes, "broken": "const = 1"}})) == 1


@needs("php")
def test_php_parses(site: Path) -> None:
    codes = {
        f"{api} {name}": written["php"]
        for api in project.apis()
        for name, written in operations(site, api).items()
    }
    assert php({"reset": None, "codes": codes}) == []
    assert len(php({"reset": None, "codes": {**codes, "broken": "<?php $x = ;"}})) == 1


def succeeded(api: str, log: Log) -> None:
    """Each sample was answered with a success, or with the refusal that its record's state asks."""
    spec = project.load(api)
    for operation in spec.operations:
        statuses = log.statuses[operation.id]
        assert len(statuses) == 1, operation.id
        changing = operation.definition.get("x-resource", {}).get("action") == "invoke"
        refused = statuses == [409] and changing
        assert statuses[0] < 400 or refused, f"{operation.id}: {statuses}"


@needs("node")
@pytest.mark.parametrize("api", project.apis())
def test_javascript_works(site: Path, api: str) -> None:
    with emulated(api) as (emulator, reset, env, log):
        written = {name: codes["javascript"] for name, codes in operations(site, api).items()}
        node({"reset": reset, "codes": here(api, emulator, written)}, env)
        succeeded(api, log)


@needs("php", "-r", "exit(extension_loaded('curl') ? 0 : 1);")
@pytest.mark.parametrize("api", project.apis())
def test_php_works(site: Path, api: str) -> None:
    with emulated(api) as (emulator, reset, env, log):
        written = {name: codes["php"] for name, codes in operations(site, api).items()}
        php({"reset": reset, "codes": here(api, emulator, written)}, env)
        succeeded(api, log)


@needs("curl")
@needs("bash")
@pytest.mark.parametrize("api", project.apis())
def test_curl_works(site: Path, api: str) -> None:
    with emulated(api) as (emulator, reset, env, log):
        written = {name: codes["curl"] for name, codes in operations(site, api).items()}
        lines = [
            f"curl -sS --request POST '{reset}?{name}' > /dev/null\n{code} -sS > /dev/null"
            for name, code in here(api, emulator, written).items()
        ]
        subprocess.run(
            ["bash", "-euc", "\n".join(lines)], env={**os.environ, **env}, check=True, timeout=300
        )
        succeeded(api, log)


@pytest.mark.parametrize("key", ["python", "python-async"])
@pytest.mark.parametrize("api", project.apis())
def test_python_works(site: Path, api: str, key: str) -> None:
    with emulated(api) as (_, reset, env, _):
        codes = {name: written[key] for name, written in operations(site, api).items()}
        assert told([sys.executable, "-c", PYTHON], {"reset": reset, "codes": codes}, env) == []


@pytest.mark.parametrize("api", project.apis())
def test_the_guide_works(site: Path, api: str) -> None:
    codes = samples(site / api / "index.html")
    wanted = {"guide-start", "guide-authentication", "guide-environments", "guide-errors"}
    assert {*wanted, "guide-limits"} <= set(codes)
    with emulated(api) as (_, reset, env, _):
        assert told([sys.executable, "-c", PYTHON], {"reset": reset, "codes": codes}, env) == []


def test_samples_that_do_not_work_are_found() -> None:
    with emulated("lara") as (_, reset, env, _):
        codes = {"bad": "unknown_name", "good": "1 + 1"}
        (failure,) = told([sys.executable, "-c", PYTHON], {"reset": reset, "codes": codes}, env)
    assert failure.startswith("bad\n")
    assert "NameError" in failure


RECEIVE = """
import hashlib, hmac, os
body = {body!r}.encode()
secret = os.environ[{variable!r}].encode()
digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
assert receive(body, {{{header!r}: {prefix!r} + digest}}) == 204
assert receive(body, {{{header!r}: {prefix!r} + "0" * 64}}) == 400
"""


@pytest.mark.parametrize("api", [api for api in project.apis() if project.load(api).webhooks])
def test_the_receiver_takes_a_signed_event_and_no_other(site: Path, api: str) -> None:
    spec = project.load(api)
    webhook = spec.webhooks[0]
    signature = webhook.definition.get("x-signature") or spec.document["x-signature"]
    media = next(iter(spec.request_media(webhook).values()))
    example = next(iter(spec.at(media)["examples"].values()))["value"]
    variable = spec.webhook_secret_variable
    check = RECEIVE.format(
        body=json.dumps(example), variable=variable, header=signature["header"],
        prefix=signature.get("prefix", ""),
    )  # fmt: skip
    code = samples(site / api / "index.html")["guide-webhooks"] + "\n" + check
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, variable: "s3cret"},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
