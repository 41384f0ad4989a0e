"""Templates are compiled once, not once for each run."""

from pathlib import Path

from jinja2 import DictLoader, Environment

from concord.generate._compiled import compiled


def rendered(folder: Path, text: str = "{{ 1 + 1 }}") -> str:
    """A template in an environment of its own, as each generation has one."""
    loader = DictLoader({"a": text})
    env = Environment(loader=loader, bytecode_cache=compiled(str(folder)), autoescape=True)
    return env.get_template("a").render()


def test_compiled_template_is_kept(tmp_path: Path) -> None:
    assert rendered(tmp_path) == "2"
    (kept,) = tmp_path.iterdir()
    before = kept.stat().st_ino
    assert rendered(tmp_path) == "2"
    assert kept.stat().st_ino == before


def test_changed_template_is_compiled_again(tmp_path: Path) -> None:
    assert rendered(tmp_path) == "2"
    assert rendered(tmp_path, "{{ 2 + 1 }}") == "3"


def test_folder_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert rendered(tmp_path / "file") == "2"
