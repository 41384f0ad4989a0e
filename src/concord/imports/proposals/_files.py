"""Proposals as a file beside the document, and what a person takes moved into the overlay.

Model: the file is an OpenAPI Overlay 1.1 that nothing reads but `accept`: whoever disagrees with an
action deletes it. Each action says in its `description` how sure it is, and why.
"""

from __future__ import annotations

import io
from bisect import bisect_right
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap

from concord.errors import CouldNotRunError
from concord.imports._additions import query, quoted
from concord.imports._folder import overlay_yaml
from concord.imports.proposals._proposal import Proposal
from concord.lint import lint
from concord.spec import OVERLAY, Spec, child, load_file, parts, read_overlay
from concord.whole_file import write_whole

PROPOSED = "concord.proposed.overlay.yaml"
_HEAD = """\
# What `concord propose {api}` guesses of {document}. No other command reads this file.
# Delete what is wrong, then `concord propose {api} --accept` moves the rest to {overlay}.
"""


def write(spec: Spec, proposals: Sequence[Proposal]) -> tuple[Path, int]:
    """Write the proposals beside the document, the surest first; where, and how many.

    What the lint would find something new about is left out. Without any there is no file.
    """
    path = spec.path.with_name(PROPOSED)
    ordered = sorted(proposals, key=lambda it: -it.confidence)
    stated = _stated(spec)
    actions = [_action(spec, it) for it in ordered]
    left = _refused(spec, stated, actions)
    if len(left) == len(actions):
        path.unlink(missing_ok=True)
        return path, 0
    proposed = CommentedMap(
        overlay="1.1.0",
        info={"title": f"Proposals for {spec.title}", "version": "1.0.0"},
        extends=spec.path.name,
        actions=[it for index, it in enumerate(actions) if index not in left],
    )
    head = _HEAD.format(api=spec.api, document=spec.path.name, overlay=OVERLAY)
    _replace(path, head + _dumped(proposed))
    return path, len(actions) - len(left)


def _action(spec: Spec, proposal: Proposal) -> dict[str, Any]:
    return {
        "target": _target(spec, proposal.pointer),
        "description": f"confidence {proposal.confidence:.2f}: {proposal.reason}",
        "update": {proposal.word: proposal.value},
    }


def _target(spec: Spec, pointer: str) -> str:
    """A JSONPath of an element; a parameter is selected by its name, which outlasts an import."""
    *above, last = parts(pointer) or [""]
    if above[-1:] != ["parameters"] or not last.isdecimal():
        return query(spec.document, pointer)
    found = spec.at(pointer)
    chosen = f"?@.name=={quoted(found['name'])} && @.in=={quoted(found['in'])}"
    return f"{query(spec.document, child('', *above))}[{chosen}]"


def accept(spec: Spec) -> tuple[int, tuple[str, ...]]:
    """Move the proposed actions to the overlay; how many, and which targets were left.

    Left in the proposals is what the lint finds something new about. Raises SpecError,
    CouldNotRunError.
    """
    path, overlay = spec.path.with_name(PROPOSED), spec.path.with_name(OVERLAY)
    if not overlay.is_file():
        raise CouldNotRunError(
            f"{spec.path}: is no import, so nothing is written for it: copy what you take of "
            f"{PROPOSED} into the document"
        )
    read_overlay(path)  # says what is wrong with it
    proposed: Any = overlay_yaml().load(path.read_text("utf-8"))
    stated = _stated(spec)
    actions = list(proposed.get("actions") or ())
    refused = _refused(spec, stated, actions)
    left = [it for index, it in enumerate(actions) if index in refused]
    taken = [it for index, it in enumerate(actions) if index not in refused]
    stated["actions"] = [*(stated.get("actions") or ()), *taken]
    _replace(overlay, _dumped(stated))
    if left:
        proposed["actions"] = left
        _replace(path, _dumped(proposed))
    else:
        path.unlink()
    return len(taken), tuple(str(it.get("target")) for it in left)


def _stated(spec: Spec) -> Any:
    """The overlay of a document as it stands in its file; an empty one if it has none."""
    overlay = spec.path.with_name(OVERLAY)
    if overlay.is_file():
        return overlay_yaml().load(overlay.read_text("utf-8"))
    return CommentedMap(overlay="1.1.0", info={"title": "None", "version": "1"}, actions=[])


def _refused(spec: Spec, stated: Any, actions: Sequence[Any]) -> set[int]:
    """Indices of the actions with which the lint finds more than without any."""
    known = {it[:2] for it in _found(spec, stated, [])[0]}
    left: set[int] = set()
    while True:
        kept = [index for index in range(len(actions)) if index not in left]
        found, lines = _found(spec, stated, [actions[index] for index in kept])
        new = [it for it in found if it[:2] not in known]
        # an action begins at its line and ends where the next one begins
        guilty = {kept[bisect_right(lines, line) - 1] for *_, line in new if line >= lines[0]}
        if not new or not kept:
            return left
        left |= guilty or set(kept)


def _found(
    spec: Spec, stated: Any, more: Sequence[Any]
) -> tuple[list[tuple[str, str, int]], list[int]]:
    """Rule, pointer and line of each finding in the overlay, and the lines of actions `more`."""
    overlay = CommentedMap(stated)
    before = list(stated.get("actions") or ())
    overlay["actions"] = [*before, *more]
    text = _dumped(overlay)
    path = spec.path.with_name(OVERLAY)
    places = read_overlay(path, text).parsed.locations
    indices = range(len(before), len(before) + len(more))
    lines = [places[child("", "actions", index)].line for index in indices]
    changed = load_file(spec.path, api=spec.api, overlay=text)
    # a document of one's own need not say of a guess where it comes from
    found = [
        (it.rule, it.pointer, it.location.line if it.location.path == path else 0)
        for it in lint(changed, "imported")
    ]
    return found, lines or [0]


def _dumped(stated: Any) -> str:
    out = io.StringIO()
    overlay_yaml().dump(stated, out)
    return out.getvalue()


def _replace(path: Path, text: str) -> None:
    try:
        write_whole(path, text)
    except OSError as error:
        raise CouldNotRunError(f"{path}: cannot be written: {error.strerror}") from error
