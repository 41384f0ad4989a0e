"""Failures as GitHub shows them beside the spec's lines.

Model: pure, from the JSON report; one workflow command a cause, at the words of the spec that its
most fundamental failure breaks. What the vendor broke is an error, what is wrong or
missing in our spec a warning, a known deviation a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.evidence import reads_otherwise, verdict
from concord.http.visible import visible


def commands(report: dict[str, Any]) -> Iterator[str]:
    """A line for each cause and for each reason why an API was not kept."""
    for api in report["apis"]:
        findings = {it["id"]: it for it in api["findings"]}
        for cause in api["causes"]:
            yield _cause(cause, [findings[it] for it in cause["findings"]])
        for followed in api["followed"]:
            yield _followed(followed)
        for reason in api["reasons"] if api["verdict"] not in ("kept", "skipped") else ():
            yield f"::error title={_property(api['api'] + ': ' + api['verdict'])}::{_data(reason)}"


def _followed(followed: dict[str, Any]) -> str:
    """A reading that the server follows, as a warning at what it differs from."""
    path, _, line = followed["location"].rpartition(":")
    reads = reads_otherwise(followed.get("accused", "vendor"))
    title = f"{reads}: {followed['entry']} = {followed['reading']}"
    text = f"{followed['text']}\nwe said: {followed['chosen']}\n{followed['settle']}"
    return f"::warning file={_property(path)},line={line},title={_property(title)}::{_data(text)}"


def _cause(cause: dict[str, Any], findings: list[dict[str, Any]]) -> str:
    finding = next((it for it in findings if not it["accepted"]), findings[0])
    blame = finding["blame"]
    path, _, line = blame["location"].rpartition(":")
    documented = blame["kind"] == "documented"
    level = "notice" if finding["accepted"] else "error" if documented else "warning"
    whose = verdict(blame["kind"], blame.get("accused", "vendor"))
    title = f"{finding['operation']} {finding['check']} {finding['status']}"
    at = "" if finding["at"] is None else f"{finding['at'] or 'response'}: "
    said = f"{at}{finding['what']}"
    if cause["title"] not in said:
        said = f"{cause['title']}\n{said}"
    text = f"{said}\n{whose}: {blame['text']}\n{finding['replay']}"
    if len(findings) > 1:
        also = ", ".join(cause["operations"])
        text += f"\ncause {cause['id']}: {len(findings)} failures of {also}"
    where = f"file={_property(path)},line={line},title={_property(title)}"
    return f"::{level} {where}::{_data(text)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    # within properties these end the value; in the message they do not
    return _data(text).replace(":", "%3A").replace(",", "%2C")
