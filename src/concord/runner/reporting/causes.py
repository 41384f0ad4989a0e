"""Findings by cause: what one defect explains is one entry, the most severe first.

Model: pure, over the findings of one API, wherever they come from (a run, shards, reports). Each
finding has one or more *keys*: a deviation and the element of the spec that it is about. Findings
that share a key have one cause:

- a member, by its name among the operations of a resource, or by the component that declares it,
  whichever checks, statuses and operations show it;
- the paging of a list, a filter, one parameter or body whose wrong values are accepted, and what is
  lost, left or refused of a resource;
- what the whole server does alike, in all operations: authentication, an undocumented status, a
  media type, a header, failures that are answered as successes.

Then what *follows* from a more fundamental defect joins it: what a filter or a member shows in a
list that does not page, what the reference model predicts otherwise, everything else about a
response that failed with 5xx. Lists that break paging in the same way are one entry.
A cause is as severe as its most fundamental finding, its root; the root gives the title, too.
Known limits: two defects of the same member, or of the paging of one list, are one entry; a defect
that several resources share is one entry for each of them where the deviation is one of content.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from concord.runner.plan import Finding

Key = tuple[str, ...]


class Severity(StrEnum):
    """How severe a cause is, the worst first."""

    DATA = "lost or foreign data"
    AUTHENTICATION = "authentication"
    CRASH = "server error"
    ANSWER = "wrong answer"
    FORM = "form"


_RANKS = {severity: rank for rank, severity in enumerate(Severity)}
_RANKS[Severity.AUTHENTICATION] = _RANKS[Severity.DATA]


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One defect; `findings` begin with the root. `id` is the same in every run."""

    id: str
    severity: Severity
    title: str
    findings: tuple[Finding, ...]

    @property
    def root(self) -> Finding:
        """The most fundamental finding."""
        return self.findings[0]

    @property
    def operations(self) -> tuple[str, ...]:
        """The labels of the operations that show it, that of the root first."""
        return tuple(dict.fromkeys(it.operation for it in self.findings))


_MODEL = "model_agrees"
_SCHEMA = "response_schema_conformance"
_AUTHENTICATION = (
    "ignored_auth",
    "foreign_token_is_refused",
    "token_keeps_its_promise",
    "expired_token_is_refused",
    "narrow_token_is_refused",
)
_PAGES = (
    "page_is_honoured",
    "past_the_end",
    "each_item_once",
    "pages_add_up",
    "defaults_page",
    "order_stays",
)
_FILTERS = (
    "filters_hold",
    "filters_find",
    "filtered_is_a_subset",
    "parts_find",
    "values_add_up",
    "impossible_finds_nothing",
    "zones_mean_the_same",
)
_ACCEPTED = (
    "negative_data_rejection",
    "missing_required_header",
    "slip_is_refused",
    "unknown_id_is_refused",
)
_DELETED = ("deleted_is_gone", "use_after_free")
_STORED = (
    "writes_are_read_back",
    "update_leaves_the_rest",
    "replace_resets",
    "answers_are_read_back",
    "deprecated_writes_through",
)
_CREATED = ("ensure_resource_availability", "links_lead_somewhere", "ids_resolve")
_DEPRECATED = ("deprecated_agrees", "deprecated_is_listed", "deprecated_asks_alike")

# what is fundamental comes first: the root of a cause is its finding with the lowest rank
_ORDER: Mapping[str, int] = {
    name: rank
    for rank, name in enumerate(
        (
            "not_a_server_error",
            *_AUTHENTICATION,
            "response_is_readable",
            "refusal_is_harmless",
            *_STORED,
            *_DELETED,
            "unique_stays_unique",
            "repetition_conflicts",
            *_PAGES,
            *_FILTERS,
            *_CREATED,
            *_DEPRECATED,
            "defaults_apply",
            "positive_data_acceptance",
            *_ACCEPTED,
            "status_code_conformance",
            "content_type_conformance",
            _SCHEMA,
            "response_headers_conformance",
            "unsupported_method",
            "allow_header_conformance",
        )
    )
}
_FAILS = re.compile(r"\b(?:with|to|got|returned|status) `?5\d\d\b")
"""How a check says that a request of its own was answered by a failure of the server."""
_NUMBERS = re.compile(r"\d+")
_HEADER = re.compile(r"(?:predicts|answered) (?:no header )?([\w-]+)(?:: |;|$)")


