"""Rules about credentials: what follows where requests without them are accepted."""

from __future__ import annotations

from concord.runner.reporting.causes.checks import AUTHENTICATION, MODEL
from concord.runner.reporting.causes.groups import Groups
from concord.runner.reporting.causes.keys import Key, family


def authentication(groups: Groups) -> None:
    """Where no credentials do, wrong ones do, too."""
    known: list[Key] = [
        ("authentication", it) for it in AUTHENTICATION if ("authentication", it) in groups.found
    ]
    for index, key in enumerate(known):
        for other in known[index + 1 :]:
            if groups.operations(other) <= groups.operations(key):
                groups.join(key, other)
    for other, finding in groups.each("authentication"):
        homes = [key for key in groups.of("authentication") if key[1] != MODEL]
        home = next((it for it in homes if finding.operation_id in groups.operations(it)), None)
        if other[1] == MODEL and home is not None:
            groups.move(finding, other, home)


def unauthenticated_writes(groups: Groups) -> None:
    """The model refuses what a server without authentication does: their records differ then."""
    key = ("authentication", "ignored_auth")
    ignoring = groups.found.get(key, ())
    families = {family(it) for it in ignoring if it.context.action not in ("read", "list", "")}
    for other, finding in groups.each("member", "list", "shown", "refused", "accepted"):
        alone = all(it.check == MODEL and not it.context.instead for it in groups.found[other])
        ignores = bool(families) and finding.operation_id in groups.operations(key)
        # what another check than the model has found, too, is a defect whoever may call
        if alone and (ignores or family(finding) in families):
            groups.move(finding, other, key)
