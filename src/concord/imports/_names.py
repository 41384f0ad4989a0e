"""Names of methods, `resource.verb`, for operations whose ids are made otherwise.

Model: pure. What an author wrote is kept where it has two parts (`repos/list-for-org`,
`CatsController_findAll`). Else the resource is the operation's tag or the first word of its path
that says something, and the verb is the id without the words of the resource, of the path and of
the method that frameworks put into it (FastAPI: `read_item_items__item_id__get`). An operation
without an id is named by its method and path. A name that is taken gets the words that tell the two
apart, then a number.
Known limits: the names are proposals; whoever wants others edits the overlay, which later imports
keep.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_TWO_PARTS = re.compile(r"([A-Za-z][\w-]*)[/.:]([A-Za-z][\w-]*)\Z")
_CONTROLLER = re.compile(r"([A-Za-z]\w*?)(?:_?[Cc]ontroller|_?[Rr]esource|_?[Aa]pi)_+(\w+)\Z")
_WORDS = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_EMPTY_WORDS = frozenset({"api", "apis", "rest", "public", "default", "open"})
_VERSION = re.compile(r"v?[0-9]+(?:[._-][0-9]+)*\Z", re.IGNORECASE)
_SNAKE = r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*"
NAME = re.compile(rf"{_SNAKE}\.{_SNAKE}\Z")
_VERBS = {"get": "get", "put": "replace", "post": "create", "patch": "update"}
_FILLERS = frozenset({"by", "id", "a", "an", "the", "all", "for", "of", "with", "and", "in", "to"})


@dataclass(frozen=True, kw_only=True)
class Call:
    """What of an operation a name is made of."""

    pointer: str
    id: str
    method: str
    path: str
    tags: tuple[str, ...]
    is_list: bool

    @property
    def segments(self) -> list[str]:
        """The words of the path that are no parameters, without versions."""
        found = [it for it in self.path.split("/") if it and "{" not in it]
        return [it for it in found if not _VERSION.match(it) and it.lower() not in _EMPTY_WORDS]


def named(calls: Sequence[Call], known: Mapping[str, str]) -> dict[str, str]:
    """A name for each call, by its pointer: the `known` one, its own id if that fits, or a new one.

    No two are the same, but for those that are known already.
    """
    names = {it.pointer: known[it.pointer] for it in calls if it.pointer in known}
    taken = set(names.values())
    # ids that fit already come first: no made name may take one of them from its operation
    for own in (True, False):
        for call in calls:
            if call.pointer in names or bool(NAME.match(call.id)) is not own:
                continue
            name = next(it for it in _candidates(call) if it not in taken)
            taken.add(name)
            names[call.pointer] = name
    return names


def _candidates(call: Call) -> Iterator[str]:
    if NAME.match(call.id):
        yield call.id
    resource, verb = _parts(call)
    first = f"{resource}.{verb}"
    yield first
    told = _snake([*_by_path(call), *_path_words(call)]) or call.method
    if told not in verb:
        yield f"{first}_{told}"
    yield f"{first}_{call.method}"
    yield from (f"{first}_{number}" for number in range(2, 10_000))


def _parts(call: Call) -> tuple[str, str]:
    for pattern in (_TWO_PARTS, _CONTROLLER):
        found = pattern.match(call.id)
        if found:
            return _valid(_words(found[1]), "api"), _valid(_words(found[2]), "call")
    resource = _resource(call)
    words = _own_words(call)
    kept = _without(words, _forms(resource))
    verb = kept or _default_verb(call)
    return _valid(resource, "api"), _valid(verb, "call")


def _own_words(call: Call) -> list[str]:
    """The words of the id, without those of path and method that a framework appended."""
    name = call.id
    for suffix in (f"{call.path}_{call.method}", f"{call.path}_{call.method}".lstrip("/")):
        made = re.sub(r"\W", "_", suffix)
        if name.endswith(made) and len(name) > len(made):
            return _words(name[: -len(made)])
    prefix = {it for it in _words(call.path) if it in _EMPTY_WORDS or _VERSION.match(it)}
    return [it for it in _words(name) if it not in prefix] or _words(name)


def _resource(call: Call) -> list[str]:
    tag = next((it for it in call.tags if _is_telling(it)), "")
    segment = call.segments[0] if call.segments else ""
    words = _words(tag) or _words(segment)
    kept = [it for it in words if it not in _EMPTY_WORDS]
    # four words: class names are made of them, and tags may be whole sentences
    return (kept or words or _words(call.id)[-1:])[:4]


def _is_telling(tag: str) -> bool:
    words = _words(tag)
    return bool(words) and not set(words) <= _EMPTY_WORDS and not _VERSION.match(tag)


def _default_verb(call: Call) -> list[str]:
    if call.method == "get" and call.is_list:
        return ["list"]
    return [_VERBS.get(call.method, call.method)]


def _without(words: Sequence[str], others: Collection[str]) -> list[str]:
    """`words` without the `others`, and without fillers that then lead or trail."""
    kept = [it for it in words if it not in others]
    while kept and kept[-1] in _FILLERS:
        kept.pop()
    while kept and kept[0] in _FILLERS:
        kept.pop(0)
    return kept


def _forms(words: Sequence[str]) -> set[str]:
    """Each word, and its singular or plural."""
    found = set(words)
    for word in words:
        found |= {word.removesuffix("s"), f"{word}s", f"{word}es"}
        if word.endswith("ies"):
            found.add(f"{word[:-3]}y")
        if word.endswith("es"):
            found.add(word[:-2])
        if word.endswith("y"):
            found.add(f"{word[:-1]}ies")
    return found


def _by_path(call: Call) -> list[str]:
    names = re.findall(r"\{([^{}]*)\}", call.path)
    return ["by", *_words(names[-1])] if names and call.path.endswith("}") else []


def _path_words(call: Call) -> list[str]:
    return [] if _by_path(call) else _words(call.segments[-1] if call.segments else "")


def _words(text: str) -> list[str]:
    return [it.lower() for it in _WORDS.findall(text)]


def _snake(words: Sequence[str]) -> str:
    return "_".join(words)


def _valid(words: Sequence[str], prefix: str) -> str:
    """The words as a name that Python takes."""
    text = _snake(words)
    if not text or not text[0].isalpha() or keyword.iskeyword(text):
        text = f"{prefix}_{text}".rstrip("_")
    return text


def parameters(path: str) -> list[str]:
    """The names of the parameters of a path template."""
    return re.findall(r"\{([^{}]*)\}", path)


def is_collection(definition: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether the success of an operation shows an array, itself or in a member."""
    responses = definition.get("responses") if isinstance(definition, dict) else None
    for status, response in (responses if isinstance(responses, dict) else {}).items():
        if str(status).startswith("2") and isinstance(response, dict):
            content = response.get("content")
            for media in content.values() if isinstance(content, dict) else ():
                schema = media.get("schema") if isinstance(media, dict) else None
                if _shows_array(schema, schemas):
                    return True
    return False


def _shows_array(schema: Any, schemas: Mapping[str, Any]) -> bool:
    found = _followed(schema, schemas)
    if found.get("type") == "array":
        return True
    properties = found.get("properties")
    members = properties.values() if isinstance(properties, dict) else ()
    arrays = [it for it in members if _followed(it, schemas).get("type") == "array"]
    # one array among few members is an envelope; a record may hold an array, too, among many
    return len(arrays) == 1 and len(members) <= 8


def _followed(schema: Any, schemas: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref") if isinstance(schema, dict) else None
    if isinstance(reference, str):
        schema = schemas.get(reference.rpartition("/")[2])
    return schema if isinstance(schema, dict) else {}