def causes(findings: Iterable[Finding], times: Mapping[str, int]) -> list[Cause]:
    """The causes of the findings of one API, in the order in which they are to be read.

    `times` says how often each finding occurred, by its id.
    """
    groups = _Groups(findings)
    for rule in _RULES:
        rule(groups)
    found = [_cause(key, them, times) for key, them in groups.found.items()]
    return sorted(found, key=lambda it: _order(it, times))


def _order(cause: Cause, times: Mapping[str, int]) -> tuple[object, ...]:
    spread = sum(times.get(it.id, 0) for it in cause.findings)
    inferred = cause.root.blame.kind == "inferred"
    return (_RANKS[cause.severity], inferred, -len(cause.operations), -spread, cause.id)


def _cause(key: Key, findings: Sequence[Finding], times: Mapping[str, int]) -> Cause:
    ordered = sorted(findings, key=lambda it: (_rank(it), -times.get(it.id, 0), it.id))
    root = ordered[0]
    digest = hashlib.sha256(repr((root.api, key)).encode()).hexdigest()[:8]
    return Cause(
        id=digest, severity=_severity(key, root), title=_title(key, root), findings=tuple(ordered)
    )


def _rank(finding: Finding) -> tuple[bool, bool, bool, int]:
    # a member that no answer has was not lost; what came instead of it says most
    context = finding.context
    lacks = finding.check == _SCHEMA and context.missing and not context.is_refusal
    order = _ORDER.get(finding.check, len(_ORDER))
    return finding.check == _MODEL, not lacks, not (lacks and context.instead), order


_SEVERITIES: Mapping[str, Severity] = {
    "refused-applied": Severity.DATA,
    "lost": Severity.DATA,
    "deleted": Severity.DATA,
    "stored": Severity.DATA,
    "unkept": Severity.DATA,
    "authentication": Severity.AUTHENTICATION,
    "crash": Severity.CRASH,
    "member": Severity.FORM,
    "body": Severity.FORM,
    "status": Severity.FORM,
    "header": Severity.FORM,
    "method": Severity.FORM,
}


def _severity(key: Key, root: Finding) -> Severity:
    if key[0] == "member" and root.check != _SCHEMA:
        return Severity.ANSWER
    return _SEVERITIES.get(key[0], Severity.ANSWER)


def _title(key: Key, root: Finding) -> str:
    """The cause in one line: a member's new name included."""
    context = root.context
    if key[0] == "unkept":
        return f"what {root.operation} writes is not kept: {root.what}"
    if key[0] == "refusal":
        return "a failure is answered with the status of a success"
    if context.missing and context.instead:
        return f'"{context.member}" is missing; the undocumented "{context.instead}" came instead'
    if context.missing and root.check == _SCHEMA:
        return f'"{context.member}" is missing'
    return str(root.what)


# the keys of one finding -----------------------------------------------------------------------


def _family(finding: Finding) -> str:
    """The operations that a defect of a resource shows in."""
    return finding.context.resource or finding.operation_id


def _key(finding: Finding) -> Key:
    """What a finding is about: its deviation, and the element that shows it."""
    for concerns, key in _KEYS:
        if concerns(finding):
            return key(finding)
    return ("other", finding.check, _family(finding), finding.blame.pointer, finding.context.member)


def _is(*checks: str) -> Callable[[Finding], bool]:
    return lambda it: it.check in checks


def _of_family(name: str) -> Callable[[Finding], Key]:
    return lambda it: (name, _family(it))


def _member(finding: Finding) -> Key:
    """A member of the representation of a resource."""
    place = finding.context.member or (finding.at or finding.blame.pointer)
    return ("member", _family(finding), place)


def _stored(finding: Finding) -> Key:
    if not finding.context.member or finding.at is None:
        return ("lost", _family(finding))
    return ("stored", _family(finding), finding.context.member)


