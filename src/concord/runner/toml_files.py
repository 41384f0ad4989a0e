"""Files that people write for a run: read and checked, everything wrong reported at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from concord.errors import CouldNotRunError


def read(
    path: Path, problems: Callable[[dict[str, Any]], Iterable[str]], *, missing: str = ""
) -> dict[str, Any]:
    """The TOML document at `path`, in which `problems` finds nothing wrong.

    `missing` says what to do where there is no such file. Raises CouldNotRunError.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        if missing and isinstance(error, FileNotFoundError):
            raise CouldNotRunError(f"{path}: {missing}") from None
        raise CouldNotRunError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CouldNotRunError(f"{path}: is not TOML: {error}") from error
    found = list(problems(document))
    if found:
        raise CouldNotRunError("\n       ".join(f"{path}: {problem}" for problem in found))
    return document
