"""What the benchmark of the clients found, as the tables of a README."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from scripts._bench._published import SOURCE, Block, Published

_PEERS = (
    ("packages", "packages made, of {total}", "{:,.0f}"),
    ("files", "Python files", "{:,.0f}"),
    ("lines", "lines", "{:,.0f}"),
    ("import", "import of every module, ms over a bare interpreter (mean)", "{:,.0f}"),
    ("get", "CPU of a GET, µs (mean)", "{:,.0f}"),
    ("refused", "documented samples that it refuses to read, of {lists} lists", "{:,.0f}"),
    ("page", "pages of 100 items decoded, as returned, ms (lists that all read)", "{:,.1f}"),
    ("read", "the same, every member read, ms", "{:,.1f}"),
    ("generate", "generating the packages, CPU s", "{:,.1f}"),
    ("broken", "modules that cannot be imported", "{:,.0f}"),
    ("mypy", "errors of `mypy --strict`", "{:,.0f}"),
    ("adapted", "what the documents need", "{}"),
)


def tables(results: dict[str, Any]) -> str:
    """The tables of the README, in Markdown."""
    lines = [*_goals(results), "", *_by_api(results), "", *_side_by_side(results), ""]
    on = results["measured_on"]
    versions = ", ".join(f"{name} {found}" for name, found in on["versions"].items())
    lines += [f"Measured on {on['date']}: {on['machine']}, {on['python']}; {versions}."]
    lines += [f"Not measured: {reason}." for reason in results["not_measured"]]
    return "\n".join(lines) + "\n"


def missed(results: dict[str, Any]) -> list[str]:
    """The goals that are not kept."""
    return [goal["title"] for goal in results["goals"] if goal["kept"] is False]


def _goals(results: dict[str, Any]) -> Iterator[str]:
    yield "| ratio | goal | measured | |"
    yield "|---|---|---|---|"
    for goal in results["goals"]:
        limit = "" if goal["limit"] is None else f"≤ {goal['limit']:.2f}"
        verdict = {True: "kept", False: "**missed**", None: ""}[goal["kept"]]
        yield f"| {goal['title']} | {limit} | {_range(goal['figures'])} | {verdict} |"


def _range(figures: Sequence[dict[str, Any]]) -> str:
    ratios = sorted((figure["ratio"], figure["api"]) for figure in figures)
    if len(ratios) == 1:
        return f"{ratios[0][0]:.2f}"
    return f"{ratios[0][0]:.2f} to {ratios[-1][0]:.2f} ({ratios[-1][1]})"


def _by_api(results: dict[str, Any]) -> Iterator[str]:
    goals = [goal for goal in results["goals"] if goal["name"] != "generate"]
    yield f"| by API | {' | '.join(goal['short'] for goal in goals)} |"
    yield "|---|" + "---:|" * len(goals)
    for api in dict.fromkeys(figure["api"] for goal in goals for figure in goal["figures"]):
        cells = [_cell(goal, api) for goal in goals]
        yield f"| {api} | {' | '.join(cells)} |"


def _cell(goal: dict[str, Any], api: str) -> str:
    for figure in goal["figures"]:
        if figure["api"] == api:
            client, base = figure["client"], figure["base"]
            return (
                f"{client:,.{goal['digits']}f} ÷ {base:,.{goal['digits']}f} = {figure['ratio']:.2f}"
            )
    return ""


def _side_by_side(results: dict[str, Any]) -> Iterator[str]:
    makers = results["side_by_side"]
    yield f"| side by side | {' | '.join(maker['name'] for maker in makers)} |"
    yield "|---|" + "---:|" * len(makers)
    for key, title, form in _PEERS:
        said = title.format(total=results["apis"], lists=makers[0]["lists"])
        yield f"| {said} | {' | '.join(form.format(maker[key]) for maker in makers)} |"


PUBLISHED = Published(
    file=SOURCE / "clients.json",
    blocks=(Block(page=SOURCE / "README.md", mark="tables", render=tables),),
    command="nox -s bench -- clients --write",
)
