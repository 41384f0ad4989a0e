"""The names that a change touches are names that a user can write."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import typing
from typing import Any

import pytest

from concord import project
from concord.diff import client_names
from tests.diff.kit import (
    Document,
    changed,
    changes,
    document,
    query,
    responding,
    thing,
    with_body,
    with_parameters,
)

TEXT: Document = {"type": "string"}


@functools.cache
def resource(package: Any, client: Any, name: str) -> Any:
    """The class of a client's namespace."""
    resources = importlib.import_module(f"{package.__name__}.resources")
    function = vars(client)[name].func
    return typing.get_type_hints(function, {**vars(resources), "_resources": resources})["return"]


def exists(name: str) -> bool:
    """Whether a name leads to something in the installed package."""
    if name.endswith("]"):
        door, key = name.removesuffix('"]').split('["')
        module, _, shape = door.partition(".")
        return key in getattr(importlib.import_module(module), shape).__annotations__
    path, _, argument = name.removesuffix(")").partition("(")
    words = path.split(".")
    package = importlib.import_module(words[0])
    node = getattr(package, words[1])
    if words[1] == "Client":
        method = getattr(resource(package, node, words[2]), words[3])
        return not argument or argument.removesuffix("=…") in inspect.signature(method).parameters
    if len(words) == 2:
        return True
    return words[2] in node.__annotations__ or hasattr(node, words[2])


@pytest.mark.parametrize("api", project.apis())
def test_every_name_can_be_written(api: str) -> None:
    names = client_names(project.load(api))
    assert len(names) > 5
    assert [name for name in sorted(names) if not exists(name)] == []


def test_a_name_that_does_not_exist_is_noticed() -> None:
    api = project.apis()[0]
    name = next(n for n in client_names(project.load(api)) if n.endswith("=…)"))
    assert not exists(re.sub(r"\(.*", "(nothing=…)", name))


def only(base: Document, head: Document) -> tuple[str, ...]:
    (change,) = changes(base, head)
    return change.symbols


def test_what_a_change_touches() -> None:
    parts = {"components": {"schemas": {"Thing": thing(("id",), id=TEXT, made_at=TEXT)}}}
    one = responding({"$ref": "#/components/schemas/Thing"}, **parts)
    place = ("components", "schemas", "Thing", "properties", "made_at")
    assert only(one, changed(one, *place, to={"type": "integer"})) == ("shop.Thing.made_at",)
    sent = with_body(thing(a=TEXT, b=TEXT))
    assert only(sent, with_body(thing(a=TEXT))) == ("shop.Client.things.list(b=…)",)
    asked = with_parameters(query(TEXT, name="page[size]"))
    assert only(asked, with_parameters()) == ("shop.Client.things.list(page_size=…)",)
    gone = document(paths={})
    assert only(document(), gone) == ("shop.Client.things.list",)
    paged = changed(document(), "paths", "/things", "get", "deprecated", to=True)
    assert only(document(), paged) == ("shop.Client.things.list",)


def test_a_document_that_no_client_is_made_of_has_no_names() -> None:
    odd = changed(document(), "paths", "/things", "get", "operationId", to="listThings")
    assert only(odd, changed(odd, "paths", "/things", "get", "deprecated", to=True)) == ()
