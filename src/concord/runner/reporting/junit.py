"""The report that CI systems read: JUnit XML, one test case an operation and check.

Model: pure, from the JSON report. Each cause is a test case of its own and the one `failure` of its
findings; the test cases of the operations and checks that show it are `skipped` and name it. That
an operation reached a success is a test case, too; what a tool failed at is an `error`, never a
`failure`.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Xml

from concord.evidence import reads_otherwise, verdict
from concord.http.visible import visible


def junit(report: dict[str, Any]) -> str:
    """The JUnit XML of `report`."""
    root = Xml.Element("testsuites", name="contracts", time=str(report["seconds"]))
    for api in report["apis"]:
        _suite(root, api)
    Xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(root, encoding="unicode")


def _suite(root: Xml.Element, api: dict[str, Any]) -> None:
    suite = Xml.SubElement(root, "testsuite", name=api["api"], time=str(api["seconds"]))
    for operation in api["operations"]:
        _operation(suite, api, operation)
    for cause in api["causes"]:
        _cause(suite, api, cause)
    for followed in api["followed"]:
        _followed(suite, api, followed)
    if not api["operations"] or api["errors"] or api["verdict"] in ("could not run", "interrupted"):
        _run(suite, api)
    for name, tag in (
        ("tests", "testcase"),
        ("failures", "testcase/failure"),
        ("errors", "testcase/error"),
        ("skipped", "testcase/skipped"),
    ):
        # counted in what was written: readers reject a suite whose numbers disagree with its cases
        suite.set(name, str(len(suite.findall(tag))))


def _operation(suite: Xml.Element, api: dict[str, Any], operation: dict[str, Any]) -> None:
    accepted = [it for it in api["accepts"] if operation["operation"] in it["operations"]]
    left_out = {it["check"] for it in accepted}
    for check, numbers in operation["checks"].items():
        # an entry of its own says why, so that nobody takes it for a check that passed
        if check in left_out:
            continue
        case = _case(suite, api, operation, check)
        if numbers["failed"]:
            _failures(case, api, operation, check)
    for entry in accepted:
        _skipped(suite, api, operation, entry)
    _reached(_case(suite, api, operation, "reaches_a_success"), operation)


def _case(
    suite: Xml.Element, api: dict[str, Any], operation: dict[str, Any], check: str
) -> Xml.Element:
    name = f"{operation['operation']} {check}"
    return Xml.SubElement(
        suite, "testcase", classname=f"{api['api']}.{operation['operation_id']}", name=_safe(name)
    )


def _skipped(
    suite: Xml.Element, api: dict[str, Any], operation: dict[str, Any], entry: dict[str, Any]
) -> None:
    case = _case(suite, api, operation, entry["check"] or entry["what"])
    Xml.SubElement(case, "skipped", message=_safe(f"{entry['what']}: {entry['reason']}"))


def _failures(
    case: Xml.Element, api: dict[str, Any], operation: dict[str, Any], check: str
) -> None:
    mine = [
        finding
        for finding in api["findings"]
        if finding["operation_id"] == operation["operation_id"] and finding["check"] == check
    ]
    known = [finding for finding in mine if finding["accepted"]]
    mine = [finding for finding in mine if not finding["accepted"]]
    if known:
        text = "; ".join(f"known: {it['accepted']['reason']}: {_described(it)}" for it in known)
        Xml.SubElement(case, "system-out").text = _safe(text)
    if not mine:
        return
    named = "; ".join(f"cause {it['cause']}: {_described(it)}" for it in mine)
    # skipped and not failed: its cause is the failure, and CI counts failures
    Xml.SubElement(case, "skipped", message=_safe(f"failed: {named}"))


def _cause(suite: Xml.Element, api: dict[str, Any], cause: dict[str, Any]) -> None:
    """The one failure of a cause that is not accepted."""
    if cause["accepted"]:
        return
    by_id = {it["id"]: it for it in api["findings"]}
    findings = [it for it in map(by_id.__getitem__, cause["findings"]) if not it["accepted"]]
    name = f"{cause['severity']}: {cause['title']} [{cause['id']}]"
    case = Xml.SubElement(suite, "testcase", classname=f"{api['api']}.causes", name=_safe(name))
    first = findings[0]
    text = f"{first['operation']} {first['check']} {first['status']}: {_described(first)}"
    failure = Xml.SubElement(case, "failure", message=_safe(text))
    failure.text = _safe("\n\n".join(_text(finding) for finding in findings))


def _followed(suite: Xml.Element, api: dict[str, Any], followed: dict[str, Any]) -> None:
    """A reading that the server follows: no failure of the vendor's, so a case that is skipped."""
    reads = reads_otherwise(followed.get("accused", "vendor"))
    name = f"{reads}: {followed['entry']} = {followed['reading']}"
    case = Xml.SubElement(suite, "testcase", classname=f"{api['api']}.readings", name=_safe(name))
    text = f"{followed['text']} We said: {followed['chosen']} {followed['settle']}"
    if followed["shown_by"]:
        text += f" Shown by {followed['shown_by']}."
    Xml.SubElement(case, "skipped", message=_safe(text))


def _described(finding: dict[str, Any]) -> str:
    at, what = finding["at"], finding["what"]
    return str(what) if at is None else f"{at or 'response'}: {what}"


def _text(finding: dict[str, Any]) -> str:
    blame = finding["blame"]
    return "\n".join(
        (
            f"{finding['operation']} {finding['check']} {finding['status']}",
            f"{_described(finding)} ({finding['times']}×)",
            f"{verdict(blame['kind'], blame.get('accused', 'vendor'))}: {blame['text']}",
            f"{blame['location']} {blame['pointer']}",
            f"first seen: {finding['first_seen']}",
            finding["curl"],
            *([finding["client"]] if finding["client"] else []),
            finding["replay"],
        )
    )


def _reached(case: Xml.Element, operation: dict[str, Any]) -> None:
    if not operation["reached"]:
        statuses = ", ".join(f"{n}× {code}" for code, n in operation["statuses"].items())
        statuses = statuses or "no response"
        Xml.SubElement(
            case, "failure", message=f"never reached each documented success: {statuses}"
        )


def _run(suite: Xml.Element, api: dict[str, Any]) -> None:
    case = Xml.SubElement(suite, "testcase", classname=api["api"], name="the run itself")
    text = _safe("; ".join(api["reasons"]) or api["ended"])
    # CI counts an error as broken; an API that the target does not have is none
    tag = "skipped" if api["verdict"] == "skipped" else "error"
    Xml.SubElement(case, tag, message=text)


def _safe(text: str) -> str:
    """`text` with escapes for what XML 1.0 cannot hold, and for what cannot be seen."""
    return visible(text)
