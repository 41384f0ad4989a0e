"""Walks through graphs of schemas: in order, bounded, each schema once."""

from __future__ import annotations

from collections.abc import Iterator

from concord.spec import MOST_PLACES, Reaching, Traversal, traverse

TREE = {"a": ["b", "e"], "b": ["c", "d"]}


def test_traverse_is_in_depth_first_order() -> None:
    found = traverse("a", lambda at: TREE.get(at, []))
    assert found == Traversal(places=("a", "b", "c", "d", "e"), left_out=False)


def test_traverse_leaves_out_the_farthest() -> None:
    found = traverse("a", lambda at: TREE.get(at, []), most=4)
    assert found == Traversal(places=("a", "b", "c", "e"), left_out=True)


def test_traverse_of_as_many_as_fit_leaves_none_out() -> None:
    assert not traverse("a", lambda at: TREE.get(at, []), most=5).left_out


def test_traverse_ends_where_everything_leads_everywhere() -> None:
    calls: list[int] = []

    def below(at: int) -> Iterator[int]:
        calls.append(at)
        yield from range(8)

    found = traverse(0, below)
    assert len(found.places) == MOST_PLACES
    assert found.left_out
    assert len(calls) <= MOST_PLACES


def test_reaching_looks_at_each_schema_once() -> None:
    graph = {"a": ["b", "c"], "b": ["d"], "c": ["d", "a"], "d": [], "e": ["a", "wanted"]}
    looked: list[str] = []

    def below(at: str) -> list[str]:
        looked.append(at)
        return graph[at]

    reaching = Reaching(below, lambda at: at == "wanted")
    assert [reaching(at) for at in "abcdea"] == [False] * 4 + [True, False]
    assert sorted(looked) == sorted(set(looked))


def test_reaching_is_told_through_circles() -> None:
    graph = {"a": ["b"], "b": ["a", "c"], "c": ["wanted"], "wanted": []}
    reaching = Reaching(graph.__getitem__, lambda at: at == "wanted")
    assert reaching("a")
    assert reaching("b")
    assert reaching("wanted")
