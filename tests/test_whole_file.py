"""Files that are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord.whole_file import write_whole


@pytest.mark.parametrize("content", ["é\n", "é\n".encode()])
def test_write_whole_replaces_what_is_there(tmp_path: Path, content: str | bytes) -> None:
    path = tmp_path / "it.txt"
    path.write_text("before", "utf-8")
    write_whole(path, content)
    assert path.read_bytes() == "é\n".encode()
    assert list(tmp_path.iterdir()) == [path]


def test_write_whole_leaves_the_file_where_it_fails(tmp_path: Path) -> None:
    path = tmp_path / "it.txt"
    path.write_text("before", "utf-8")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError, match="folder"):
        write_whole(folder, "text")
    assert path.read_text("utf-8") == "before"
    assert sorted(it.name for it in tmp_path.iterdir()) == ["folder", "it.txt"]
