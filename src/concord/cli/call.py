"""Drive a server of your own as its caller does: `concord call iadvize-connector --as-iadvize`.

Prints what people would see of it. Exit code 0 (all worked), 1 (something did not), 2 (could not
run). The caller is `contracts/callers/<package>.py`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from concord import project, runner
from concord.cli._target_options import add_hosting
from concord.cli.command import FOUND, KEPT, Parser, run
from concord.errors import CouldNotRunError
from concord.http.addresses import is_loopback
from concord.testing import Desk, caller_of


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step. Exit codes as in `concord.cli.command`."""
    words = sys.argv[1:] if argv is None else list(argv)
    parser = Parser(step="call", description=__doc__ or "")
    parser.add_argument("api", metavar="API", help="whose caller is played")
    parser.add_argument("--base-url", metavar="URL", required=True, help="your server")
    parser.add_argument(
        "--yes-this-url-is-mine", action="store_true", help="call a server beyond this machine"
    )
    add_hosting(parser)
    caller = None
    # the option is named after the caller, so the API has to be known before options are parsed
    if words and words[0] in project.apis():
        caller = caller_of(project.load(words[0]))
        parser.add_argument(f"--as-{caller.NAME}", action="store_true", help="whom to play")
    options = parser.parse(words)
    parser.known_api(options.api)
    caller = caller or caller_of(project.load(options.api))
    url = runner.targets.base_url(options.base_url)
    if not is_loopback(url) and not options.yes_this_url_is_mine:
        raise CouldNotRunError(f"{url} is not on this machine: add --yes-this-url-is-mine")
    spec, secrets = runner.hosted(
        project.load(options.api).sound(), dict(options.path), dict(options.fixture), os.environ
    )
    redact = runner.Redactor()
    for variable, secret in secrets.items():
        redact.learn(secret, f"${variable}")
    desk = Desk(spec=spec, base_url=url, say=print, hide=redact)
    print(f"{options.api} at {url}, as {caller.NAME}")
    caller.run(desk)
    count = len(desk.failures)
    print(f"\n{'all of it works' if not count else f'{count} would not work'}")
    return FOUND if count else KEPT


if __name__ == "__main__":
    run(main)