def _accepted(finding: Finding) -> Key:
    """What of a request is not checked: one parameter, or the body of one operation."""
    pointer, member = finding.blame.pointer, finding.context.member
    if "/parameters/" in pointer:
        place = pointer.split("/schema")[0] if "/components/" not in pointer else pointer
        return ("accepted", finding.operation_id, place.removesuffix("/schema"))
    return ("accepted", finding.operation_id, member)


def _body(finding: Finding) -> Key:
    said = finding.what.partition(":")[0]
    return ("body", finding.check, said)


_KEYS: Sequence[tuple[Callable[[Finding], bool], Callable[[Finding], Key]]] = (
    (lambda it: (it.status or 0) >= 500 or it.check == "not_a_server_error", _of_family("crash")),
    (lambda it: it.context.is_refusal, lambda _: ("refusal",)),
    (
        lambda it: it.check in _ACCEPTED and it.context.credentials,
        lambda _: ("authentication", "ignored_auth"),
    ),
    (_is(*_AUTHENTICATION), lambda it: ("authentication", it.check)),
    (_is("refusal_is_harmless"), _of_family("refused-applied")),
    (_is(*_STORED), _stored),
    (_is(*_DELETED), _of_family("deleted")),
    (_is("ensure_resource_availability"), _of_family("lost")),
    (_is("unique_stays_unique", "repetition_conflicts"), _of_family("unique")),
    (_is(*_PAGES), lambda it: ("pages", it.operation_id)),
    (_is(*_FILTERS), lambda it: ("filter", it.operation_id, it.blame.pointer)),
    (_is("links_lead_somewhere", "ids_resolve"), _of_family("links")),
    (_is("defaults_apply", *_DEPRECATED), _member),
    (_is(*_ACCEPTED), _accepted),
    (_is("positive_data_acceptance"), _of_family("rejected")),
    (_is("status_code_conformance"), lambda it: ("status", str(it.status))),
    (lambda it: it.check == _SCHEMA and it.at is None, _body),
    (_is("content_type_conformance", "response_is_readable"), _body),
    (_is(_SCHEMA), _member),
    (_is("response_headers_conformance"), lambda it: ("header", _NUMBERS.sub("", it.what))),
    (
        _is("unsupported_method", "allow_header_conformance"),
        lambda it: ("method", it.check, str(it.status)),
    ),
    (_is("events_arrive"), lambda it: ("events", it.blame.pointer)),
    (_is("limit_is_kept"), lambda _: ("limit",)),
    (_is("codes_agree", "outcome_agrees"), lambda it: (it.check,)),
    (_is(_MODEL), lambda it: _predicted(it)),
)


def _predicted(finding: Finding) -> Key:
    """What the reference model predicts otherwise, where nothing more fundamental is found."""
    context, status = finding.context, finding.status or 0
    if context.predicted is not None:
        return _predicted_status(finding, context.predicted, status)
    if finding.at is None:
        named = _HEADER.search(finding.what)
        return ("header", named[1] if named else finding.what)
    if context.whole:
        return ("list", finding.operation_id)
    return _member(finding)


def _predicted_status(finding: Finding, predicted: int, status: int) -> Key:
    if predicted in (401, 403) and status not in (401, 403):
        return ("authentication", _MODEL)
    if predicted >= 400 > status:
        return ("accepted", finding.operation_id, "")
    if predicted < 400 <= status:
        reads = finding.context.action in ("read", "list")
        return ("lost" if reads else "rejected", _family(finding))
    return ("status", str(status)) if status < 400 else ("refused", str(predicted), str(status))


_SEVERAL = 3
"""Members of one body that are not kept, or not checked: from then on none is taken to be."""


# what follows from what --------------------------------------------------------------------------


