"""Options of targets and operations, shared by `contracts` and `scenarios`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from concord import project, runner
from concord.cli.command import Parser, unknown_word
from concord.spec import Spec


@dataclass(frozen=True, kw_only=True)
class Where:
    """A target by its name, and the specs and operationIds that were selected (none: all)."""

    target: runner.targets.Target
    specs: tuple[Spec, ...]
    operations: tuple[str, ...]


def parser_for(step: str, says: str, does: str, targets: runner.targets.Targets) -> Parser:
    """A parser that says what the targets are; `does` is what is done with an operation."""
    listed = "\n".join(f"  {it.name:10} {it.description}" for it in targets.by_name.values())
    parser = Parser(step=step, description=f"{says}\n\ntargets:\n{listed}")
    parser.add_apis()
    add = parser.add_argument
    add("--target", metavar="NAME", help=f"where to run (default: {targets.default})")
    add("--base-url", metavar="URL", help="run against this server (one API)")
    add(
        "--operation",
        action="append",
        default=[],
        metavar="ID",
        help=f'{does} this operation, by operationId or "METHOD /path" (repeatable)',
    )
    return parser


def add_connection(parser: Parser) -> None:
    """Add the options of connections: proxy, certificate authorities, client certificate."""
    add = parser.add_argument
    add(
        "--proxy",
        default="",
        metavar="URL",
        help="send requests through this proxy, except to servers on this machine (proxy variables "
        "of the environment are ignored)",
    )
    add(
        "--ca",
        default="",
        metavar="FILE",
        help="trust the certificate authorities of this PEM file or folder instead of the usual "
        f"ones (default: {', '.join(f'${name}' for name in runner.BUNDLES)})",
    )
    add("--client-cert", default="", metavar="FILE", help="client certificate (PEM)")
    add("--client-key", default="", metavar="FILE", help="its key, if in another file")


def add_hosting(parser: Parser) -> None:
    """Add what the host of a server states of it: its own paths, and fixtures."""
    add = parser.add_argument
    add(
        "--path",
        type=_named_path,
        action="append",
        default=[],
        metavar="NAME=PATH",
        help="the server's own path of an operation whose path no documentation imposes "
        "(repeatable): categories=/cats",
    )
    add(
        "--fixture",
        type=_named_value,
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what your server must respond about your own data (repeatable; JSON or a text, $NAME "
        "within JSON is a variable of the environment): search_word=shoe",
    )


def _named_path(text: str) -> tuple[str, str]:
    name, equals, path = text.partition("=")
    if not (name and equals and path):
        raise argparse.ArgumentTypeError(f"{text!r} is no path (write it like categories=/cats)")
    return name, path


def _named_value(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError("no fixture (write it like search_word=shoe)")
    try:
        # a number stays a text: most fixtures are words and ids, of which some are digits
        return name, json.loads(value) if value[:1] in '[{"' else value
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{name} is no JSON: {error}") from error


def connection(
    options: argparse.Namespace, target: runner.targets.Target, environ: Mapping[str, str]
) -> runner.Connection:
    """The connection that the options select. Raises CouldNotRunError."""
    return runner.Connection.of(
        environ,
        proxy=options.proxy or target.proxy,
        ca=options.ca,
        client_cert=options.client_cert,
        client_key=options.client_key,
    )


def where(options: argparse.Namespace, parser: Parser, targets: runner.targets.Targets) -> Where:
    """What the options name; what they name that there is not ends the step."""
    name = options.target or targets.default
    if name not in targets.by_name:
        parser.error(unknown_word("target", name, targets.by_name))
    loaded = tuple(project.load(api).sound() for api in options.apis)
    chosen, ids, unknown = runner.select(loaded, tuple(options.operation))
    if unknown is not None:
        operations = [operation for spec in loaded for operation in spec.operations]
        by_label = " " in unknown.strip()
        # near words of the form in which the unknown one was written
        known = [operation.label if by_label else operation.id for operation in operations]
        files = ", ".join(str(spec.path) for spec in loaded)
        listed_by = f"the operationIds in {files}"
        parser.error(unknown_word("operation", unknown, known, listed_by=listed_by))
    return Where(target=targets.by_name[name], specs=chosen, operations=ids)


def of_one_server(
    options: argparse.Namespace, parser: Parser, apis: int, *, own: str | None = None
) -> None:
    """Refuse several APIs at one base URL, of the command line or of a target (`own`)."""
    if (options.base_url or own) and apis > 1:
        what = "--base-url" if options.base_url else f"the target {options.target}"
        parser.error(f"{what} is one server: name the one API that it serves")
