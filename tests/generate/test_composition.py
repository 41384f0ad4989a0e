"""Composed schemas, discriminators, members that travel one way: no member is lost."""

import datetime as dt
import inspect
from collections.abc import Callable
from typing import Any

import pytest

Made = Callable[..., Any]
ANNOTATIONS = {
    "narrowed": 'Literal["b", "c"] | str | None',
    "grade": 'Literal["a"] | str | None',
    "mixed": 'Literal["a"] | Literal[1] | int | str | None',
    "type": 'Literal["round"]',
}


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("extended", {"id": "1", "size": 2}),
        ("required", {"name": "n"}),
        ("sibling", {"id": "1", "colour": "red"}),
        ("inline", {"id": "1", "weight": 0.5}),
        ("union", {"shared": "s", "left": "l"}),
        ("union", {"shared": "s", "right": "r"}),
        ("both", {"id": "1", "left": "l"}),
        ("both", {"id": "1", "right": "r"}),
        ("nullable", {"id": "1", "level": "low", "extra_member": 1}),
        ("conditions", {"mail": "m"}),
    ],
)
def test_members_of_composed_schemas_are_declared(archived: Made, name: str, sent: Any) -> None:
    client, _ = archived({name: sent})
    found = getattr(client.composed.get(), name)
    assert found.extra == {}
    assert {member: getattr(found, member) for member in sent} == sent


def test_composed_scalars_and_arrays_keep_their_types(archive: Any, archived: Made) -> None:
    client, _ = archived({"short_id": "abc", "level": "low", "days": ["2025-01-02"]})
    found = client.composed.get()
    assert (found.short_id, found.level, found.days) == ("abc", "low", [dt.date(2025, 1, 2)])
    declared = {**archive.Composed.__annotations__, **archive.Circle.__annotations__}
    assert {name: declared[name].replace("'", '"') for name in ANNOTATIONS} == ANNOTATIONS


def test_what_is_required_beside_a_reference_is_required(archive: Any) -> None:
    parameters = inspect.signature(archive.Client(base_url="http://x").composed.extend).parameters
    assert [parameters[name].default for name in ("id", "size")] == [inspect.Parameter.empty] * 2
    with pytest.raises(TypeError, match="missing 'colour'"):
        archive.Sibling(id="1")


@pytest.mark.parametrize(
    ("value", "name"), [("c", "Cat"), ("Cat", "Cat"), ("d", "Dog"), ("Dog", "Dog")]
)
def test_discriminator_names_the_class(archive: Any, archived: Made, value: str, name: str) -> None:
    pet = {"kind": value, "name": "rex"}
    client, _ = archived(pet)
    expected = getattr(archive, name)
    assert type(client.pets.get()) is expected
    client, _ = archived([pet] * 10)
    assert {*map(type, client.pets.all())} == {expected}
    client, _ = archived({"pet": pet})
    assert type(client.pets.owner().pet) is expected


def test_unknown_value_of_a_discriminator_stays_as_it_was_sent(archived: Made) -> None:
    client, _ = archived({"pet": {"kind": "bird", "name": "x"}})
    assert client.pets.owner().pet == {"kind": "bird", "name": "x"}
    client, _ = archived({"pet": None})
    assert client.pets.owner().pet is None


def test_absent_discriminator_is_the_class_that_fits_best(archive: Any, archived: Made) -> None:
    client, _ = archived({"name": "x", "barks": True})
    assert type(client.pets.get()) is archive.Dog


@pytest.mark.parametrize(
    ("value", "name"),
    [("round", "Circle"), ("Circle", "Circle"), ("Square", "Square"), ("Cube", "Cube"),
     ("Shape", "Shape"), ("unknown", "Shape")],
)  # fmt: skip
def test_base_class_is_read_as_what_extends_it(
    archive: Any, archived: Made, value: str, name: str
) -> None:
    client, _ = archived({"type": value, "radius": 1.5})
    assert type(client.shapes.get()) is getattr(archive, name)


def test_base_class_that_lists_what_extends_it(archive: Any, archived: Made) -> None:
    client, _ = archived({"name": "Closed", "by": "me", "reason": "r"})
    assert type(client.events.get()) is archive.Closed
    client, _ = archived({"name": "Opened", "by": "me"})
    assert type(client.events.get()) is archive.Opened


def test_what_extends_a_base_class_can_be_sent(archived: Made) -> None:
    client, wire = archived()
    client.shapes.create(body={"type": "round", "radius": 2})
    assert wire.body == {"type": "round", "radius": 2}


def test_members_of_the_server_are_no_arguments(archive: Any, archived: Made) -> None:
    client, wire = archived({"id": "1", "mail": "m", "address": {"key": "k", "city": "P"}})
    arguments = inspect.signature(client.users.create).parameters
    assert {"id", "created"} & arguments.keys() == set()
    found = client.users.create(mail="m", password="p", address={"city": "P", "secret": "s"})
    assert wire.body["address"] == {"city": "P", "secret": "s"}
    assert (found.id, found.address.key) == ("1", "k")


def test_members_of_the_caller_are_not_read(archive: Any) -> None:
    assert set(archive.User.__annotations__) == {"id", "mail", "created", "address"}
    assert set(archive.Address.__annotations__) == {"key", "city"}
