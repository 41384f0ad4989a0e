"""Make a spec of this project out of an OpenAPI document that others write: `concord import`.

SOURCE is a file, a URL, - for standard input, or module:app of a FastAPI application. The document
is kept as it is; names of methods and whatever you add stand in an overlay beside it, which later
imports of newer versions keep. OpenAPI 3.0 and 3.1, JSON and YAML.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from concord import lint, project
from concord.cli.command import KEPT, Parser, run
from concord.imports import Imported, import_document, read_source, suggested_name
from concord.invocation import invocation
from concord.lint import Finding
from concord.spec import Spec

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
_MOST = 3
"""Places of a note that are listed."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step."""
    parser = Parser(step="import", description=__doc__ or "")
    parser.add_argument("source", metavar="SOURCE", help="the document")
    parser.add_argument("--name", help="of the API and its folder (default: by the title)")
    options = parser.parse(argv)
    source = read_source(options.source)
    name = options.name or suggested_name(source)
    if not _NAME.match(name):
        why = f"{name!r} is no name of an API" if name else "the document has no telling title"
        parser.error(f"{why}: give one with --name, such as --name shop")
    imported = import_document(source, project.for_new_specs().specs / name)
    # what was found before knows nothing of the spec that has just been written
    project.forget()
    spec, findings = lint.lint_file(project.document(name, imported.folder.parent))
    for line in _said(name, imported, spec, findings):
        print(line)
    return KEPT


def _said(
    name: str, imported: Imported, spec: Spec | None, findings: Sequence[Finding]
) -> Iterator[str]:
    folder = project.for_new_specs().relative(imported.folder)
    yield f"{folder}: {'imported' if imported.is_new else 'imported anew, the overlay kept'}"
    if spec is not None:
        yield from _works(spec)
    yield from _changed(imported)
    if spec is not None and spec.overlay is not None:
        for action in spec.overlay.idle:
            yield f"  selects nothing any more: {spec.overlay.locate(action.pointer)}"
    yield from _found(findings)
    yield "next"
    for step, why in (
        ("emulator", "serve a local stand-in"),
        ("generate", "make the typed Python client"),
        ("propose", "guess paging, filters, resources; you take what is right"),
        ("contracts", "test a server: --base-url http://127.0.0.1:8000"),
        ("lint-specs", "what is wrong with the document"),
    ):
        yield f"  {invocation(step, name):36} {why}"


def _works(spec: Spec) -> Iterator[str]:
    schemas = len((spec.document.get("components") or {}).get("schemas") or {})
    yield f"  {len(spec.operations)} operations, {len(spec.webhooks)} webhooks, {schemas} schemas"
    servers = ", ".join(f"{name} {url}" for name, url in spec.environments.items())
    yield f"  servers: {servers or 'none with an address: give --base-url to a contract run'}"
    needed = ", ".join(it.variable for it in spec.secrets)
    yield f"  credentials: {needed or 'none'}"


def _changed(imported: Imported) -> Iterator[str]:
    for note in imported.notes:
        more = len(note.pointers) - _MOST
        places = ", ".join(note.pointers[:_MOST]) + (f" and {more} more" if more > 0 else "")
        count = f"{len(note.pointers)} " if note.pointers else ""
        yield f"  changed: {count}{note.what}{f' ({places})' if places else ''}"
    if imported.added:
        yield f"  overlay: {imported.added} additions (names of methods, environments)"
    for target in imported.removed:
        yield f"  overlay: removed the name of {target}, which the document no longer has"


def _found(findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        yield "  lint: no finding"
        return
    yield f"  lint: {len(findings)} finding(s)"
    for rule, count in Counter(it.rule for it in findings).most_common():
        yield f"    {count:5} {rule}"


if __name__ == "__main__":
    run(main)
