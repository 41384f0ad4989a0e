"""Failures as GitHub shows them beside the spec's lines.

Model: pure, from the JSON report; one workflow command a failure. What the vendor broke is an
error, a wrong inference of ours a warning, a known deviation a notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from concord.http.visible import visible


def commands(report: dict[str, Any]) -> Iterator[str]:
    """A line for each failure and for each reason why an API was not kept."""
    for api in report["apis"]:
        for finding in api["findings"]:
            yield _finding(finding)
        for reason in api["reasons"] if api["verdict"] not in ("kept", "skipped") else ():
            yield f"::error title={_property(api['api'] + ': ' + api['verdict'])}::{_data(reason)}"


def _finding(finding: dict[str, Any]) -> str:
    blame = finding["blame"]
    path, _, line = blame["location"].rpartition(":")
    documented = blame["kind"] == "documented"
    level = "notice" if finding["accepted"] else "error" if documented else "warning"
    whose = "the vendor broke the contract" if documented else "our inference was wrong"
    title = f"{finding['operation']} {finding['check']} {finding['status']}"
    at = "" if finding["at"] is None else f"{finding['at'] or 'answer'}: "
    text = f"{at}{finding['what']}\n{whose}: {blame['text']}\n{finding['replay']}"
    where = f"file={_property(path)},line={line},title={_property(title)}"
    return f"::{level} {where}::{_data(text)}"


def _data(text: str) -> str:
    return visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
