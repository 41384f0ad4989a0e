"""Every rule fires on the defect planted for it, finds nothing else, and is silent without it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from concord import lint
from concord.lint.report import rules
from concord.lint.rule_table import DECLARATIONS
from tests.lint.planted import (
    CREATE,
    LIST,
    LISTED,
    PLANTED,
    PROPERTIES,
    SCHEMAS,
    WIDGET,
    Planted,
    relations,
    replaced,
)
from tests.lint.planted.links import editable
from tests.lint.planting import DELETE, MARKS, SAMPLE, Edits, found, written

FOLDER = Path(lint.__file__).parent

# Their defects cannot be written by a YAML writer; `test_reading.py` writes them by hand.
READING = {"yaml.unreadable", "yaml.ambiguous-scalar", "ledger.id-unique"}
# Its defect is the name of a folder; `test_unsupported.py` makes some.
FOLDERS = {"unsupported.api-name"}


def test_sample_has_no_finding(tmp_path: Path) -> None:
    assert found(SAMPLE) == []
    assert found(written(tmp_path, {}, {}, {})) == []


@pytest.mark.parametrize("planted", PLANTED, ids=lambda planted: f"{planted.rule}: {planted.name}")
def test_rule_finds_its_planted_defect_and_nothing_else(planted: Planted, tmp_path: Path) -> None:
    path = written(tmp_path, planted.edits, planted.ledger, planted.workflows)
    assert found(path, marks=planted.rule in MARKS) == planted.findings


def test_every_rule_has_a_planted_defect() -> None:
    assert {rule.id for rule in lint.RULES} == {
        defect.rule for defect in PLANTED
    } | READING | FOLDERS


def test_rules_are_declared_once_and_in_full() -> None:
    ids = [it.id for it in DECLARATIONS]
    assert len(ids) == len(set(ids))
    for it in DECLARATIONS:
        assert it.summary.endswith((".", ").")), it.id
        assert it.example, it.id
        assert it.fix, it.id


def test_rules_have_one_check_each() -> None:
    source = "".join(path.read_text("utf-8") for path in sorted((FOLDER / "rules").glob("*.py")))
    checked = re.findall(r'@checks\.of\("([^"]+)"\)', source)
    assert sorted(checked) == sorted(it.id for it in DECLARATIONS)


def test_page_of_rules_is_the_table() -> None:
    page = (FOLDER / "RULES.md").read_text(encoding="utf-8")
    assert page.endswith(f"\n\n{rules('markdown')}\n"), (
        "run `concord lint-specs --list-rules --format markdown` and put it there"
    )


def test_lint_finds_all_defects_together(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        {
            "/info/version": 1,
            f"{PROPERTIES}/status/$ref": "#/components/schemas/State",
            f"{LIST}/parameters/0/requried": True,
            f"{PROPERTIES}/id/examples": [1],
            f"{LIST}/summary": DELETE,
        },
    )
    assert found(path) == [
        ("examples.schema", f"{PROPERTIES}/id/examples/0"),
        ("structure.openapi", "/info/version"),
        ("structure.reference", f"{PROPERTIES}/status/$ref"),
        ("structure.unknown-field", f"{LIST}/parameters/0/requried"),
        ("text.operation", LIST),
        ("text.schema", f"{PROPERTIES}/status"),
    ]


def test_finding_says_where_and_how_to_fix_it(tmp_path: Path) -> None:
    path = written(tmp_path, {f"{WIDGET}/nullable": True})
    _, (finding,) = lint.lint_file(path)
    line = path.read_text("utf-8").splitlines()[finding.location.line - 1]
    assert line.strip() == "nullable: true"
    assert line.index("nullable") + 1 == finding.location.column
    assert finding.location.path == path
    assert finding.fix == 'add "null" to `type`'


DECIDED: dict[str, Edits] = {
    "a keyword that the page states under another heading": {
        f"{PROPERTIES}/weight/multipleOf": 2,
        f"{PROPERTIES}/weight/x-documented": [
            "minimum",
            "type",
            {"multipleOf": ["Errors"], "maximum": ["Errors"]},
        ],
    },
    "a keyword with a reason": {
        f"{PROPERTIES}/weight/multipleOf": 2,
        f"{PROPERTIES}/weight/x-inferred": {"multipleOf": "the samples are even"},
    },
    "keywords of what is inferred as a whole, but for one with its heading": {
        f"{PROPERTIES}/weight/multipleOf": 2,
        f"{PROPERTIES}/weight/x-inferred": "no sample shows it",
        f"{PROPERTIES}/weight/x-documented": [{"type": ["Widgets"]}],
    },
    "what OpenAPI prescribes, and what states nothing": {
        f"{LIST}/parameters/0/required": False,
        f"{PROPERTIES}/weight/title": "Weight",
        f"{WIDGET}/additionalProperties": True,
    },
}
"""Every fact is documented or inferred."""

# What resembles a defect and is none.
SILENT: dict[str, Edits] = {
    **relations.SILENT,
    **replaced.SILENT,
    **DECIDED,
    "a fixed segment beside a parameter": {
        "/paths/~1v1~1widgets~1newest": {
            "get": {
                "operationId": "widgets.get_newest",
                "tags": ["Widgets"],
                "summary": "Get the newest widget",
                "description": "Gets the newest widget.",
                "x-source": ["Widgets"],
                "security": [],
                "responses": {"204": {"description": "There is none."}},
            }
        }
    },
    "a resource that the body names, and a link that gives it": editable("parent_id"),
    "a path parameter declared for the whole path": {
        "/paths/~1v1~1widgets~1{id}/parameters": [
            {
                "name": "id",
                "in": "path",
                "required": True,
                "description": "Id.",
                "x-source": ["Widgets"],
                "schema": {"type": "string"},
            }
        ],
        "/paths/~1v1~1widgets~1{id}/get/parameters": DELETE,
    },
    "required names of another part of an allOf": {
        f"{PROPERTIES}/maker": {
            "description": "Who made it.",
            "allOf": [{"$ref": f"#{SCHEMAS}/Error"}, {"required": ["message"]}],
        }
    },
    "null beside a reference": {
        f"{PROPERTIES}/maker": {
            "description": "Who made it.",
            "anyOf": [{"$ref": f"#{SCHEMAS}/Error"}, {"type": "null"}],
        }
    },
    "a security scheme that only the root's requirement uses": {
        "/components/securitySchemes/key": {
            "type": "apiKey",
            "in": "header",
            "name": "X-Key",
            "description": "Key.",
            "x-source": ["Access"],
        },
        "/security": [{"key": []}],
    },
    "a reference with percent-encoded braces": {
        f"{PROPERTIES}/maker": {
            "description": "Who made it.",
            "$ref": "#/paths/~1v1~1widgets~1%7Bid%7D/get/parameters/0/schema",
        }
    },
    "a member that `then` declares and requires": {
        f"{PROPERTIES}/maker": {
            "type": "object",
            "description": "Who made it.",
            "then": {
                "required": ["name"],
                "properties": {"name": {"type": "string", "description": "Name."}},
            },
        }
    },
    "a default within an enum": {f"{SCHEMAS}/Status/default": "new"},
    "equal bounds": {f"{PROPERTIES}/weight/minimum": 10},
    "one and true in an enum": {
        f"{PROPERTIES}/grade": {"description": "Grade.", "enum": [1, True, "1"]}
    },
    "an ECMA-262 pattern": {f"{PROPERTIES}/id/pattern": "^(?:w|x)(?=\\d)\\d+$"},
    "a schema that refers to itself deeper down": {
        f"{PROPERTIES}/inside": {
            "type": "array",
            "description": "Widgets inside.",
            "items": {"$ref": f"#{WIDGET}"},
        }
    },
    "a boolean additionalProperties": {f"{WIDGET}/additionalProperties": True},
    "a server variable": {
        "/servers/0/url": "https://{region}.sample-vendor.com",
        "/servers/0/variables": {"region": {"default": "eu", "enum": ["eu", "us"]}},
    },
    "a server of another environment": {
        "/servers/-": {
            "url": "https://sandbox.sample-vendor.com",
            "description": "Sandbox.",
            "x-environment": "sandbox",
            "x-inferred": "Named in passing.",
        }
    },
    "a list that is brief unless asked": {
        f"{LIST}/parameters/2/x-expands": {"value": "new", "brief": ["id"]}
    },
    "an inferred operation": {f"{LIST}/x-source": DELETE, f"{LIST}/x-inferred": "As others do."},
    "a reason for one keyword": {f"{WIDGET}/x-inferred": {"required": "The sample shows both."}},
    "a media type with a parameter": {
        "/components/responses/Refused/content": {
            "application/problem+json; charset=utf-8": {
                "schema": {"$ref": "#/components/schemas/Error"}
            }
        }
    },
    "a required writeOnly member that a response lacks": {
        f"{PROPERTIES}/secret": {"type": "string", "description": "Secret.", "writeOnly": True},
        f"{WIDGET}/required": ["id", "status", "secret"],
    },
    "a filter through an array": {
        f"{PROPERTIES}/parts": {
            "type": "array",
            "description": "Parts.",
            "items": {
                "type": "object",
                "properties": {"status": {"type": "string", "description": "State."}},
            },
        },
        f"{LIST}/parameters/2/x-filter/member": "parts.status",
    },
    "a filter on a member of an alternative": {
        f"{PROPERTIES}/maker": {
            "description": "Who made it.",
            "anyOf": [{"$ref": f"#{SCHEMAS}/Error"}, {"type": "null"}],
        },
        f"{LIST}/parameters/2/x-filter/member": "maker.message",
    },
    "one-of with an array": {
        f"{LIST}/parameters/2/x-filter/match": "one-of",
        f"{LIST}/parameters/2/schema": {
            "type": "array",
            "items": {"$ref": f"#{SCHEMAS}/Status"},
        },
    },
    "a read that does not repeat the id": {
        "/paths/~1v1~1widgets~1{id}/get/responses/200/content/application~1json/schema": {
            "type": "object",
            "description": "A widget without its id.",
            "properties": {"status": {"$ref": "#/components/schemas/Status"}},
        },
    },
    "an envelope that a client may meet": {
        "/paths/~1v1~1widgets~1{id}/get/x-unwrap": {"member": "data", "required": False}
    },
    "an operation without parameters, body or security": {
        "/paths/~1ping": {
            "get": {
                "operationId": "pings.get",
                "tags": ["Widgets"],
                "summary": "Ping",
                "description": "Answers.",
                "x-source": ["Widgets"],
                "security": [],
                "responses": {"302": {"description": "Elsewhere."}},
            }
        }
    },
    "a link by the request's parameter": {
        f"{CREATE}/responses/201/links/list": {
            "operationId": "widgets.list",
            "parameters": {"query.page": "1", "status": "$response.body#/status"},
        }
    },
    "a plain header parameter": {
        f"{LIST}/parameters/-": {
            "name": "X-Since",
            "in": "header",
            "description": "Day, as text.",
            "schema": {"type": "string"},
        }
    },
    "the same example name elsewhere": {
        f"{LISTED}/content/application~1json/examples/created": {
            "value": {"data": [], "meta": {"total": 0}}
        }
    },
}


@pytest.mark.parametrize("name", SILENT)
def test_lint_is_silent_on_what_resembles_a_defect(name: str, tmp_path: Path) -> None:
    assert found(written(tmp_path, SILENT[name]), marks=name in DECIDED) == []