class _Groups:
    """Findings by key; a group can join another one."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.found: dict[Key, list[Finding]] = defaultdict(list)
        for finding in sorted(findings, key=lambda it: it.id):
            self.found[_key(finding)].append(finding)

    def of(self, *kinds: str) -> list[Key]:
        """The keys of some kinds, in an order that is the same in every run."""
        return sorted(key for key in self.found if key[0] in kinds)

    def join(self, key: Key, other: Key) -> None:
        """Let the findings of `other` be of `key`."""
        if key != other and other in self.found:
            self.found[key] += self.found.pop(other)

    def move(self, finding: Finding, old: Key, new: Key) -> None:
        """Let one finding be of another group."""
        if old == new:
            return
        self.found[old].remove(finding)
        if not self.found[old]:
            del self.found[old]
        self.found[new].append(finding)

    def each(self, *kinds: str) -> Iterator[tuple[Key, Finding]]:
        """Every finding of some kinds with its key; groups may change meanwhile."""
        for key in self.of(*kinds):
            yield from [(key, finding) for finding in self.found[key]]

    def operations(self, key: Key) -> set[str]:
        """The ids of the operations that a group shows in."""
        return {it.operation_id for it in self.found.get(key, ())}

    def families(self, key: Key) -> set[str]:
        """The families that a group shows in."""
        return {_family(it) for it in self.found.get(key, ())}


def _shared_elements(groups: _Groups) -> None:
    """A component that several resources share, and what all lists have around their items."""
    by_element: dict[Key, Key] = {}
    for key in groups.of("member", "accepted"):
        for finding in list(groups.found.get(key, ())):
            for element in _elements(key, finding):
                first = by_element.setdefault(element, key)
                while first not in groups.found:
                    first = by_element[element] = key
                if first != key:
                    groups.join(first, key)
                    by_element = {it: first if to == key else to for it, to in by_element.items()}
                    key = first


def _elements(key: Key, finding: Finding) -> Iterator[Key]:
    pointer, context = finding.blame.pointer, finding.context
    if finding.check == _MODEL:
        return
    if key[0] == "accepted":
        if "/components/parameters/" in pointer:
            yield ("parameter", pointer)
        return
    if pointer.startswith("/components/schemas/"):
        yield ("schema", pointer.removesuffix("/required"), context.member)
    if context.action == "list" and not context.in_items and context.member:
        # what is around the items is of one making, whatever the items are
        yield ("envelope", finding.at or "", context.member, str(context.missing), context.instead)


def _stored_members(groups: _Groups) -> None:
    """A member that is stored wrongly is shown wrongly, and its limits are not kept."""
    for key in groups.of("stored"):
        groups.join(key, ("member", *key[1:]))
        for other, finding in groups.each("accepted"):
            if _family(finding) == key[1] and finding.context.member == key[2]:
                groups.move(finding, other, key)


def _lost_writes(groups: _Groups) -> None:
    """An operation of which no member is kept has one defect, and all that shows it follows."""
    stored = _written(groups)
    for writer in sorted({it.operation_id for key in stored for it in groups.found[key]}):
        mine = [key for key in stored if writer in groups.operations(key)]
        if len(mine) < _SEVERAL:
            continue
        lost = ("unkept", next(_family(it) for it in groups.found[mine[0]]))
        for key in mine:
            groups.join(lost, key)
        family = groups.families(lost)
        for other, finding in groups.each("member", "list", "stored"):
            if (
                finding.check == _MODEL
                and not finding.context.missing
                and _family(finding) in family
            ):
                groups.move(finding, other, lost)
        stored = _written(groups)


def _written(groups: _Groups) -> list[Key]:
    """Members of which a read shows something else than a write made, by a value or a default."""
    defaults = [
        key
        for key in groups.of("member")
        if any(it.check == "defaults_apply" for it in groups.found[key])
        and all(it.check != _SCHEMA for it in groups.found[key])
    ]
    return [*groups.of("stored"), *defaults]


def _missing_members(groups: _Groups) -> None:
    """A member that no answer shows was not lost: its form is the defect."""
    for key in groups.of("stored"):
        findings = groups.found[key]
        if any(it.check == _SCHEMA and it.context.missing for it in findings):
            groups.join(("member", *key[1:]), key)


def _failed(groups: _Groups) -> None:
    """What an operation cannot do because the server fails is no defect of its own."""
    for key in groups.of("crash"):
        for other, finding in groups.each(
            "lost", "rejected", "links", "pages", "filter", "deleted"
        ):
            if _FAILS.search(finding.what) and _family(finding) in groups.families(key):
                groups.move(finding, other, key)


def _authentication(groups: _Groups) -> None:
    """Where no credentials do, wrong ones do, too."""
    known: list[Key] = [
        ("authentication", it) for it in _AUTHENTICATION if ("authentication", it) in groups.found
    ]
    for index, key in enumerate(known):
        for other in known[index + 1 :]:
            if groups.operations(other) <= groups.operations(key):
                groups.join(key, other)
    for other, finding in groups.each("authentication"):
        homes = [key for key in groups.of("authentication") if key[1] != _MODEL]
        home = next((it for it in homes if finding.operation_id in groups.operations(it)), None)
        if other[1] == _MODEL and home is not None:
            groups.move(finding, other, home)


def _accepted_writes(groups: _Groups) -> None:
    """The model refuses what a server without authentication does: their records differ then."""
    key = ("authentication", "ignored_auth")
    ignoring = groups.found.get(key, ())
    families = {_family(it) for it in ignoring if it.context.action not in ("read", "list", "")}
    for other, finding in groups.each("member", "list", "shown", "refused", "accepted"):
        alone = all(it.check == _MODEL and not it.context.instead for it in groups.found[other])
        ignores = bool(families) and finding.operation_id in groups.operations(key)
        if alone and (ignores or _family(finding) in families):
            groups.move(finding, other, key)


def _lists(groups: _Groups) -> None:
    """What a list shows of items, filters and totals follows from how it pages."""
    for key in groups.of("pages"):
        mine = key[1]
        paged = _signature(groups.found[key]) in ("counts", "page", "repeats", "order")
        for other, finding in groups.each("filter", "list", "member"):
            if finding.operation_id != mine:
                continue
            follows = {
                "list": True,
                "filter": paged,
                "member": _follows_list(finding, groups.found[other]),
            }
            if follows[other[0]]:
                groups.move(finding, other, key)


def _follows_list(finding: Finding, alike: Sequence[Finding]) -> bool:
    """Whether a member differs because other items are on the page: no read shows it."""
    if finding.check != _MODEL or finding.context.instead:
        return False
    around = finding.context.action == "list" and not finding.context.in_items
    return around or all(it.check == _MODEL and it.context.in_items for it in alike)


def _signature(findings: Sequence[Finding]) -> str:
    """In which way a list breaks paging."""
    checks = {it.check for it in findings}
    if any(_counts(it) for it in findings):
        return "counts"
    if checks & {"page_is_honoured", "past_the_end"}:
        return "page"
    for check, name in (("each_item_once", "repeats"), ("order_stays", "order")):
        if check in checks:
            return name
    return "items"


def _counts(finding: Finding) -> bool:
    """Whether a number that a list tells of its pages is wrong."""
    if finding.check == "pages_add_up" and finding.at is None:
        return True
    around = finding.at is not None and not finding.context.whole and not finding.context.in_items
    return finding.check in (*_PAGES, _MODEL) and around and finding.context.action == "list"


def _filters(groups: _Groups) -> None:
    """What a list shows with a filter that does not work."""
    for key in groups.of("filter"):
        for other, finding in groups.each("list", "member"):
            if finding.operation_id == key[1] and (
                other[0] == "list" or _follows_list(finding, groups.found[other])
            ):
                groups.move(finding, other, key)


def _shown(groups: _Groups) -> None:
    """Lists and reads of which the model predicts several members otherwise: all is another."""
    members = [
        key for key in groups.of("member") if all(it.check == _MODEL for it in groups.found[key])
    ]
    for operation in sorted({it.operation_id for key in members for it in groups.found[key]}):
        mine = [
            key
            for key in members
            if groups.operations(key) == {operation}
            and all(_follows_list(it, groups.found[key]) for it in groups.found[key])
        ]
        listed = ("list", operation)
        if listed in groups.found or len(mine) > 1:
            for key in mine:
                groups.join(listed, key)
    members = [key for key in members if key in groups.found]
    for family in sorted({key[1] for key in members}):
        mine = [key for key in members if key[1] == family]
        if len(mine) >= _SEVERAL:
            for key in mine:
                groups.join(("shown", family), key)


def _resources(groups: _Groups) -> None:
    """What reads, lists and links show of resources that are lost, or are still there."""
    for key in groups.of("lost", "deleted"):
        for other, finding in groups.each("list", "rejected", "links", "accepted", "member"):
            if _family(finding) != key[1]:
                continue
            if _follows_resource(key, finding):
                groups.move(finding, other, key)


def _follows_resource(key: Key, finding: Finding) -> bool:
    context = finding.context
    if finding.check == "positive_data_acceptance":
        return key[0] == "lost" and finding.status in (400, 404, 410)
    if finding.check != _MODEL:
        return finding.check in _CREATED and key[0] == "lost"
    if context.predicted is None:
        # ids are given anew where what was created is not there
        named = context.member.lower().endswith("id") and not context.missing
        return context.whole or (key[0] == "lost" and named)
    return key[0] == "deleted" and context.predicted in (404, 410)


def _statuses(groups: _Groups) -> None:
    """Which status is wrong is said by the check that knows the request's purpose."""
    for other, finding in groups.each("accepted", "refused", "status", "rejected"):
        if finding.check not in (_MODEL, "status_code_conformance"):
            continue
        kinds = ("rejected", "accepted", "unique", "method", "status")
        homes = [
            key
            for key in groups.of(*kinds)
            if key != other
            and finding.operation_id in groups.operations(key)
            and any(_same_status(finding, it) for it in groups.found[key])
        ]
        homes.sort(key=lambda it: kinds.index(it[0]))
        if homes and kinds.index(homes[0][0]) <= _place(kinds, other[0]):
            groups.move(finding, other, homes[0])


