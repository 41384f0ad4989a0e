"""Each snippet of each README works against the emulator, on the records that it starts with."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest

from concord import project
from concord.emulator import Running, running
from concord.spec import Spec
from tests.generate._kit import HEAD, answering, package

# Snippets share names, as the README's reader sees it (`client` is made in the first), not state.
SHELL = """
import contextlib, io, json, sys, traceback
import httpx2

reset, blocks = json.load(sys.stdin)
shared, failures = {"__name__": "__main__"}, []  # examples run what stands under it
with httpx2.Client() as http:
    for block in blocks:
        http.post(reset).raise_for_status()
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(compile(block, "README.md", "exec"), shared)
        except Exception:
            failures.append(block + traceback.format_exc(limit=-1))
json.dump(failures, sys.stdout)
"""


def failures(spec: Spec, emulator: Running, blocks: list[str]) -> Any:
    """The snippets that raise, each with what it raises."""
    secrets = {c.variable: emulator.credentials[c.name] for c in spec.credentials}
    address = urlsplit(emulator.base_url)
    done = subprocess.run(
        [sys.executable, "-c", SHELL],
        input=json.dumps([f"http://{address.netloc}/_emulator/reset", blocks]),
        env={**os.environ, **secrets, f"{spec.package.upper()}_BASE_URL": emulator.base_url},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def snippets(api: str) -> list[str]:
    readme = (project.current().generated / api / "README.md").read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)


def examples(api: str) -> dict[str, str]:
    folder = project.current().generated / api / "examples"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.py"))}


@pytest.mark.parametrize("api", project.apis())
def test_every_snippet_and_every_example_works(api: str) -> None:
    spec, blocks, scripts = project.load(api), snippets(api), examples(api)
    assert len(blocks) > len(spec.operations)
    with running(api) as emulator:
        assert failures(spec, emulator, [*blocks, *scripts.values()]) == []


def test_snippets_that_do_not_work_are_found() -> None:
    api = project.apis()[0]
    spec, first = project.load(api), snippets(api)[0]
    refused = 'client.request("GET", "/no-such-thing")\n'
    script = "def main() -> None:\n    raise OSError\n\n\nif __name__ == '__main__':\n    main()\n"
    with running(api) as emulator:
        found = failures(spec, emulator, [first, refused, "unknown_name\n", "1 + 1\n", script])
    assert [text.splitlines()[-1].partition(":")[0].rpartition(".")[2] for text in found] == [
        "NotFoundError",
        "NameError",
        "OSError",
    ]


def test_what_changes_a_record_is_shown_on_one_just_created() -> None:
    """The sample of iValid's appointment is confirmed already; reading it works as it stands."""
    shown = snippets("ivalid")
    (confirming,) = [text for text in shown if ".confirm(" in text]
    assert ".create(" in confirming
    assert confirming.endswith("client.appointments.confirm(appointment.id)\n")
    assert 'appointment = client.appointments.get("apt_1234567890")\n' in shown


UNSHOWN = (
    HEAD
    + """
paths:
  /things/{id}/{day}/{kind}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer, minimum: 5}}
      - {name: day, in: path, required: true, schema: {type: string, format: date}}
      - {name: kind, in: path, required: true, schema: {enum: [small, large]}}
    put:
      operationId: things.replace
      parameters:
        - {name: X-Trace, in: header, required: true, schema: {type: string, format: uuid}}
        - {name: from, in: query, required: true, schema: {type: string, format: date-time}}
        - {name: ids, in: query, required: true, schema: {type: array, items: {type: integer}}}
        - {name: free, in: query, required: true, schema: {type: [boolean, "null"]}}
        - {name: named, in: query, required: true, schema: {type: string}, example: by hand}
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [name, class, place, tags, any, self, count]
              properties:
                name: {type: string, minLength: 6, maxLength: 8}
                class: {const: first}
                place: {$ref: "#/components/schemas/Place"}
                tags: {type: array, items: {type: string}, minItems: 2}
                any: {}
                self: {anyOf: [{type: "null"}, {$ref: "#/components/schemas/Self"}]}
                count: {type: integer, exclusiveMinimum: 3, multipleOf: 5}
                unsaid: {type: string}
            examples: {part: {value: {name: By hand}}}
      responses: {"204": {description: Done.}}
  /lists:
    post:
      operationId: lists.create
      requestBody:
        required: true
        content: {application/json: {schema: {type: array, items: {type: number}}}}
      responses: {"204": {description: Done.}}
  /words:
    post:
      operationId: words.create
      requestBody:
        content: {application/json: {schema: {type: string}, examples: {no: {value: null}}}}
      responses: {"204": {description: Done.}}
components:
  schemas:
    Place: {type: object, required: [city], properties: {city: {type: string}, zip: {}}}
    Self: {type: object, required: [self], properties: {self: {$ref: "#/components/schemas/Self"}}}
"""
)


def test_calls_without_examples_have_plausible_arguments(tmp_path: Path) -> None:
    with package(UNSHOWN, tmp_path, "unshown") as module:
        readme = (tmp_path / "out" / "README.md").read_text("utf-8")
        blocks = re.findall(r"^```python\n(.*?)^```", readme, re.MULTILINE | re.DOTALL)
        calls = [it for it in blocks if re.match(r"client\.(?!request)", it)]
        assert len(calls) == 3
        wire = answering(httpx2.Response(204))
        with module.Client(transport=httpx2.MockTransport(wire)) as client:
            for call in calls:
                exec(compile(call, "README.md", "exec"), {"client": client})
    replaced, listed, said = wire.requests
    assert replaced.url.path == "/things/5/2025-01-20/small"
    assert dict(replaced.url.params) == {
        "from": "2025-01-20T09:00:00Z",
        "ids": "1",
        "free": "true",
        "named": "by hand",
    }
    sent = json.loads(replaced.content)
    assert sent.pop("self")["self"]
    assert sent == {
        "name": "By hand",
        "class": "first",
        "place": {"city": "text"},
        "tags": ["text", "text"],
        "any": "text",
        "count": 5,
    }
    assert json.loads(listed.content) == [1]
    assert json.loads(said.content) == "text"


def test_a_body_without_an_example_has_the_least_that_is_accepted() -> None:
    (setting,) = [text for text in snippets("iadvize") if ".set_availability(" in text]
    assert setting.endswith("set_availability(123, chat_available=0)\n")
