"""Title, body and comments of an issue.

Known limits: responses are not quoted, because an issue may be public and a response may hold
personal data; the report of the run has them.
"""

from __future__ import annotations

import re
from typing import Any

from concord.deviations._plan import Deviation, mark
from concord.evidence import verdict

LABEL = "deviation"


def title(deviation: Deviation) -> str:
    """One line: API, operation, what is wrong."""
    finding = deviation.finding
    text = f"{deviation.api}: {finding['operation_id'] or finding['operation']}: {finding['what']}"
    text = " ".join(text.split())
    return text if len(text) <= 120 else f"{text[:119]}…"


def body(deviation: Deviation) -> str:
    """The body of an issue: the finding, its verdict and source, how to send the request again."""
    finding, run = deviation.finding, deviation.run
    blame = finding.get("blame") or {}
    rows = {
        "operation": f"`{_code(finding['operation'])}`",
        "check": f"`{_code(finding['check'])}`",
        "status": finding.get("status"),
        "at": f"`{_code(finding['at'])}`" if finding.get("at") else None,
        "verdict": verdict(blame.get("kind", "documented"), blame.get("accused", "vendor")),
        "the spec says it because": _cell(blame.get("text", "")),
        "in the spec": f"`{_code(blame.get('location', ''))}` `{_code(blame.get('pointer', ''))}`",
        "ledger": ", ".join(f"`{_code(it)}`" for it in blame.get("ambiguities", ())),
        "target": f"`{_code(deviation.target)}`",
        "run": f"profile {run.get('profile')}, seed {run.get('seed')}",
    }
    table = "\n".join(f"| {name} | {value} |" for name, value in rows.items() if value)
    return (
        f"| | |\n|---|---|\n{table}\n\n{_fenced(finding['what'])}\n\n"
        f"Send it again:\n\n{_fenced(finding.get('curl') or finding.get('replay') or '')}\n\n"
        "This issue is opened, reopened and closed by contract runs. "
        "It is closed when runs that tested the operation no longer show the deviation.\n\n"
        f"{mark(deviation.key, 0)}\n"
    )


def back(deviation: Deviation) -> str:
    """The comment of an issue that is reopened."""
    run = deviation.run
    return f"It is back (profile {run.get('profile')}, seed {run.get('seed')})."


def gone(absent: int) -> str:
    """The comment of an issue that is closed."""
    several = "the last run" if absent == 1 else f"{absent} runs in a row"
    return f"Gone: {several} tested the operation and did not show it."


def _code(value: Any) -> str:
    """Text for a code span in a table, without what would end either."""
    return re.sub(r"[`|\s]+", " ", str(value)).strip()


def _cell(value: Any) -> str:
    """Plain text in a table: no line ends, no markup, nobody mentioned."""
    text = " ".join(str(value).split())
    # a zero-width space: GitHub notifies nobody
    return re.sub(r"([\\`*_{}\[\]<>|#@])", r"\\\1", text).replace("\\@", "@\u200b")


def _fenced(text: Any) -> str:
    """A code block whose fence is longer than any in `text`."""
    runs = [len(it) for it in re.findall(r"`+", str(text))]
    # CommonMark, section 4.5: a fence is closed by one at least as long
    fence = "`" * max(3, *(it + 1 for it in runs)) if runs else "```"
    return f"{fence}\n{str(text).strip()}\n{fence}"
