"""State files: whose they are, who may open them, and whether their records still fit the spec.

Model: a state file is an SQLite database with our application id. Its label (API and digest of the
spec) is part of the seed that is copied into it, so it is there from the first write on, and after
each reset. One emulator at a time holds it, by a lock that ends with its process; others may read
it. A file of an older spec is used if each of its records fits the new one.
Known limits: on a network drive the lock is as good as the drive's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from concord.emulator._store import APPLICATION_ID, Record, Store

_OURS = {"record", "counter", "meta"}
_HEAD = b"SQLite format 3\x00"


class StateFileError(Exception):
    """A file that is not used as state: which, why, and what to do instead."""

    def __init__(self, path: Path, why: str, fix: str = "name another file") -> None:
        super().__init__(f"{path} {why}; {fix}")


def open_state(
    template: Store, path: Path, api: str, digest: str, unfit: Callable[[Store], str]
) -> Store:
    """The records in `path` as they were left, or those of `template` in a new file.

    `unfit` names a record that does not fit the spec, empty if all do. Raises StateFileError.
    """
    lock = _locked(path)
    try:
        is_new = _is_new(path)
        store = template.like(path)
        store.lock = lock
        if is_new:
            template.copy_into(store)
        else:
            _check(store, path, api, digest, unfit)
    except sqlite3.Error as error:
        lock.close()
        raise StateFileError(path, f"cannot be used as state: {error}") from error
    except StateFileError:
        lock.close()
        raise
    return store


def _locked(path: Path) -> sqlite3.Connection:
    """Holds the lock of `path` until it is closed, or the process ends."""
    try:
        # a file of its own: an exclusive lock on the state itself would keep readers out; and one
        # of SQLite's, which the system ends with the process on every platform
        lock = sqlite3.connect(f"{path}.lock", timeout=0, isolation_level=None)
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_BUSY":
            fix = "stop that one, or name another file"
            raise StateFileError(path, "is used by another emulator", fix) from error
        raise StateFileError(path, f"cannot be used as state: {error}") from error
    return lock


def _is_new(path: Path) -> bool:
    """Whether there is nothing yet. Raises StateFileError for what is somebody else's."""
    try:
        with path.open("rb") as file:
            head = file.read(len(_HEAD))
    except FileNotFoundError:
        return True
    except OSError as error:
        raise StateFileError(path, f"cannot be used as state: {error.strerror}") from error
    if not head:
        return True
    if head != _HEAD:
        raise StateFileError(path, "cannot be used as state: it is no database of an emulator")
    connection = sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True)
    try:
        (number,) = connection.execute("PRAGMA application_id").fetchone()
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        # files of before there was an application id have our tables and no others
        tables = {name for name in names if not name.startswith(("sqlite_", "filter_"))}
    finally:
        connection.close()
    if number != APPLICATION_ID and not (number == 0 and tables == _OURS):
        raise StateFileError(path, "cannot be used as state: it is another program's database")
    return False


def _check(store: Store, path: Path, api: str, digest: str, unfit: Callable[[Store], str]) -> None:
    again = "remove it to begin anew, or name another file"
    label = store.label
    if label is None:
        raise StateFileError(path, "does not say whose state it holds", again)
    if label != api:
        raise StateFileError(path, f"holds the state of {label}, not of {api}")
    if store.digest == digest:
        return
    found = unfit(store)
    if found:
        why = f"holds the state of another version of the spec of {api}: {found} does not fit"
        raise StateFileError(path, why, again)
    # every record fits the new spec: next time nothing needs to be looked through
    store.digest = digest


def first_unfit(store: Store, fits: dict[str, Callable[[Record], bool]]) -> str:
    """The resource and id of a record that its resource's test refuses; empty if none is."""
    return next(_unfit(store, fits), "")


def _unfit(store: Store, fits: dict[str, Callable[[Record], bool]]) -> Iterator[str]:
    for resource, test in fits.items():
        for key, record in store.each(resource):
            if not test(record):
                yield f"{resource} {key}"
