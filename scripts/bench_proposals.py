"""How often `concord propose` is right: of specs without their vocabulary, against what they state.

Model: the vocabulary of each document is taken out, guessed, and compared statement by statement:
each key of `x-pagination`, each member of a filter, each link, else each word at its place. A guess
that the document states is right; one that it does not state, or states otherwise, is wrong.
Known limits: the documents are this project's own six and two samples; the rules were written with
them at hand. Words that are never guessed (`x-relations`, `x-expands`, …) are not counted.
"""

from __future__ import annotations

import argparse
import copy
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from concord import project
from concord.cli import command
from concord.imports.proposals import propose
from concord.spec import Spec, child, load_file

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "contracts" / "results" / "proposals.json"
SAMPLES = ("shop", "hub")
WORDS = (
    "x-resource", "x-pagination", "x-filter", "x-references", "x-unwrap", "x-reads-as",
    "x-unique", "x-outcome", "x-event", "x-caused-by", "x-subscribes", "links",
)  # fmt: skip
GOALS = {"precision": 0.9, "recall": 0.6}
Fact = tuple[str, str, str]


def documents() -> Iterator[tuple[str, Spec]]:
    """The documents with hand-written vocabulary."""
    yield from ((api, project.load(api)) for api in project.apis())
    for name in SAMPLES:
        yield f"tests/samples/{name}", load_file(ROOT / "tests" / "samples" / f"{name}.yaml")


def stripped(spec: Spec) -> Spec:
    """`spec` without the words that are guessed."""
    document = copy.deepcopy(spec.document)
    _strip(document, schema_names=False)
    return load_file(spec.path, api=spec.api, text=json.dumps(document), ledger="[]")


def _strip(value: Any, *, schema_names: bool) -> None:
    if isinstance(value, list):
        for item in value:
            _strip(item, schema_names=False)
    elif isinstance(value, dict):
        for name in [] if schema_names else [it for it in value if it in WORDS]:
            del value[name]
        for name, item in value.items():
            _strip(item, schema_names=name == "properties" and not schema_names)


def stated(spec: Spec) -> set[Fact]:
    """The facts that a document states by these words."""
    return {
        fact for pointer, word, value in _statements(spec) for fact in facts(pointer, word, value)
    }


def _statements(spec: Spec) -> Iterator[tuple[str, str, Any]]:
    def walk(value: Any, pointer: str, *, names: bool) -> Iterator[tuple[str, str, Any]]:
        if isinstance(value, list):
            for index, item in enumerate(value):
                yield from walk(item, child(pointer, index), names=False)
        elif isinstance(value, dict):
            for name, item in value.items():
                if name in WORDS and not names:
                    yield pointer, name, item
                elif name not in ("x-inferred", "x-documented", "example", "examples"):
                    yield from walk(
                        item, child(pointer, name), names=name == "properties" and not names
                    )

    return walk(spec.document, "", names=False)


def facts(pointer: str, word: str, value: Any) -> Iterator[Fact]:
    """What one statement says, in parts that are right or wrong by themselves."""
    parts = _PARTS.get(word, lambda it: [_text(it)])
    yield from ((pointer, word, said) for said in parts(value))


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _pagination(value: dict[str, Any]) -> Iterator[str]:
    for key, said in value.items():
        # the style and its selector are one fact, and what is so by default is none
        if key != "style" and (key, said) != ("past_end", "empty"):
            selects = key in ("page", "offset", "cursor")
            yield f"{value['style'] + ':' if selects else ''}{key}={said}"


def _filter(value: dict[str, Any]) -> Iterator[str]:
    members = value["member"]
    for member in members if isinstance(members, list) else [members]:
        yield f"{value['match']} {member}"


def _resource(value: dict[str, Any]) -> Iterator[str]:
    yield _text({k: v for k, v in value.items() if k not in ("id", "parent")})
    if value.get("id", "id") != "id":
        yield f"id={value['id']}"
    if "parent" in value:
        yield f"parent={_text(value['parent'])}"


def _keys(value: dict[str, Any]) -> Iterator[str]:
    yield from (f"{key}={said}" for key, said in value.items())


