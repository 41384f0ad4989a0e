"""Which version follows, and what its changelog says."""

from __future__ import annotations

import dataclasses

import pytest

from concord.release import next_version, plan
from concord.release.store import Fingerprint as Made
from concord.release.store import entry, exported_names
from concord.spec import Note, Release, Spec
from concord.spec._releases import read_releases
from tests.diff.kit import Document, changed, query, responding, spec, thing, with_parameters

TEXT: Document = {"type": "string"}
BASE = with_parameters(query(TEXT, name="status"))


def released(document: Document, version: str = "1.2.3") -> Spec:
    made = Release(version=version, date="2026-01-01", spec="", door="", files="", changes=())
    return dataclasses.replace(spec(document), releases=(made,))


@pytest.mark.parametrize(
    ("version", "bump", "following"),
    [
        ("1.2.3", "breaking", "2.0.0"),
        ("1.2.3", "feature", "1.3.0"),
        ("1.2.3", "patch", "1.2.4"),
        ("1.2.3", "none", "1.2.3"),
        ("0.2.3", "breaking", "0.3.0"),
        ("0.2.3", "feature", "0.2.4"),
        ("0.2.3", "patch", "0.2.4"),
    ],
)
def test_versions(version: str, bump: str, following: str) -> None:
    assert next_version(version, bump) == following  # type: ignore[arg-type]


def test_nothing_released_is_the_first_release() -> None:
    found = plan(None, spec(BASE))
    assert (found.current, found.version) == ("", "0.1.0")
    assert found.notes == (Note(kind="added", text="First release."),)


def test_break_is_noted_in_names_of_the_client() -> None:
    parameters = ("paths", "/things", "get", "parameters", 0)
    found = plan(spec(BASE), released(changed(BASE, *parameters, "required", to=True)))
    assert (found.bump, found.version) == ("breaking", "2.0.0")
    text = "`Client.things.list(status=…)`: is now required (calls without it are refused)."
    assert found.notes == (Note(kind="breaking", text=text),)


@pytest.mark.parametrize(
    "now", [TEXT, {"type": "array", "items": {"type": "integer"}}], ids=["text", "array"]
)
def test_argument_of_another_type_breaks_although_the_wire_does_not(now: Document) -> None:
    base = with_parameters(query({"type": "integer"}, name="status"))
    found = plan(spec(base), released(with_parameters(query(now, name="status"))))
    assert (found.bump, found.notes[0].kind) == ("breaking", "breaking")
    assert found.notes[0].text.startswith("`Client.things.list(status=…)`: type changed from")
    assert found.notes[0].text.endswith("(its Python type is another).")


def test_argument_of_a_wider_type_is_a_feature() -> None:
    base = with_parameters(query({"type": "integer"}, name="status"))
    wider = with_parameters(query({"type": ["integer", "string"]}, name="status"))
    assert plan(spec(base), released(wider)).bump == "feature"
    numbers = with_parameters(query({"type": "number"}, name="status"))
    assert plan(spec(base), released(numbers)).bump == "feature"


def test_a_new_parameter_is_a_feature() -> None:
    found = plan(
        spec(BASE), released(with_parameters(query(TEXT, name="status"), query(TEXT, name="page")))
    )
    assert (found.bump, found.version) == ("feature", "1.3.0")
    assert found.notes == (Note(kind="added", text="`Client.things.list(page=…)`: new."),)


def test_change_for_strict_readers_only_is_no_break_of_the_client() -> None:
    old = responding(thing(kind={"enum": ["a"]}))
    new = responding(thing(kind={"enum": ["a", "b"]}))
    assert plan(spec(old), released(new)).bump == "feature"


def test_a_renamed_path_parameter_renames_an_argument() -> None:
    def document(name: str) -> Document:
        parameter = {"name": name, "in": "path", "required": True, "schema": TEXT}
        found = with_parameters(parameter)
        found["paths"] = {f"/things/{{{name}}}": found["paths"]["/things"]}
        return found

    found = plan(spec(document("id")), released(document("thing")))
    assert (found.changes, found.bump) == ((), "breaking")
    assert found.notes == (
        Note(kind="breaking", text="`Client.things.list(id=…)` is gone."),
        Note(kind="added", text="`Client.things.list(thing=…)` is new."),
    )


def test_a_name_that_the_templates_took_away_is_a_break() -> None:
    names = {"shop.Client", "shop.Page"}
    found = plan(spec(BASE), released(BASE), exported=(names, {"shop.Client"}), other_bytes=True)
    assert (found.bump, found.notes) == (
        "breaking",
        (Note(kind="breaking", text="`Page` is gone."),),
    )


def test_other_code_behind_the_same_names_is_a_patch() -> None:
    names = {"shop.Client"}
    found = plan(spec(BASE), released(BASE), exported=(names, names), other_bytes=True)
    assert (found.bump, found.version) == ("patch", "1.2.4")
    assert [note.kind for note in found.notes] == ["changed"]


def test_nothing_is_nothing() -> None:
    found = plan(spec(BASE), released(BASE))
    assert (found.bump, found.version, found.notes) == ("none", "1.2.3", ())


def test_an_entry_is_read_as_it_was_written(tmp_path) -> None:  # type: ignore[no-untyped-def]
    notes = (Note(kind="breaking", text='`list(q=…)`: "b" is gone \\ for good: yes'),)
    made = Made(spec="1" * 40, exports="2" * 40, files="3" * 64)
    text = entry("1.0.0", "2026-01-02", made, notes) + entry("0.9.0", "2026-01-01", made, ())
    first, second = read_releases(tmp_path / "releases.yaml", text)
    assert (first.version, first.changes, first.spec) == ("1.0.0", notes, "1" * 40)
    assert (second.version, second.changes) == ("0.9.0", ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 1", "is no list"),
        ("- version: 1.0.0", "is no release"),
        (entry("1.0", "d", Made(spec="", exports="", files=""), ()), "'1.0' is no version"),
        (
            entry("1.0.0", "d", Made(spec="", exports="", files=""), ()) * 2,
            "1.0.0 stands above 1.0.0",
        ),
        (
            entry("1.0.0", "d", Made(spec="", exports="", files=""), ())
            + "    - {kind: nice, text: x}\n",
            "is no line of a changelog",
        ),
    ],
)
def test_malformed_releases_file_is_refused_with_its_place(tmp_path, text: str, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Exception, match=said) as error:
        read_releases(tmp_path / "releases.yaml", text)
    assert "releases.yaml" in str(error.value)


def test_exported_names_are_those_of_all() -> None:
    assert exported_names('"""d."""\n__all__ = ["A", "B"]\n') == {"A", "B"}
    assert exported_names("x = 1\n") == set()
