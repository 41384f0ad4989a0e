"""Compare recorded traffic with the specs; nothing is sent.

Reads HAR (browsers, mitmproxy, Schemathesis), cassettes of Schemathesis (vcr, ndjson) and VCR.py,
and dumps of mitmproxy. Prints which API each exchange belongs to, and what the specs do not
document: operations, statuses, media types, members, parameters, values, and violations of schemas.
The most frequent findings come first, each with one redacted sample and a patch. The end lists the
readings of the ledgers that the traffic supports or contradicts.

exit code: 0 no findings, 1 findings, 2 a file could not be read to its end (the report covers what
was read), or no exchange belongs to any API.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from concord import project
from concord.cli import command
from concord.traffic import (
    DamagedError,
    File,
    RecordingEntry,
    Traffic,
    Unreadable,
    as_json,
    read,
    text,
)

_SHOWN_PROBLEMS = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Check recordings. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(step="traffic", description=__doc__ or "")
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="recordings")
    parser.add_argument(
        "--base-url",
        action="append",
        default=[],
        metavar="API=URL",
        help="a base URL of an API, besides the servers of its spec (repeatable)",
    )
    parser.add_argument("--most", type=int, default=20, metavar="N", help="findings shown per API")
    parser.add_argument("--report-dir", type=Path, default=project.current().reports, metavar="DIR")
    options = parser.parse(argv)
    try:
        base_urls = _base_urls(options.base_url)
    except ValueError as error:
        parser.error(str(error))
    missing = [str(path) for path in options.files if not path.is_file()]
    if missing:
        parser.error(f"no such file: {', '.join(missing)}")
    return check(options.files, base_urls, report_dir=options.report_dir, most=options.most)


def check(
    paths: Iterable[Path], base_urls: dict[str, list[str]], *, report_dir: Path, most: int = 20
) -> int:
    """Check the recordings in `paths`, write the report and print it."""
    traffic = Traffic([project.load(api).structured() for api in project.apis()], base_urls)
    files = [_read(path, traffic) for path in paths]
    report = as_json(traffic, files)
    target = report_dir / "traffic.json"
    report_dir.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", "utf-8")
    print(text(report, width=shutil.get_terminal_size((100, 40)).columns, most=most))
    print(f"report: {target}")
    if any(file.problems for file in files):
        return command.COULD_NOT_RUN
    if not traffic.apis:
        raise command.CouldNotRunError(
            "nothing was checked: no exchange belongs to any API\n"
            "       say where one is, such as --base-url ivalid=http://127.0.0.1:8080"
        )
    found = any(api["findings"] for api in report["apis"].values())
    return command.FOUND if found else command.KEPT


def _read(path: Path, traffic: Traffic) -> File:
    """Hand all exchanges of a file to `traffic`; what cannot be read is reported."""
    problems: list[str] = []
    count = more = 0
    try:
        for item in read(path):
            what = item.what if isinstance(item, Unreadable) else _taken(traffic, path, item)
            count += not isinstance(item, Unreadable)
            if what and len(problems) < _SHOWN_PROBLEMS:
                problems.append(f"exchange {item.number}: {what}")
            elif what:
                more += 1
    except (DamagedError, OSError) as error:
        problems.append(f"{error}; {count:,} exchanges before that were checked")
    if more:
        problems.append(f"and {more:,} more exchanges that cannot be read")
    return File(name=str(path), exchanges=count, problems=tuple(problems))


def _taken(traffic: Traffic, path: Path, entry: RecordingEntry) -> str:
    """What prevents an exchange from being judged; empty if nothing does."""
    try:
        traffic.take(path.name, entry)
    except Exception as error:  # noqa: BLE001 - one exchange never costs the report on the others
        return f"cannot be judged ({type(error).__name__}); please report it"
    return ""


def _base_urls(stated: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for words in stated:
        api, _, url = words.partition("=")
        if api not in project.apis():
            raise ValueError(command.unknown_word("API", api, project.apis()))
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"--base-url {words}: expected API=http://… or API=https://…")
        found.setdefault(api, []).append(url)
    return found


if __name__ == "__main__":
    command.run(main)