_PARTS: dict[str, Callable[[Any], Iterable[str]]] = {
    "x-pagination": _pagination,
    "x-filter": _filter,
    "x-resource": _resource,
    "links": lambda links: (
        _text({key: it.get(key) for key in ("operationId", "parameters")}) for it in links.values()
    ),
    "x-caused-by": lambda causes: map(_text, causes),
    **dict.fromkeys(("x-event", "x-outcome", "x-subscribes"), _keys),
}


def compare(spec: Spec) -> tuple[set[Fact], set[Fact]]:
    """What a document states, and what is guessed of it without that."""
    guessed = {
        fact for it in propose(stripped(spec)) for fact in facts(it.pointer, it.word, it.value)
    }
    return stated(spec), guessed


def _whole(found: set[Fact]) -> Iterator[tuple[str, str, frozenset[str]]]:
    """Whole statements: all that is said by one word at one place."""
    places: dict[tuple[str, str], set[str]] = {}
    for pointer, word, what in found:
        places.setdefault((pointer, word), set()).add(what)
    return ((*place, frozenset(said)) for place, said in places.items())


def measured(counts: Counter[str]) -> dict[str, Any]:
    """Precision and recall of counts of facts."""
    right, guessed, said = counts["right"], counts["guessed"], counts["stated"]
    return {
        "stated": said,
        "guessed": guessed,
        "right": right,
        "precision": round(right / guessed, 3) if guessed else None,
        "recall": round(right / said, 3) if said else None,
    }


def row(total: dict[str, Any]) -> str:
    """The figures as the README states them."""
    return (
        f"precision {total['precision']:.1%} ({total['right']} of {total['guessed']} guesses; "
        f"goal ≥ 90 %), recall {total['recall']:.1%} ({total['right']} of {total['stated']} "
        "statements; goal ≥ 60 %)"
    )


def report() -> dict[str, Any]:
    """The figures, by word and by document."""
    by_word: dict[str, Counter[str]] = {word: Counter() for word in WORDS}
    by_document: dict[str, Counter[str]] = {}
    whole: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for name, spec in documents():
        said, guessed = compare(spec)
        by_document[name] = Counter()
        full = [set(_whole(it)) for it in (said, guessed)]
        whole.update(stated=len(full[0]), guessed=len(full[1]), right=len(full[0] & full[1]))
        for word in WORDS:
            one, two = ({it for it in facts_ if it[1] == word} for facts_ in (said, guessed))
            counts = Counter(stated=len(one), guessed=len(two), right=len(one & two))
            for place in (by_word[word], by_document[name], total):
                place.update(counts)
    found = measured(total)
    return {
        "goal": GOALS,
        "kept": all(found[key] >= goal for key, goal in GOALS.items()),
        "total": found,
        "statements": measured(whole),
        "words": {word: measured(it) for word, it in by_word.items()},
        "documents": {name: measured(it) for name, it in by_document.items()},
    }


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, and write the result. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(step="bench -- proposals", description=__doc__ or "")
    parser.add_argument("--misses", action="store_true", help="print each wrong and missing guess")
    parser.add_argument("--check", action="store_true", help="write nothing; 1 if figures differ")
    options: argparse.Namespace = parser.parse(argv)
    if options.misses:
        for name, spec in documents():
            said, guessed = compare(spec)
            for mark, facts_ in (("wrong", guessed - said), ("missing", said - guessed)):
                for fact in sorted(facts_):
                    print(name, mark, *fact)
    found = report()
    text = json.dumps(found, indent=1) + "\n"
    for word, row in (*found["words"].items(), ("all", found["total"])):
        print(f"{word:14} {row['right']:4} right of {row['guessed']:4}, {row['stated']:4} stated")
    print(f"precision {found['total']['precision']:.1%}, recall {found['total']['recall']:.1%}")
    if options.check:
        return command.KEPT if RESULTS.read_text("utf-8") == text else command.FOUND
    RESULTS.write_text(text, "utf-8")
    return command.KEPT if found["kept"] else command.FOUND


if __name__ == "__main__":
    command.run(main)
