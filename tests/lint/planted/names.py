"""Planted defects: names, texts, evidence, ledger."""

from __future__ import annotations

from tests.lint.planted._defect import (
    CREATE,
    EVENT,
    GET,
    LIST,
    LISTED_BODY,
    PROPERTIES,
    SCHEMAS,
    WIDGET,
    in_ledger,
    planted,
)
from tests.lint.planting import DELETE

OTHER = "/0/readings/1"

NAMES = (
    planted(
        "naming.operation-id", "no dot", {f"{EVENT}/operationId": "created"}, f"{EVENT}/operationId"
    ),
    planted("naming.operation-id", "none", {f"{EVENT}/operationId": DELETE}, EVENT),
    planted(
        "naming.operation-id-unique",
        "an operation and a webhook",
        {f"{EVENT}/operationId": "widgets.list"},
        f"{EVENT}/operationId",
    ),
    planted("naming.one-tag", "two", {f"{LIST}/tags": ["Widgets", "Access"]}, LIST),
    planted("naming.one-tag", "undeclared", {f"{LIST}/tags": ["Widget"]}, f"{LIST}/tags/0"),
    planted(
        "naming.tag",
        "unused, and declared twice",
        {
            "/tags/-": {"name": "Other", "description": "Else.", "x-source": ["Else"]},
            "/tags/0": {"name": "Access", "description": "Twice.", "x-source": ["Access"]},
            f"{LIST}/tags": ["Access"],
            f"{CREATE}/tags": ["Access"],
            f"{GET}/tags": ["Access"],
            f"{EVENT}/tags": ["Access"],
        },
        "/tags/1",
        "/tags/2",
    ),
    planted(
        "naming.schema",
        "lower case",
        {
            f"{SCHEMAS}/weight": {
                "type": "number",
                "description": "Weight in kg.",
                "x-source": ["Widgets"],
            },
            f"{PROPERTIES}/weight": {"$ref": f"#{SCHEMAS}/weight"},
        },
        f"{SCHEMAS}/weight",
    ),
    planted(
        "naming.example",
        "with a dash",
        {f"{LISTED_BODY}/examples/no-widget": {"value": {"data": [], "meta": {"total": 0}}}},
        f"{LISTED_BODY}/examples/no-widget",
    ),
    planted(
        "text.operation",
        "no summary, no description",
        {f"{LIST}/summary": DELETE, f"{EVENT}/description": ""},
        LIST,
        EVENT,
    ),
    planted(
        "text.description",
        "empty",
        {"/tags/0/description": " ", f"{GET}/parameters/0/description": DELETE},
        "/tags/0",
        f"{GET}/parameters/0",
    ),
    planted(
        "text.schema",
        "a component and a property",
        {f"{SCHEMAS}/Error/description": DELETE, f"{PROPERTIES}/id/description": DELETE},
        f"{SCHEMAS}/Error",
        f"{PROPERTIES}/id",
    ),
)

