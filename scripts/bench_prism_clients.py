"""Whether the clients decode whatever their specs allow: random data of Prism, another tool's mock.

Model: for each API Prism serves its spec with random data (`--dynamic`; with a seed it would
send the same each time). The calls that the client's README shows, which are all operations with
plausible arguments, are made over and over until there are so many responses. A call ends well if
all that it returns has the types that are declared, or if it raises the error of a status that the
operation documents. Prism comes from npm, for this run.
`--write` publishes: contracts/results/prism-clients.json and the table in the README of the
generator.
Known limits: of a list one page is read; the operation that hands out tokens is called by the
client itself; Prism's data is random, but not all that a schema allows.
"""

from __future__ import annotations

import ast
import contextlib
import datetime
import importlib
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType
from typing import Any

import httpx2

from concord import project
from concord.cli import command
from concord.spec import Spec
from scripts._bench import _wrong
from scripts._bench._fitting import misfits
from scripts._bench._published import ROOT, SUITE, Block, Published

_SNIPPET = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
_RESULT = "_result"


def main(argv: Sequence[str] | None = None) -> int:
    """Call: 1 if an answer was not decoded. Other exit codes as in `concord.cli.command`."""
    parser = command.Parser(prog="nox -s bench -- prism-clients", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--calls", type=int, default=1_000, help="of each API (default: 1,000)")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse_apis(argv)
    if options.write and options.apis != project.apis():
        raise command.CouldNotRunError("only whole results are published: name no API")
    found = {}
    with TemporaryDirectory() as folder:
        prism = _wrong.installed(Path(folder))
        if isinstance(prism, str):
            raise command.CouldNotRunError(prism)
        for spec in map(project.load, options.apis):
            readme = project.current().generated / spec.api / "README.md"
            try:
                with _wrong.mocked(prism, spec, "--dynamic") as url:
                    found[spec.api] = called(spec, url, options.calls, readme.read_text("utf-8"))
            except OSError as error:
                raise command.CouldNotRunError(f"Prism did not start: {error}") from error
    results = {
        "version": 1,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "prism": _wrong.PRISM.rpartition("@")[2],
        "apis": found,
    }
    print(table(results))
    if options.write:
        PUBLISHED.write(results)
    for line in failures(results):
        print(line)
    return command.FOUND if failures(results) else command.KEPT


@dataclass(kw_only=True)
class Snippet:
    """A call that a README shows."""

    operations: frozenset[str]
    code: CodeType


@dataclass(kw_only=True)
class Outcomes:
    """What became of the calls of one client."""

    spec: Spec
    decoded: int = 0
    errors: int = 0
    """Raised for a status that the operation documents."""
    failed: Counter[str] = field(default_factory=Counter)

    def run(self, snippet: Snippet, names: dict[str, Any]) -> None:
        """Make one call, and judge it."""
        package = names["package"]
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                exec(snippet.code, names)  # noqa: S102  # generated here
            wrong = sorted(set(misfits(names.pop(_RESULT, None))))
        except package.APIStatusError as error:
            statuses = {s for it in snippet.operations for s in self.spec.operation(it).statuses}
            status = str(error.status)
            if not {status, f"{status[0]}XX", "default"} & statuses:
                self._fail(snippet, f"raises {error}")
            else:
                self.errors += 1
        except Exception as error:  # noqa: BLE001  # any other end of a call is a finding
            self._fail(snippet, f"raises {type(error).__name__}: {error}")
        else:
            self.decoded += not wrong
            for what in wrong:
                self._fail(snippet, what)

    def _fail(self, snippet: Snippet, what: str) -> None:
        self.failed[f"{', '.join(sorted(snippet.operations))}: {what[:300]}"] += 1


def called(spec: Spec, url: str, calls: int, readme: str) -> dict[str, Any]:
    """Make the calls of a README at `url` until there are at least so many responses."""
    shown = list(snippets(spec, readme))
    package = importlib.import_module(spec.package)
    outcomes, counted = Outcomes(spec=spec), 0
    first = dict[str, int]()

    def count(_: httpx2.Response) -> None:
        nonlocal counted
        counted += 1

    secrets = {credential.name: "secret" for credential in spec.credentials}
    with httpx2.Client(event_hooks={"response": [count]}) as http:
        client = package.Client(**secrets, base_url=url, http_client=http, max_retries=0)
        names = {**_exported(package), "client": client, "package": package}
        for number, snippet in enumerate(itertools.cycle(shown)):
            if number == len(shown):
                first = {"decoded": outcomes.decoded, "errors": outcomes.errors}
            if number >= len(shown) and counted >= calls:
                break
            outcomes.run(snippet, dict(names))
    return {
        "operations": len(spec.operations),
        "called": len({it for snippet in shown for it in snippet.operations}),
        "readme": len(shown),
        "readme_decoded": first["decoded"],
        "responses": counted,
        "decoded": outcomes.decoded,
        "errors": outcomes.errors,
        "failed": dict(sorted(outcomes.failed.items())),
    }


def _exported(package: Any) -> dict[str, Any]:
    return {name: getattr(package, name) for name in package.__all__}


def snippets(spec: Spec, readme: str) -> Iterator[Snippet]:
    """The blocking calls of operations that a README shows; of a list its first page."""
    ids = {it.id for it in spec.operations}
    for text in _SNIPPET.findall(readme):
        # another client would call another server
        if any(word in text for word in ("async ", "await ", "Client(")):
            continue
        tree = ast.parse(text)
        operations = frozenset(ids & set(map(_called, ast.walk(tree))))
        if operations:
            code = compile(ast.fix_missing_locations(_Kept().visit(tree)), "README.md", "exec")
            yield Snippet(operations=operations, code=code)


def _called(node: ast.AST) -> str:
    """`appointments.list` of a call `client.appointments.list(…)`; empty of anything else."""
    match node:
        case ast.Call(
            func=ast.Attribute(value=ast.Attribute(value=ast.Name("client")) as resource)
        ):
            assert isinstance(node.func, ast.Attribute)
            return f"{resource.attr}.{node.func.attr}"
    return ""


class _Kept(ast.NodeTransformer):
    """Keeps what the last call returns under a name of ours, and reads no second page."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if not _called(node):
            return node
        return ast.NamedExpr(target=ast.Name(_RESULT, ast.Store()), value=node)

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        return ast.For(**{**dict(ast.iter_fields(node)), "body": [*node.body, ast.Break()]})


def table(results: dict[str, Any]) -> str:
    """The outcomes in Markdown."""
    lines = ["| | operations called | README calls decoded | responses | decoded "]
    lines[0] += "| errors that are documented | not decoded |"
    lines.append("|---|---:|---:|---:|---:|---:|---:|")
    for api, it in results["apis"].items():
        lines.append(
            f"| {api} | {it['called']} of {it['operations']} "
            f"| {it['readme_decoded']} of {it['readme']} | {it['responses']:,} "
            f"| {it['decoded']:,} | {it['errors']:,} | {sum(it['failed'].values())} |"
        )
    lines += ["", f"Measured on {results['date']} with Prism {results['prism']}."]
    return "\n".join(lines) + "\n"


def failures(results: dict[str, Any]) -> list[str]:
    """What was not decoded, with how often."""
    return [
        f"{api}: {what} ({times} times)"
        for api, it in results["apis"].items()
        for what, times in it["failed"].items()
    ]


PUBLISHED = Published(
    file=SUITE / "prism-clients.json",
    blocks=(
        Block(page=ROOT / "src" / "concord" / "generate" / "README.md", mark="prism", render=table),
    ),
    command="nox -s bench -- prism-clients --write",
)


if __name__ == "__main__":
    command.run(main)
