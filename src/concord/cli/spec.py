"""Print the document of a spec under readings of its ledger, so that any tool can read it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence

import yaml

from concord import project
from concord.cli.command import KEPT, Parser, run
from concord.spec import Ambiguity, Spec, reading_option

_DESCRIPTION = """\
Print the OpenAPI document of an API. With --reading it is the document under other readings of the
ledger (specs/<api>/ambiguities.yaml): their overlays applied."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step."""
    parser = Parser(step="spec", description=_DESCRIPTION)
    add = parser.add_argument
    add("api", metavar="API", help=f"which API: {', '.join(project.apis())}")
    add(
        "--reading",
        type=reading_option,
        action="append",
        default=[],
        metavar="ENTRY=READING",
        help="follow this reading instead of the chosen one (repeatable)",
    )
    add("--format", choices=["yaml", "json"], default="yaml", help="default: yaml")
    add("--list-readings", action="store_true", help="list the entries and their readings")
    options = parser.parse(argv)
    parser.known_api(options.api)
    spec = project.load(options.api)
    if options.list_readings:
        sys.stdout.writelines(f"{line}\n" for line in _listed(spec))
        return KEPT
    document = spec.under(dict(options.reading)).sound().document
    sys.stdout.write(_text(document, options.format))
    return KEPT


def _text(document: object, form: str) -> str:
    if form == "json":
        return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    return str(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100))


def _listed(spec: Spec) -> Iterator[str]:
    for entry in spec.ledger:
        yield f"{entry.id} ({entry.severity}, {entry.status})"
        for reading in entry.readings:
            yield f"  {reading.id:32} {_kind(entry, reading.id)}"


def _kind(entry: Ambiguity, name: str) -> str:
    reading = entry.reading(name)
    if name == entry.chosen:
        return "chosen"
    if reading in entry.executable:
        return "executable"
    return "not described" if reading.observable else f"not observable: {reading.because}"


if __name__ == "__main__":
    run(main)
