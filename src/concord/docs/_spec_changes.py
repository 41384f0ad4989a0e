"""What differs between a spec and the same one under another reading: places in words, as YAML.

Model: pure. What only states where an element comes from (`x-source`, `x-inferred`, `x-ambiguity`)
and documented payloads are left out; an object that stands elsewhere is named as moved.
Known limits: of a long change the first lines are shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from concord.docs._line_diff import Line, line_diff
from concord.docs._places import place, yaml_lines
from concord.spec import Spec, child, parts, vocabulary

MOST_LINES = 12
"""Lines that are shown of one change."""
_PROVENANCE = frozenset(
    word.name for word in (vocabulary.SOURCE, vocabulary.INFERRED, vocabulary.AMBIGUITY)
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """Places of the spec that differ in the same way, in words, and how, as YAML."""

    places: tuple[str, ...]
    lines: tuple[Line, ...]


def changed_places(base: Spec, other: Spec, pointers: tuple[str, ...]) -> tuple[Change, ...]:
    """The changed places, those of our provenance and of examples left out."""
    shown = [it for it in map(parts, pointers) if not _is_aside(it)]
    moved = _moved(base, other, [child("", *names) for names in shown])
    before: dict[str, list[str]] = {}
    after: dict[str, list[str]] = {}
    for names in shown:
        pointer = child("", *names)
        if pointer in moved.values():
            continue
        words, keyword = place(base if _has(base, pointer) else other, pointer)
        for spec, lines in ((base, before), (other, after)):
            lines.setdefault(words, [])
            if _has(spec, pointer) and pointer not in moved:
                value = _without_provenance(spec.at(pointer))
                lines[words] += yaml_lines({keyword: value} if keyword else value)
        if pointer in moved:
            target = place(other, moved[pointer])
            after[words].append(f"moved to {', '.join(filter(None, target))}")
    found: dict[tuple[Line, ...], list[str]] = {}
    for words, old in before.items():
        # a reading often changes many operations alike: they are one row
        found.setdefault(line_diff(old, after[words], most=MOST_LINES), []).append(words)
    return tuple(
        Change(places=tuple(places), lines=lines) for lines, places in found.items() if lines
    )


def _moved(base: Spec, other: Spec, pointers: list[str]) -> dict[str, str]:
    """Where the same objects stand under the other reading that were elsewhere."""
    found = {}
    gone = [it for it in pointers if not _has(other, it) and isinstance(base.at(it), dict)]
    new = [it for it in pointers if not _has(base, it)]
    for pointer in gone:
        value = base.at(pointer)
        to = next((it for it in new if other.at(it) == value), None)
        if to is not None:
            # of two equal objects that moved each is named once
            new.remove(to)
            found[pointer] = to
    return found


def _without_provenance(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: _without_provenance(inner)
            for key, inner in value.items()
            if key not in _PROVENANCE
        }
    return [_without_provenance(it) for it in value] if isinstance(value, list) else value


def _is_aside(names: list[str]) -> bool:
    return bool(_PROVENANCE.intersection(names)) or _in_example(names)


def _in_example(names: list[str]) -> bool:
    """Whether a pointer leads into a documented payload, which the difference of the wire shows."""
    if names[:2] == ["components", "examples"]:
        return True
    return any(
        one == "content" and other == "examples"
        for one, other in zip(names, names[2:], strict=False)
    )


def _has(spec: Spec, pointer: str) -> bool:
    try:
        spec.at(pointer)
    except KeyError:
        return False
    return True
