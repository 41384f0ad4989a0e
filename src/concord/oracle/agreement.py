"""Two emulators' responses compared with a server's, where they differ from one another.

Model: pure. `agreement` says for each request about which two emulators differ with which of them
the server agrees: what else the server does, by another reading or a defect, does not matter there.
Where the server has records of its own, values and lengths of lists say nothing: there only
statuses, media types, headers, and which members there are of which type are compared.
Known limits: lists of different lengths are compared by their lengths.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from concord.http import Response
from concord.oracle._compare import TRANSPORT, IdPairs, difference, is_issued, same_value

_ABSENT = object()
_LENGTH = object()
"""A step of a path: the length of the list there."""
_FAILURE = 400
_IDS = IdPairs()

Path = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """Where two replays differ: the places in the log at which the server agrees with one."""

    first: frozenset[int] = frozenset()
    second: frozenset[int] = frozenset()
    neither: frozenset[int] = frozenset()

    @classmethod
    def of(cls, sides: Iterable[str | None]) -> Agreement:
        """What `sides_with` says of each place, in their order."""
        found: dict[str, set[int]] = {"first": set(), "second": set(), "neither": set()}
        for index, side in enumerate(sides):
            if side is not None:
                found[side].add(index)
        return cls(**{name: frozenset(places) for name, places in found.items()})


def agreement(
    server: Sequence[Response],
    first: Sequence[Response | None],
    second: Sequence[Response | None],
    *,
    same_records: Sequence[bool] | None = None,
) -> Agreement:
    """With which of two emulators the server agrees where they differ, by place in the sequence.

    None stands for a request that an emulator did not get. `same_records` says for each response
    whether the server shows records that the emulators have, too (default: all).
    """
    alike = [True] * len(server) if same_records is None else same_records
    return Agreement.of(
        sides_with(theirs, one, two, same_records=alike[index])
        for index, (theirs, one, two) in enumerate(zip(server, first, second, strict=True))
    )


def sides_with(
    server: Response, one: Response | None, two: Response | None, *, same_records: bool = True
) -> str | None:
    """With which of two responses the server's agrees where they differ; None: they do not.

    `first`, `second` or `neither`.
    """
    if one is None or two is None or one == two:
        return None
    return _sides_with(server, one, two, same_records=same_records)


def _sides_with(
    server: Response, one: Response, two: Response, *, same_records: bool
) -> str | None:
    """With which of two responses the server's agrees where they differ; None: they do not."""
    # from the coarse to the fine: responses of different statuses have no bodies to compare
    if one.status != two.status:
        return _verdict(server.status == one.status, server.status == two.status)
    kinds = (one.media_type, two.media_type)
    if kinds[0] != kinds[1]:
        return _verdict(*(server.media_type == it for it in kinds))
    names = [it for it in {**one.headers, **two.headers} if it not in TRANSPORT]
    differing = [it for it in names if one.headers.get(it) != two.headers.get(it)]
    if differing:
        return _verdict(*(_has_headers(server, it, differing) for it in (one, two)))
    if one.json is None or two.json is None:
        if one.body == two.body:
            return None
        return _verdict(*((server.body or b"") == (it.body or b"") for it in (one, two)))
    is_error = one.status >= _FAILURE
    places = list(_places(one.json, two.json, (), is_error=is_error))
    if not places:
        return None
    # the two emulators agree on the status, so the server follows neither in what they differ
    if server.status != one.status:
        return "neither"
    if not same_records:
        places = [it for it in places if _is_of_form(it, one.json, two.json, server.json)]
        return _verdict(*(_has_forms(server.json, it.json, places) for it in (one, two)))
    return _verdict(*(_has_values(server.json, it.json, places, is_error) for it in (one, two)))


def _verdict(first: bool, second: bool) -> str:
    if first == second:
        return "neither"
    return "first" if first else "second"


def _has_headers(server: Response, other: Response, names: Sequence[str]) -> bool:
    return all(server.headers.get(it) == other.headers.get(it) for it in names)


def _has_values(server: Any, other: Any, places: Sequence[Path], is_error: bool) -> bool:
    return all(_like(_at(other, it), _at(server, it), is_error=is_error) for it in places)


def _is_of_form(path: Path, one: Any, two: Any, server: Any) -> bool:
    """Whether two values differ in their form at a place that the server's has, too."""
    if not path or path[-1] is _LENGTH:
        # at the root, the two bodies themselves are of different kinds; lengths follow from the
        # records
        return not path and type(one) is not type(two)
    if not isinstance(_at(server, path[:-1]), (dict, list)):
        return False
    found = [_at(one, path), _at(two, path)]
    return _ABSENT in found or type(found[0]) is not type(found[1])


def _has_forms(server: Any, other: Any, places: Sequence[Path]) -> bool:
    return all(type(_at(server, it)) is type(_at(other, it)) for it in places)


def _like(one: Any, other: Any, *, is_error: bool) -> bool:
    if one is _ABSENT or other is _ABSENT:
        return one is other
    if isinstance(one, (dict, list)) or isinstance(other, (dict, list)):
        return type(one) is type(other)
    return same_value(one, other, _IDS, is_error=is_error)


def _places(one: Any, two: Any, at: Path, *, is_error: bool) -> Iterator[Path]:
    """The paths at which two JSON values differ."""
    if isinstance(one, dict) and isinstance(two, dict):
        for name in {**one, **two}:
            inner = (*at, name)
            if name not in one or name not in two:
                yield inner
            else:
                yield from _places(one[name], two[name], inner, is_error=is_error)
    elif isinstance(one, list) and isinstance(two, list):
        if len(one) != len(two):
            yield (*at, _LENGTH)
            return
        for index, pair in enumerate(zip(one, two, strict=True)):
            yield from _places(*pair, (*at, index), is_error=is_error)
    elif not (at and is_issued(str(at[-1]))) and not _like(one, two, is_error=is_error):
        yield at


def _at(value: Any, path: Path) -> Any:
    for step in path:
        if step is _LENGTH:
            return len(value) if isinstance(value, list) else _ABSENT
        inside = isinstance(value, list) and isinstance(step, int) and step < len(value)
        if not inside and not (isinstance(value, dict) and step in value):
            return _ABSENT
        value = value[step]
    return value


def differs(model: Response, server: Response) -> bool:
    """Whether the server responded otherwise than an emulator."""
    if model.status != server.status or model.media_type != server.media_type:
        return True
    if (model.body or b"") == (server.body or b""):
        return False
    if model.json is None or server.json is None:
        return True
    is_error = model.status >= _FAILURE
    return difference(model.json, server.json, _IDS, is_error=is_error) is not None


def differs_in_form(model: Response, server: Response) -> bool:
    """The same of servers that have other records: which members there are, of which type."""
    if model.status != server.status or model.media_type != server.media_type:
        return True
    if model.json is None or server.json is None:
        return (model.json is None) != (server.json is None)
    return not _same_form(model.json, server.json)


def _same_form(one: Any, two: Any) -> bool:
    """Of lists the first items are compared; null and an empty list have the form of any."""
    if one is None or two is None:
        return True
    if isinstance(one, dict) and isinstance(two, dict):
        return one.keys() == two.keys() and all(_same_form(one[it], two[it]) for it in one)
    if isinstance(one, list) and isinstance(two, list):
        return not (one and two) or _same_form(one[0], two[0])
    return type(one) is type(two)
