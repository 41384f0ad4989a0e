"""Lint, contract run and emulator give one answer to "does this value fit its schema"."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from concord import lint
from concord.emulator import Application, Options
from concord.lint import schema_language
from concord.spec import Spec, load_file
from tests.emulator.kit import Caller

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Values", "version": "1"},
    "servers": [{"url": "https://values.vendor.com/base"}],
    "paths": {
        "/values": {
            "post": {
                "operationId": "values.create",
                "security": [],
                "requestBody": {"content": {"application/json": {"schema": {}}}},
                "responses": {"204": {"description": "Taken."}},
            }
        }
    },
}
BODY = "/paths/~1values/post/requestBody/content/application~1json"


def spec_of(folder: Path, schema: dict[str, Any], value: Any) -> Spec:
    """A spec whose one operation takes `{"value": …}`, with an example of it."""
    document = json.loads(json.dumps(DOCUMENT))
    content = document["paths"]["/values"]["post"]["requestBody"]["content"]["application/json"]
    content["schema"] = {"type": "object", "properties": {"value": schema}}
    content["examples"] = {"one": {"value": {"value": value}}}
    path = folder / "values" / "openapi.yaml"
    path.parent.mkdir()
    path.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return load_file(path)


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        ({"type": "number", "multipleOf": 0.01}, 19.99, True),
        ({"type": "number", "multipleOf": 0.01}, 19.999, False),
        ({"type": "integer"}, 1.0, True),
        ({"type": "integer", "format": "int32"}, 2**31, False),
        ({"type": "string", "format": "email"}, "@", False),
        ({"type": "string", "format": "email"}, "ada@vendor.com", True),
        ({"type": "string", "format": "date"}, "2025-02-30", False),
        ({"type": "string", "format": "date-time"}, "2025-01-20T10:00:00", False),
        ({"type": "string", "format": "uri"}, "not a uri", False),
        ({"type": "string", "format": "uuid"}, "3f2504e0", False),
        ({"type": "string", "format": "hostname"}, "-vendor", False),
        ({"type": "string", "pattern": r"^\d$"}, "٣", False),
        ({"type": "string", "pattern": r"^\d$"}, "3", True),
        ({"type": "string", "pattern": r"^\p{Lu}$"}, "É", True),
        ({"type": "string", "maxLength": 1}, "é", True),
        ({"type": "string", "maxLength": 1}, "e\u0301", False),
        ({"enum": [1]}, True, False),
        ({"const": 1}, 1.0, True),
        ({"uniqueItems": True}, [1, True], True),
        ({"anyOf": [{"type": "string", "minLength": 2}, {"type": "null"}]}, "x", False),
    ],
)
def test_lint_run_and_emulator_agree(
    schema: dict[str, Any], value: Any, fits: bool, tmp_path: Path
) -> None:
    spec = spec_of(tmp_path, schema, value)
    flaws = [it for it in lint.lint(spec) if it.rule == "examples.payload"]
    assert (not flaws) is fits

    body = {"value": value}
    assert spec.validator("request").is_valid(f"{BODY}/schema", body) is fits

    emulator = Caller(Application(spec, options=Options(rate_limit=False, records=1)))
    assert (emulator("POST", "/values", json=body).status == 204) is fits


def test_openapi_validator_asserts_formats() -> None:
    text = json.dumps(schema_language.meta_schema())
    formats = set(re.findall(r'"format": "([a-z-]+)"', text))
    # nothing checks a media range; `structure.media-type` reads the keys of `content`
    assert formats - {"media-range"} <= set(Draft202012Validator.FORMAT_CHECKER.checkers)
    assert formats == {"email", "media-range", "uri", "uri-reference"}
