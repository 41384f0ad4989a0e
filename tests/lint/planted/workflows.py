"""Defects of the workflows."""

from __future__ import annotations

from tests.lint.planted._defect import in_workflows as planted
from tests.lint.planting import DELETE

MAKE = "/workflows/0"
FOLLOW = "/workflows/1"
CREATE = f"{MAKE}/steps/0"
PREPARE, READ, LIST = (f"{FOLLOW}/steps/{index}" for index in range(3))

WORKFLOWS = (
    planted("workflows.arazzo", "a version that there is not", {"/arazzo": "2.0.0"}, "/arazzo"),
    planted("workflows.arazzo", "no title", {"/info": {"version": "1"}}, "/info"),
    planted(
        "workflows.id-unique",
        "a workflow",
        {f"{FOLLOW}/workflowId": "make", f"{PREPARE}/workflowId": "make"},
        f"{FOLLOW}/workflowId",
    ),
    planted(
        "workflows.id-unique",
        "a step",
        {f"{LIST}/stepId": "read"},
        f"{READ}/stepId",
        f"{LIST}/stepId",
    ),
    planted(
        "workflows.operation",
        "an operationId",
        {f"{LIST}/operationId": "widgets.lst"},
        f"{LIST}/operationId",
    ),
    planted(
        "workflows.operation",
        "an event",
        {f"{LIST}/operationId": "events.widget_created"},
        f"{LIST}/operationId",
    ),
    planted(
        "workflows.operation",
        "a path",
        {f"{READ}/operationPath": "{$sourceDescriptions.sample.url}#/paths/~1v1~1gadgets/get"},
        f"{READ}/operationPath",
    ),
    planted(
        "workflows.operation",
        "a workflow",
        {f"{PREPARE}/workflowId": "mkae"},
        f"{PREPARE}/workflowId",
        also=(("workflows.expression", f"{PREPARE}/outputs/id"),),
    ),
    planted(
        "workflows.parameter",
        "a name",
        {f"{LIST}/parameters/0/name": "pgae"},
        f"{LIST}/parameters/0",
    ),
    planted(
        "workflows.parameter",
        "an input of the called workflow",
        {f"{PREPARE}/parameters/1/name": "ownr"},
        f"{PREPARE}/parameters/1",
    ),
    planted(
        "workflows.parameter",
        "a body that is not taken",
        {f"{LIST}/requestBody": {"payload": {}}},
        f"{LIST}/requestBody",
    ),
    planted(
        "workflows.parameter",
        "a content type",
        {f"{CREATE}/requestBody/contentType": "text/csv"},
        f"{CREATE}/requestBody/contentType",
    ),
    planted(
        "workflows.expression",
        "no expression",
        {f"{READ}/parameters/0/value": "$step.prepare.outputs.id"},
        f"{READ}/parameters/0/value",
    ),
    planted(
        "workflows.expression",
        "an input in a body",
        {f"{CREATE}/requestBody/payload/owner_id": "o-{$inputs.ownr}"},
        f"{CREATE}/requestBody/payload/owner_id",
    ),
    planted(
        "workflows.expression",
        "an output",
        {f"{READ}/parameters/0/value": "$steps.prepare.outputs.idd"},
        f"{READ}/parameters/0/value",
    ),
    planted(
        "workflows.expression",
        "a later step",
        {f"{READ}/parameters/0/value": "$steps.list.outputs.id"},
        f"{READ}/parameters/0/value",
    ),
    planted(
        "workflows.expression",
        "a member of no response",
        {f"{CREATE}/outputs/id": "$response.body#/idd"},
        f"{CREATE}/outputs/id",
    ),
    planted(
        "workflows.expression",
        "a response that is not there yet",
        {f"{LIST}/parameters/0/value": "$response.body#/page"},
        f"{LIST}/parameters/0/value",
    ),
    planted(
        "workflows.expression",
        "a parameter that is not given",
        {f"{READ}/successCriteria/0/condition": "$request.query.id == 1"},
        f"{READ}/successCriteria/0",
    ),
    planted(
        "workflows.expression",
        "an output of a workflow in a JSONPath",
        {f"{LIST}/successCriteria/0/condition": "$..[?@.id == {$workflows.make.outputs.idd}]"},
        f"{LIST}/successCriteria/0/condition",
    ),
    planted(
        "workflows.expression",
        "an output of no called workflow",
        {f"{LIST}/outputs": {"id": "$outputs.id"}},
        f"{LIST}/outputs/id",
    ),
    planted(
        "workflows.criterion",
        "none",
        {f"{CREATE}/successCriteria": DELETE},
        CREATE,
    ),
    planted(
        "workflows.criterion",
        "a condition",
        {f"{CREATE}/successCriteria/0/condition": "$statusCode = 201"},
        f"{CREATE}/successCriteria/0/condition",
    ),
    planted(
        "workflows.criterion",
        "a condition that is always the same",
        {f"{CREATE}/successCriteria/0/condition": "true"},
        f"{CREATE}/successCriteria/0/condition",
    ),
    planted(
        "workflows.criterion",
        "a regular expression",
        {f"{READ}/successCriteria/1/condition": "^[w"},
        f"{READ}/successCriteria/1/condition",
    ),
    planted(
        "workflows.criterion",
        "a JSONPath",
        {f"{LIST}/successCriteria/0/condition": "$..data[?@.id = 1]"},
        f"{LIST}/successCriteria/0/condition",
    ),
    planted(
        "workflows.input-value",
        "of no input",
        {f"{MAKE}/x-input-values": {"tokn": {"unique": True}}},
        f"{MAKE}/x-input-values/tokn",
    ),
    planted(
        "workflows.input-value",
        "a credential",
        {f"{MAKE}/x-input-values/token": {"credential": "key"}},
        f"{MAKE}/x-input-values/token",
    ),
    planted(
        "workflows.unsupported",
        "XPath",
        {
            f"{READ}/successCriteria/1": {
                "context": "$response.body",
                "condition": "/a",
                "type": "xpath",
            }
        },
        f"{READ}/successCriteria/1",
    ),
    planted(
        "workflows.unsupported",
        "a workflow of another file",
        {"/sourceDescriptions/0/type": "arazzo"},
        "/sourceDescriptions/0/type",
    ),
    planted(
        "workflows.unsupported",
        "dependsOn",
        {f"{FOLLOW}/dependsOn": ["make"]},
        f"{FOLLOW}/dependsOn",
    ),
    planted(
        "workflows.unsupported",
        "an action that goes to another workflow",
        {f"{READ}/onFailure": [{"name": "go", "type": "goto", "workflowId": "make"}]},
        f"{READ}/onFailure/0",
    ),
    planted(
        "workflows.source",
        "no source",
        {f"{MAKE}/x-source": DELETE, f"{MAKE}/x-inferred": {"steps": "guessed"}},
        MAKE,
    ),
    planted(
        "workflows.source",
        "a keyword that is not there",
        {f"{READ}/x-documented": ["onSuccess"]},
        READ,
    ),
    planted(
        "vocabulary.extension",
        "on a step",
        {f"{READ}/x-resource": {"name": "widget", "action": "read"}},
        f"{READ}/x-resource",
    ),
    planted(
        "ledger.unknown-id",
        "in a workflow",
        {f"{FOLLOW}/x-ambiguity/0": "sample-ordr"},
        f"{FOLLOW}/x-ambiguity/0",
    ),
)
