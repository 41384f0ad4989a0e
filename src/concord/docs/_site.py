"""The whole site as a mapping from path to bytes: pure, so that two builds can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from concord.docs._api import Api, bundle
from concord.docs._render import TEMPLATES, Page, Renderer
from concord.docs._reports import Reports
from concord.docs._search import script
from concord.docs._search_index import SECTIONS, everything
from concord.docs._stats import Score
from concord.docs._twins import Twins
from concord.generate.description import described
from concord.spec import Spec

ASSETS = ("assets", "vendor")


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What the site is made of."""

    specs: tuple[Spec, ...]
    reports: Reports
    generated: Path
    changelog: str
    """The project's, as Markdown."""
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By API: what its emulator can do otherwise under readings, by name, in a line each."""


def build(sources: Sources, begun: Callable[[str], object] = str) -> dict[str, bytes]:
    """Every file of the site by its path from the root. Raises GenerationError.

    `begun` is called with the name of each API when its pages are begun.
    """
    apis = tuple(
        Api(
            spec,
            described(spec),
            sources.reports,
            sources.generated,
            sources.options.get(spec.api, {}),
        )
        for spec in sources.specs
    )
    renderer = Renderer(apis=apis, reports=sources.reports, sections=SECTIONS, total=_total(apis))
    files, twins = {}, Twins(apis)
    for page, data in _pages(apis, sources, begun):
        files[page.path] = renderer.render(page, **data)
        files |= [twins.of(page, data)]
    files |= dict(twins.files())
    for api in apis:
        files |= {f"{api.name}/{name}": content for name, content in api.downloads().items()}
    files["bundle.json"] = bundle(apis)
    files["assets/search-data.js"] = script(everything(apis)).encode()
    for folder in ASSETS:
        for path in sorted((TEMPLATES / folder).iterdir()):
            files[f"assets/{path.name}"] = path.read_bytes()
    # sorted: two builds are compared file by file, and written in the same order
    return dict(sorted(files.items()))


_Pages = Iterator[tuple[Page, dict[str, object]]]


def _pages(apis: tuple[Api, ...], sources: Sources, begun: Callable[[str], object]) -> _Pages:
    yield Page(path="index.html", title="Concord", template="landing", wide=True), {}
    evidence = "What documented, inferred, ambiguous and observed mean in this reference."
    yield (
        Page(
            path="evidence.html", title="How to read it", template="evidence", description=evidence
        ),
        {},
    )
    yield (
        Page(path="changelog.html", title="Changelog", template="changelog"),
        {
            "changelog": sources.changelog,
            "clients": [(api, api.changelog) for api in apis if api.changelog],
        },
    )
    for api in apis:
        begun(api.name)
        yield from _of(api)


def _total(apis: tuple[Api, ...]) -> Score | None:
    """The score of all APIs together; None if none has one."""
    scores = [api.figures.score for api in apis if api.figures.score]
    if not scores:
        return None
    return Score(killed=sum(s.killed for s in scores), total=sum(s.total for s in scores))


def _of(api: Api) -> _Pages:
    title, folder = api.spec.title, api.name

    def page(path: str, name: str, template: str, *, current: str = "", words: str = "") -> Page:
        return Page(
            path=f"{folder}/{path}",
            title=f"{name} · {title}" if name else title,
            template=template,
            api=folder,
            current=current or path,
            description=words,
        )

    summary = str(api.spec.document["info"].get("summary", ""))
    yield page("index.html", "", "guide", words=summary), {"api": api}
    yield page("reference.html", "Reference", "reference"), {"api": api}
    if api.workflows:
        words = f"The documented flows of {title}, step by step."
        yield page("workflows.html", "Workflows", "workflows", words=words), {"api": api}
    yield page("ledger.html", "Ambiguities", "ledger"), {"api": api}
    yield page("client.html", "Python client", "client"), {"api": api}
    yield page("downloads.html", "Downloads", "downloads"), {"api": api}
    for kind, shown in (("operations", api.operations), ("events", api.events)):
        for each in shown:
            path = f"{kind}/{each.id}.html"
            yield (
                page(path, each.summary, "operation", words=each.summary),
                {"api": api, "op": each, "trial": None if each.event else api.trials[each.id]},
            )
    yield page("schemas.html", "Schemas", "schemas"), {"api": api}
    for schema in api.schemas:
        path = f"schemas/{schema.name}.html"
        yield (
            page(path, schema.name, "schema", current="schemas.html"),
            {"api": api, "schema": schema},
        )
