"""Accepted deviations: checks that are left out, and leniency, each with a reason.

Model: pure but for reading the files. `[[accept]]` of targets.toml and `[[tool.concord.accept]]` of
pyproject.toml hold one entry each; an entry leaves out one check, or says what a server may do with
values. It holds for one API (`*`: all), where said for one operation or one target alone. Reports
repeat each reason, and say which entry never applied. What holds of imported documents by default
an entry `strict` takes back.
Known limits: `normalised` and `trimmed` mark the schema of the operation's request body; where
others share it, they hold for these, too.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concord import project
from concord.runner.toml_files import read
from concord.spec import Operation, Spec, child

ANY = "*"
_TEXTS = ("api", "operation", "target", "check", "coercion", "undeclared", "reason")
_MEMBERS = ("normalised", "trimmed")
_LISTS = (*_MEMBERS, "strict")
_KNOWN = (*_TEXTS, *_LISTS)
_SAYS = ("check", "coercion", "undeclared", *_LISTS)
"""Of these an entry has exactly one."""
_UNDECLARED = {"refusals": "undeclared", "rules": "rules"}
"""What need not be declared, and how `strict` names it."""
_OWN_DOCUMENT = "default of imported documents"


@dataclass(frozen=True, kw_only=True)
class Accept:
    """One entry; `place` is its file and line."""

    api: str
    reason: str
    place: str
    operation: str = ""
    """operationId or label; empty: all operations of the API."""
    target: str = ""
    check: str = ""
    """The check that is left out."""
    coercion: str = ""
    """`lax`: a number or boolean as a text, and the other way round, is accepted."""
    undeclared: str = ""
    """`refusals`: a status by which any server may refuse a request need not be declared.
    `rules`: a value may be refused by a rule that the schema cannot state."""
    normalised: tuple[str, ...] = ()
    """Members of request bodies (dotted) that need not be read as they were written."""
    trimmed: tuple[str, ...] = ()
    """Members whose spaces at the ends may be lost; `*`: all, of all operations."""
    strict: tuple[str, ...] = ()
    """What is accepted of imported documents by default, and is judged nevertheless."""

    words: str = ""
    """What is accepted, in the words of a report."""

    @property
    def what(self) -> str:
        """What is accepted, in words."""
        if self.words:
            return self.words
        where = f" of {self.operation}" if self.operation else ""
        if self.check:
            return f"{self.check}{where} is left out"
        if self.coercion:
            return f"lax coercion{where}"
        if self.undeclared:
            return f"undeclared {self.undeclared}{where}"
        members = self.normalised or self.trimmed
        how = "normalised" if self.normalised else "trimmed"
        named = "texts" if ANY in members else ", ".join(members)
        return f"{named}{where} may be {how}"

    @property
    def is_default(self) -> bool:
        """Whether nobody wrote it: it holds for each imported document."""
        return self.place == _OWN_DOCUMENT

    def concerns(self, operation: Operation) -> bool:
        """Whether it holds for an operation of its API."""
        return self.operation in ("", operation.id, operation.label)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Accept:
        """The entry that `dataclasses.asdict` of another one describes."""
        return cls(**{**data, **{name: tuple(data[name]) for name in _LISTS}})

    @classmethod
    def from_report(cls, api: str, stated: Mapping[str, Any]) -> Accept:
        """The entry that a report of a run repeats."""
        names = ("reason", "place", "operation", "check")
        return cls(api=api, words=stated["what"], **{name: stated[name] for name in names})


IMPORTED = (
    Accept(
        api=ANY,
        coercion="lax",
        reason="frameworks read a number from a text; the document does not say that they do not",
        place=_OWN_DOCUMENT,
    ),
    Accept(
        api=ANY,
        undeclared="refusals",
        reason="frameworks refuse requests by themselves, and leave these statuses undeclared",
        place=_OWN_DOCUMENT,
    ),
    Accept(
        api=ANY,
        trimmed=(ANY,),
        reason="frameworks cut spaces off the ends of texts, and do not say so in the document",
        place=_OWN_DOCUMENT,
    ),
    Accept(
        api=ANY,
        undeclared="rules",
        reason="which values are taken, exist, or go together, the document does not say",
        place=_OWN_DOCUMENT,
    ),
    *(
        Accept(
            api=ANY,
            check=check,
            reason="HTTP says how other methods are refused, the document does not",
            place=_OWN_DOCUMENT,
        )
        for check in ("allow_header_conformance", "unsupported_method")
    ),
)
"""What is no deviation where a document was imported: it does not speak of it."""


def load(
    targets: Path,
    pyproject: Path,
    *,
    target_names: Collection[str],
    checks: Callable[[], Collection[str]],
) -> tuple[Accept, ...]:
    """The entries of both files. Raises CouldNotRunError that names everything wrong with them.

    `checks` gives the names of all checks; it is called only where an entry names one.
    """
    found: list[Accept] = []
    for path, keys in ((targets, ("accept",)), (pyproject, ("tool", "concord", "accept"))):
        if path.is_file():
            found += _of_file(path, keys, target_names, checks)
    return tuple(found)


def _of_file(
    path: Path,
    keys: tuple[str, ...],
    target_names: Collection[str],
    checks: Callable[[], Collection[str]],
) -> Iterator[Accept]:
    """The entries of one file, which stand under `keys`."""
    header = f"[[{'.'.join(keys)}]]"
    # `tomllib` tells no lines, and a report that names only the file leaves the reader to search
    lines = _lines(path, header)

    def problems(document: dict[str, Any]) -> Iterator[str]:
        yield from _document_problems(document, keys)
        stated = _entries(document, keys)
        if not isinstance(stated, list):
            yield f"{'.'.join(keys)} is no list of entries (write {header})"
            return
        for index, entry in enumerate(stated):
            where = f"line {lines[index]}" if index < len(lines) else f"{header} {index + 1}"
            for problem in _problems(entry, target_names, checks):
                yield f"{where}: {problem}"

    document = read(path, problems)
    for index, entry in enumerate(_entries(document, keys)):
        line = lines[index] if index < len(lines) else 1
        stated: dict[str, Any] = {name: entry[name] for name in _TEXTS if name in entry}
        stated |= {name: tuple(entry[name]) for name in _LISTS if name in entry}
        yield Accept(**stated, place=f"{project.current().relative(path)}:{line}")


def of_run(entries: Iterable[Accept], spec: Spec, target: str) -> tuple[Accept, ...]:
    """The entries that hold for a run of the API of `spec` against `target`."""
    own = [it for it in entries if it.api in (ANY, spec.api) and it.target in ("", target)]
    strict = {name for it in own for name in it.strict}
    defaults = IMPORTED if spec.is_imported else ()
    return (
        *(it for it in own if not it.strict),
        *(it for it in defaults if _default(it) not in strict),
    )


def _default(entry: Accept) -> str:
    """How `strict` names an entry that holds by default."""
    if entry.undeclared:
        return _UNDECLARED[entry.undeclared]
    return entry.check or ("coercion" if entry.coercion else "trimmed")


def left_out(entries: Sequence[Accept], operation: Operation, check: str) -> int | None:
    """The index of the entry that leaves out a check of an operation, None if none does."""
    for index, it in enumerate(entries):
        if it.check == check and it.concerns(operation):
            return index
    return None


def is_lax(entries: Sequence[Accept], operation: Operation) -> int | None:
    """The index of the entry by which an operation may coerce values, None if there is none."""
    for index, it in enumerate(entries):
        if it.coercion == "lax" and it.concerns(operation):
            return index
    return None


def is_undeclared(
    entries: Sequence[Accept], operation: Operation, what: str = "refusals"
) -> int | None:
    """The index of the entry by which `refusals` or `rules` need no declaration, if any."""
    for index, it in enumerate(entries):
        if it.undeclared == what and it.concerns(operation):
            return index
    return None


def reported(entries: Sequence[Accept], times: Mapping[int, int]) -> list[dict[str, Any]]:
    """The entries as reports repeat them, with how often each applied."""
    return [
        {
            "what": it.what,
            "reason": it.reason,
            "operation": it.operation,
            "check": it.check,
            "place": it.place,
            "times": times.get(index, 0),
        }
        for index, it in enumerate(entries)
    ]


def _entries(document: Mapping[str, Any], keys: tuple[str, ...]) -> Any:
    node: Any = document
    for key in keys:
        node = node.get(key, []) if isinstance(node, dict) else []
    return node


def _document_problems(document: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    tool = document.get("tool", {})
    concord = tool.get("concord", {}) if len(keys) > 1 and isinstance(tool, dict) else {}
    if not isinstance(concord, dict):
        yield "tool.concord is no table (write [tool.concord])"
        return
    known = project.SETTINGS
    for name in sorted(concord.keys() - known):
        yield f"tool.concord.{name} is not known (known: {', '.join(sorted(known))})"


def _problems(
    entry: Any, targets: Collection[str], checks: Callable[[], Collection[str]]
) -> Iterator[str]:
    if not isinstance(entry, dict):
        yield "an entry is no table"
        return
    for name in sorted(entry.keys() - set(_KNOWN)):
        yield _unknown("key", name, _KNOWN)
    for name in _TEXTS:
        missing = name in ("api", "reason") and name not in entry
        if missing or (
            name in entry and not (isinstance(entry[name], str) and entry[name].strip())
        ):
            yield f'{name} is missing or empty (write {name} = "…")'
    for name in _LISTS:
        stated = entry.get(name, ["x"])
        if not isinstance(stated, list) or not stated or not all(_is_text(it) for it in stated):
            example = '["coercion"]' if name == "strict" else '["price"]'
            yield f"{name} is {stated!r} (write a list of names: {example})"
    kinds = [name for name in _SAYS if name in entry]
    if len(kinds) != 1:
        yield f"an entry says one of {', '.join(_SAYS)} (this one: {', '.join(kinds) or 'none'})"
    yield from _wrong_names(entry, targets, checks)


def _wrong_names(
    entry: Mapping[str, Any], targets: Collection[str], checks: Callable[[], Collection[str]]
) -> Iterator[str]:
    api, operation = entry.get("api"), entry.get("operation")
    if _is_text(api) and api not in (ANY, *project.apis()):
        yield _unknown("API", str(api), project.apis())
    elif _is_text(api) and _is_text(operation):
        apis = project.apis() if api == ANY else (str(api),)
        known = [
            word
            for name in apis
            for it in project.load(name).operations
            for word in (it.id, it.label)
        ]
        if operation not in known:
            yield _unknown("operation", str(operation), known)
    yield from _wrong_members(entry)
    yield from _wrong_defaults(entry)
    if _is_text(entry.get("target")) and entry["target"] not in targets:
        yield _unknown("target", entry["target"], targets)
    # last, and only here: the names of all checks need Schemathesis, which takes seconds to load
    if _is_text(entry.get("check")) and entry["check"] not in (known_checks := checks()):
        yield _unknown("check", entry["check"], known_checks)
    if _is_text(entry.get("coercion")) and entry["coercion"] != "lax":
        yield f'coercion is {entry["coercion"]!r} (write coercion = "lax")'
    if _is_text(entry.get("undeclared")) and entry["undeclared"] not in _UNDECLARED:
        yield (
            f"undeclared is {entry['undeclared']!r} "
            '(write undeclared = "refusals", or undeclared = "rules")'
        )


def _wrong_defaults(entry: Mapping[str, Any]) -> Iterator[str]:
    """What `strict` cannot take back."""
    known = [_default(it) for it in IMPORTED]
    for name in _listed(entry.get("strict")):
        if _is_text(name) and name not in known:
            yield _unknown("default of imported documents", name, known)
    if "strict" in entry and "operation" in entry:
        yield "strict holds for all operations of an API (remove operation)"


def _wrong_members(entry: Mapping[str, Any]) -> Iterator[str]:
    """Members of an entry that no request body which it concerns has."""
    api, operation = entry.get("api"), entry.get("operation", "")
    stated = [it for name in _MEMBERS for it in _listed(entry.get(name)) if _is_text(it)]
    if not stated or api not in (ANY, *project.apis()):
        return
    specs = [project.load(it) for it in (project.apis() if api == ANY else (str(api),))]
    bodies = [
        (spec, child(media, "schema"))
        for spec in specs
        for it in spec.operations
        if operation in ("", it.id, it.label)
        for media in spec.request_media(it).values()
    ]
    for member in set(stated) - {ANY}:
        if not any(spec.schemas.member(schema, member) for spec, schema in bodies):
            known = {name for spec, schema in bodies for name in spec.schemas.properties(schema)}
            yield _unknown("member of request bodies", member, known)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _unknown(kind: str, word: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1)
    if near:
        return f"unknown {kind} {word!r}; did you mean {near[0]!r}?"
    return f"unknown {kind} {word!r} (known: {', '.join(sorted(known))})"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _lines(path: Path, header: str) -> list[int]:
    """The lines on which entries begin."""
    found = re.compile(re.escape(header).replace(r"\.", r"\s*\.\s*") + r"\s*(#.*)?$")
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return []  # `read` reports it
    numbered = enumerate(text.splitlines(), start=1)
    return [number for number, line in numbered if found.match(line.strip())]