def _unchecked(groups: _Groups) -> None:
    """Wrong requests of which no member is named, and bodies of which nothing is checked."""
    for key in groups.of("accepted"):
        mine = [it for it in groups.of("accepted") if it[:2] == key[:2]]
        members = [it for it in mine if it[2] and not it[2].startswith("/")]
        if len(members) >= _SEVERAL:
            for other in members:
                groups.join((*key[:2], "body"), other)
    for key in groups.of("accepted"):
        for family in groups.families(key):
            shown = ("member", family, key[2])
            if all(it.check == _MODEL for it in groups.found.get(shown, ())):
                groups.join(key, shown)  # a wrong value that was accepted
    for key in groups.of("accepted"):
        if key[2] or key not in groups.found:
            continue
        others = (it for it in groups.of("accepted") if it != key)
        home = next((it for it in others if key[1] in groups.operations(it)), None)
        if home is not None:
            groups.join(home, key)


def _place(kinds: Sequence[str], kind: str) -> int:
    return kinds.index(kind) if kind in kinds else len(kinds)


def _same_status(finding: Finding, other: Finding) -> bool:
    return (
        other.check != _MODEL
        and other.operation_id == finding.operation_id
        and other.status == finding.status
    )


def _bodies(groups: _Groups) -> None:
    """A body that cannot be read, or is of another type, shows no member."""
    for key in groups.of("body"):
        for other, finding in groups.each("member", "list", "header", "links"):
            if finding.operation_id in groups.operations(key) and _follows_body(finding):
                groups.move(finding, other, key)


def _follows_body(finding: Finding) -> bool:
    if finding.check == "links_lead_somewhere":
        return True
    return finding.check == _MODEL and (finding.at == "" or "content-type" in finding.what)


def _headers(groups: _Groups) -> None:
    """What the reference model says of a header joins the check that knows it."""
    for other, finding in groups.each("header"):
        if finding.check != _MODEL:
            continue
        for key in groups.of("header", "method", "body"):
            if key != other and any(
                it.check != _MODEL and other[1].lower() in f"{it.check} {it.what}".lower()
                for it in groups.found[key]
            ):
                groups.move(finding, other, key)
                break


def _alike_lists(groups: _Groups) -> None:
    """Lists that break paging in the same way share what pages them."""
    for key in groups.of("pages"):
        groups.join(("pages", _signature(groups.found[key])), key)


_RULES: Sequence[Callable[[_Groups], None]] = (
    _shared_elements,
    _stored_members,
    _missing_members,
    _lost_writes,
    _failed,
    _authentication,
    _bodies,
    _lists,
    _filters,
    _resources,
    _shown,
    _accepted_writes,
    _statuses,
    _unchecked,
    _headers,
    _alike_lists,
)
