"""The documented flows on the site: what is drawn, what is said, and where it leads."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from concord import docs, project
from concord.cli.docs import sources
from concord.docs._diagram import WIDTH, Node, diagram
from concord.docs._evidence import Ledger
from concord.docs._workflows import WorkflowSection, workflow_sections
from concord.spec import Spec
from concord.spec.parsing import parse
from concord.spec.workflows import FILE


def node(name: str, *takes: str) -> Node:
    return Node(
        id=name, anchor=name, verb="GET", detail="things.list", status="200", takes=frozenset(takes)
    )


def lanes(*nodes: Node) -> list[tuple[str, list[str], float]]:
    return [(it.giver.node.id, [t.node.id for t in it.takers], it.x) for it in diagram(nodes).lanes]


def test_diagram_has_a_lane_from_a_step_to_all_that_take_from_it() -> None:
    ((giver, takers, _),) = lanes(node("a"), node("b", "a"), node("c"), node("d", "a"))
    assert (giver, takers) == ("a", ["b", "d"])


def test_diagram_shares_a_lane_only_where_they_do_not_meet() -> None:
    apart = lanes(node("a"), node("b", "a"), node("c"), node("d", "c"))
    assert len({x for *_, x in apart}) == 1
    together = lanes(node("a"), node("b", "a"), node("c", "b"))
    assert len({x for *_, x in together}) == 2


def test_diagram_without_lanes_is_as_wide_as_it_may_be() -> None:
    drawn = diagram([node("a"), node("b")])
    assert drawn.lanes == ()
    assert drawn.boxes[0].width == WIDTH - 1
    assert [it.top for it in drawn.boxes] == sorted({it.top for it in drawn.boxes})
    assert drawn.boxes[-1].bottom < drawn.height


def test_diagram_cuts_names_that_do_not_fit() -> None:
    (box,) = diagram([node("x" * 80)]).boxes
    assert box.title.endswith("x…")
    assert len(box.title) < 45
    assert diagram([node("short")]).boxes[0].title == "short"


def test_diagram_says_in_words_what_it_shows() -> None:
    words = diagram([node("a"), node("b", "a")]).words
    assert words == (
        "a: GET things.list, expects 200; b: GET things.list, expects 200, uses outputs of a"
    )


GET = {"stepId": "get", "operationId": "providers.get"}
OK = {"condition": "$statusCode == 200"}


def spec_with(*workflows: Any) -> Spec:
    text = json.dumps({"arazzo": "1.0.1", "workflows": list(workflows)})
    return replace(project.load("lara"), parsed_workflows=parse(Path("workflows.yaml"), text))


def section(*steps: Any, **stated: Any) -> WorkflowSection:
    (found,) = workflow_sections(
        Ledger.of(spec_with({"workflowId": "flow", "steps": list(steps), **stated}))
    )
    return found


def test_step_links_its_operation_and_says_what_it_takes() -> None:
    taking = {
        **GET,
        "stepId": "again",
        "requestBody": {"payload": {"id": "$steps.get.outputs.id", "odd": "$nothing.at.all"}},
        "successCriteria": [OK, {"condition": "$response.body#/id == 1"}],
    }
    first, second = section({**GET, "outputs": {"id": "$response.body#/id"}}, taking).steps
    assert first.operation is not None
    assert first.operation.id == "providers.get"
    assert (first.takes, second.takes) == ((), ("get",))
    assert second.criteria == ("$statusCode == 200", "$response.body#/id == 1")


def test_diagram_of_a_workflow_shows_statuses_and_called_workflows() -> None:
    refused = {**GET, "successCriteria": [{"condition": "$statusCode == 400"}, OK]}
    odd = {**GET, "stepId": "odd", "successCriteria": [{"condition": "not ( a condition"}]}
    call = {"stepId": "call", "workflowId": "other"}
    boxes = section(refused, odd, call).diagram.boxes
    assert [it.node.status for it in boxes] == ["400, 200", "", ""]
    assert [it.node.is_workflow for it in boxes] == [False, False, True]


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"type": "end"}, "where it fails, end"),
        ({"type": "goto", "stepId": "get"}, "where it fails, go on with `get`"),
        (
            {"type": "retry", "retryAfter": 2, "retryLimit": 3},
            "where it fails, try again after 2 s, 3 times at most",
        ),
    ],
)
def test_actions_are_told_in_words(action: Any, words: str) -> None:
    (step,) = section({**GET, "onFailure": [{"name": "it", **action}]}).steps
    assert step.actions == (words,)


@pytest.mark.parametrize(
    ("stated", "schema", "words"),
    [
        ({"credential": "api_key"}, {}, "the credential `api_key`"),
        ({"unique": True}, {}, "a text that no other run has"),
        ({"from-now": "P1D"}, {}, "the date in 1 day"),
        ({"from-now": "-PT1H"}, {}, "the moment 1 hour ago"),
        ({"from-now": "PT0S"}, {}, "the moment now"),
        (None, {"default": 3}, "`3`"),
        (None, {}, "to be given"),
    ],
)
def test_inputs_say_where_they_come_from(stated: Any, schema: Any, words: str) -> None:
    values = {"x-input-values": {"it": stated}} if stated else {}
    (found,) = section(inputs={"properties": {"it": schema}}, **values).inputs
    assert (found.name, found.source) == ("it", words)


def test_evidence_of_a_step_is_its_own_or_the_source_of_its_workflow() -> None:
    plain, guess, asked = section(
        GET,
        {**GET, "stepId": "guess", "x-inferred": "nobody says so"},
        {**GET, "stepId": "asked", "x-ambiguity": ["lara-http-method"]},
        **{"x-source": ["Providers > Get"]},
    ).steps
    assert plain.evidence is None
    assert guess.evidence is not None
    assert (guess.evidence.kind, guess.evidence.reason) == ("inferred", "nobody says so")
    assert asked.evidence is not None
    assert asked.evidence.headings == ("Providers > Get",)
    assert [it.id for it in asked.evidence.ambiguities] == ["lara-http-method"]


def test_site_without_workflows_says_nothing_of_them() -> None:
    found = sources(["iadvize-connector"], docs.Reports())
    (spec,) = found.specs
    files = docs.build(replace(found, specs=(replace(spec, parsed_workflows=None),)))
    assert not [path for path in files if "workflows" in path]
    assert not [path for path, content in files.items() if b"workflows.html" in content]
    assert docs.broken_links(files) == []


def test_page_links_each_step_to_its_operation(site: Path) -> None:
    for api in project.apis():
        spec = project.load(api)
        page = (site / api / "workflows.html").read_text("utf-8")
        assert (site / api / FILE).read_bytes() == spec.path.with_name(FILE).read_bytes()
        assert spec.workflows is not None
        for workflow in spec.workflows.workflows:
            assert f'id="{workflow.id}"' in page
            for operation in spec.workflows.operations(spec, workflow):
                assert f'href="operations/{operation}.html"' in page
                back = (site / api / "operations" / f"{operation}.html").read_text("utf-8")
                assert "../workflows.html#" in back