EVIDENCE = (
    planted(
        "governance.ungoverned",
        "a component, an operation and a tag",
        {
            f"{SCHEMAS}/Error/x-source": DELETE,
            f"{GET}/x-source": DELETE,
            "/tags/0/x-source": DELETE,
        },
        f"{SCHEMAS}/Error",
        GET,
        "/tags/0",
    ),
    planted(
        "governance.ungoverned",
        "reasons for single keywords only",
        {f"{WIDGET}/x-source": DELETE},
        WIDGET,
    ),
    planted(
        "governance.inferred-keyword",
        "of a keyword that is not there",
        {f"{WIDGET}/x-inferred": {"maxProperties": "guessed"}},
        f"{WIDGET}/x-inferred/maxProperties",
    ),
    planted(
        "governance.documented-keyword",
        "a keyword that is not there",
        {f"{PROPERTIES}/made_on/x-documented": ["format", "pattern"]},
        f"{PROPERTIES}/made_on/x-documented",
    ),
    planted(
        "governance.documented-keyword",
        "a keyword that is inferred, too",
        {f"{PROPERTIES}/made_on/x-inferred": {"format": "guessed"}},
        f"{PROPERTIES}/made_on/x-documented",
    ),
    planted(
        "governance.documented-keyword",
        "no heading at all",
        {f"{PROPERTIES}/made_on/x-inferred": "guessed"},
        f"{PROPERTIES}/made_on/x-documented",
    ),
    planted(
        "governance.documented-keyword",
        "no heading at the root",
        {"/x-documented": ["x-signature", "x-retry-schedule"]},
        "/x-documented",
        "/x-documented",
    ),
    planted(
        "governance.undecided-keyword",
        "keywords and words of elements that have a source",
        {
            f"{LIST}/x-documented": DELETE,
            f"{PROPERTIES}/made_on/x-documented": DELETE,
            f"{PROPERTIES}/weight/x-documented": ["minimum", "maximum"],
            "/x-documented": DELETE,
        },
        "",
        f"{LIST}",
        f"{PROPERTIES}/made_on",
        f"{PROPERTIES}/weight",
    ),
    planted(
        "governance.undecided-keyword",
        "named by the parent alone",
        {
            f"{PROPERTIES}/made_on/x-documented": DELETE,
            f"{WIDGET}/x-documented": ["properties"],
        },
        f"{PROPERTIES}/made_on",
    ),
    in_ledger("ledger.entry", "a field that is missing", {"/0/why": DELETE}, "/0"),
    in_ledger(
        "ledger.entry",
        "one reading",
        {"/0/readings": [{"id": "by-id", "text": "by id"}]},
        "/0/readings",
    ),
    in_ledger("ledger.entry", "a reading without text", {"/0/readings/1/text": DELETE}, OTHER),
    in_ledger("ledger.entry", "not observable, unsaid why", {f"{OTHER}/observable": False}, OTHER),
    in_ledger(
        "ledger.entry",
        "not observable, although an emulator does otherwise",
        {
            f"{OTHER}/observable": False,
            f"{OTHER}/because": "Nothing shows it.",
            f"{OTHER}/options": ["another-way"],
        },
        f"{OTHER}/options",
    ),
    in_ledger(
        "ledger.entry",
        "an action of two kinds",
        {f"{OTHER}/overlay": [{"target": "$.info", "remove": True, "update": {"title": "x"}}]},
        f"{OTHER}/overlay/0",
        also=[("readings.overlay", f"{OTHER}/overlay")],
    ),
    in_ledger("readings.chosen", "none of the readings", {"/0/chosen": "by-name"}, "/0/chosen"),
    in_ledger("readings.chosen", "an id twice", {f"{OTHER}/id": "by-id"}, "/0/readings"),
    in_ledger(
        "readings.chosen",
        "the chosen one has an overlay",
        {"/0/readings/0/overlay": [{"target": "$.info", "update": {"title": "Other"}}]},
        "/0/readings/0",
    ),
    in_ledger("readings.executable", "nobody can run it", {"/0/severity": "medium"}, OTHER),
    in_ledger(
        "readings.overlay",
        "selects nothing",
        {f"{OTHER}/overlay": [{"target": "$.missing", "remove": True}]},
        f"{OTHER}/overlay",
    ),
    in_ledger(
        "readings.overlay",
        "changes nothing",
        {f"{OTHER}/overlay": [{"target": "$.openapi", "update": "3.1.0"}]},
        f"{OTHER}/overlay",
    ),
    in_ledger(
        "readings.overlay",
        "breaks a reference",
        {f"{OTHER}/overlay": [{"target": "$.components.schemas.Widget", "remove": True}]},
        f"{OTHER}/overlay",
    ),
    in_ledger(
        "readings.overlay",
        "makes the document invalid",
        {f"{OTHER}/overlay": [{"target": "$.info.title", "remove": True}]},
        f"{OTHER}/overlay",
    ),
    in_ledger("ledger.entry", "an unknown field", {"/0/note": "x"}, "/0/note"),
    in_ledger("ledger.entry", "an empty text", {"/0/spec": " "}, "/0/spec"),
    in_ledger(
        "ledger.id-prefix",
        "another API's",
        {"/0/id": "other-order"},
        "/0/id",
        also=(("ledger.unused-entry", "/0"), ("ledger.unknown-id", f"{LIST}/x-ambiguity/0")),
    ),
    planted("ledger.unused-entry", "nothing points to it", {f"{LIST}/x-ambiguity": DELETE}, "/0"),
    planted(
        "ledger.unknown-id",
        "no such entry",
        {f"{GET}/x-ambiguity": ["sample-odrer"]},
        f"{GET}/x-ambiguity/0",
    ),
)
