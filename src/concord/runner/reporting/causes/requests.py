"""Rules about wrong requests that are accepted: one parameter, one member, or a whole body."""

from __future__ import annotations

from concord.runner.reporting.causes.checks import MODEL
from concord.runner.reporting.causes.groups import SEVERAL, Groups


def unchecked_requests(groups: Groups) -> None:
    """Wrong requests of which no member is named, and bodies of which nothing is checked."""
    for key in groups.of("accepted"):
        mine = [it for it in groups.of("accepted") if it[:2] == key[:2]]
        # a place that begins with a slash is a pointer to a parameter, not a member of the body
        members = [it for it in mine if it[2] and not it[2].startswith("/")]
        if len(members) >= SEVERAL:
            for other in members:
                groups.join((*key[:2], "body"), other)
    for key in groups.of("accepted"):
        for resource in groups.families(key):
            shown = ("member", resource, key[2])
            if all(it.check == MODEL for it in groups.found.get(shown, ())):
                groups.join(key, shown)  # a wrong value that was accepted
    for key in groups.of("accepted"):
        if key[2] or key not in groups.found:
            continue
        others = (it for it in groups.of("accepted") if it != key)
        home = next((it for it in others if key[1] in groups.operations(it)), None)
        if home is not None:
            groups.join(home, key)
