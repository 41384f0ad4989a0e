"""Records of all resources as JSON documents in one SQLite table.

Model: a record is a JSON object with a resource and an id; the order of insertion is the order
of lists. A request is one transaction: its first write opens it, `commit` or `rollback` ends it.
Plain `sqlite3`, not SQLAlchemy: the documents have no columns to map, and a read by id costs
8 µs instead of 38 (all the rest of a request costs about 80).
Known limits: one process, one thread at a time; integers beyond 64 bits compare as floats.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from concord.emulator._conditions import Condition, install, order_sql, sql, value_sql

Record = dict[str, Any]
Id = str | int

APPLICATION_ID = 0x434E4344
"""What tells a state file from other databases of SQLite."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS record (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    resource TEXT NOT NULL,
    id TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (resource, id)
);
CREATE TABLE IF NOT EXISTS counter (resource TEXT PRIMARY KEY, value INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""


class Store:
    """The records of one emulator. Records that come out are copies: `put` them to keep changes."""

    def __init__(self, path: Path | None = None) -> None:
        # one thread at a time, though not always the same: the world is made in one and served in
        # another
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False)
        install(self._connection)
        if path is not None:
            self._connection.execute("PRAGMA journal_mode = WAL")
            # with WAL a crash of the machine may lose the last requests, never the file (SQLite,
            # "WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_SCHEMA)
        self._connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        self.lock: sqlite3.Connection | None = None
        """What keeps other emulators from a state file, held until the store is closed."""
        self._formats: dict[str, Callable[[int], Id]] = {}

    def get(self, resource: str, id: Id) -> Record | None:  # noqa: A002  # the field's name
        """The record of that id, or None."""
        row = self._connection.execute(
            "SELECT data FROM record WHERE resource = ? AND id = ?", (resource, str(id))
        ).fetchone()
        return None if row is None else dict(json.loads(row[0]))

    def find(
        self,
        resource: str,
        *conditions: Condition,
        order: Sequence[str] = (),
        limit: int = -1,
        offset: int = 0,
    ) -> list[Record]:
        """The records that meet all conditions, by `order` (`-` descends), then by insertion."""
        where, values = sql(conditions)
        # Only member names of the spec and of our modules reach the text; values are bound.
        rows = self._connection.execute(
            f"SELECT data FROM record WHERE resource = ?{where} "  # noqa: S608
            f"ORDER BY {order_sql(order)} LIMIT ? OFFSET ?",
            (resource, *values, limit, offset),
        )
        # One document of all rows is read much faster than one a row.
        found: list[Record] = json.loads(f"[{','.join(data for (data,) in rows)}]")
        return found

    def count(self, resource: str, *conditions: Condition) -> int:
        """How many records meet all conditions."""
        where, values = sql(conditions)
        (number,) = self._connection.execute(
            f"SELECT count(*) FROM record WHERE resource = ?{where}",  # noqa: S608
            (resource, *values),
        ).fetchone()
        return int(number)

    def put(self, resource: str, id: Id, record: Record) -> None:  # noqa: A002
        """Insert the record, or replace what has that id (it keeps its place in lists)."""
        self._connection.execute(
            "INSERT INTO record (resource, id, data) VALUES (?, ?, ?) "
            # not REPLACE, which deletes the row and so gives it a new position
            "ON CONFLICT (resource, id) DO UPDATE SET data = excluded.data",
            (resource, str(id), json.dumps(record)),
        )

    def remove(self, resource: str, id: Id) -> bool:  # noqa: A002
        """Remove the record of that id; False if there was none."""
        cursor = self._connection.execute(
            "DELETE FROM record WHERE resource = ? AND id = ?", (resource, str(id))
        )
        return cursor.rowcount > 0

    def ids(self, resource: str) -> list[str]:
        """The ids of all records of `resource`, as text, in their order."""
        rows = self._connection.execute(
            "SELECT id FROM record WHERE resource = ? ORDER BY position", (resource,)
        )
        return [row[0] for row in rows]

    def resources(self) -> list[str]:
        """The names of all resources that have records."""
        rows = self._connection.execute("SELECT DISTINCT resource FROM record ORDER BY resource")
        return [row[0] for row in rows]

    def next_id(self, resource: str) -> Id:
        """A fresh id in the form that the spec's examples show; the same run gives the same ids."""
        shape = self._formats.get(resource) or partial("{}_{:06d}".format, resource)
        while True:
            (number,) = self._connection.execute(
                "INSERT INTO counter VALUES (?, 1) "
                "ON CONFLICT (resource) DO UPDATE SET value = value + 1 RETURNING value",
                (resource,),
            ).fetchone()
            fresh: Id = shape(int(number))
            if self.get(resource, fresh) is None:
                return fresh

    def format_ids(self, resource: str, shape: Callable[[int], Id]) -> None:
        """Let `next_id` make the ids of `resource` from a running number with `shape`."""
        self._formats[resource] = shape

    def index(self, members: Iterable[str]) -> None:
        """Index scalar members that lists are filtered by."""
        for number, member in enumerate(sorted(set(members))):
            self._connection.execute(
                f"CREATE INDEX IF NOT EXISTS filter_{number} ON record "
                f"(resource, {value_sql(member)})"
            )
        # Without statistics SQLite does not choose an index on an expression.
        self._connection.execute("ANALYZE")
        self.commit()

    def each(self, resource: str) -> Iterator[tuple[str, Record]]:
        """The id and record of each record of `resource`, one after the other."""
        rows = self._connection.execute(
            "SELECT id, data FROM record WHERE resource = ? ORDER BY position", (resource,)
        )
        for key, data in rows:
            yield str(key), json.loads(data)

    @property
    def label(self) -> str | None:
        """Whose records these are; None if nobody has said yet."""
        return self._meta("api")

    @label.setter
    def label(self, api: str) -> None:
        self._set_meta("api", api)

    @property
    def digest(self) -> str | None:
        """By which version of the spec these records were made; None if nobody has said yet."""
        return self._meta("digest")

    @digest.setter
    def digest(self, digest: str) -> None:
        self._set_meta("digest", digest)

    def _meta(self, name: str) -> str | None:
        row = self._connection.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row[0])

    def _set_meta(self, name: str, value: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))
        self.commit()

    def commit(self) -> None:
        """Keep what was written."""
        if self._connection.in_transaction:
            self._connection.commit()

    def rollback(self) -> None:
        """Undo what was written since the last `commit`."""
        if self._connection.in_transaction:
            self._connection.rollback()

    def copy_into(self, other: Store) -> None:
        """Replace everything in `other` by what is here."""
        other.rollback()
        self._connection.backup(other._connection)

    def like(self, path: Path | None) -> Store:
        """Another store whose new ids look like the ones of this store. Raises sqlite3.Error."""
        other = Store(path)
        other._formats = self._formats
        return other

    def close(self) -> None:
        """Close the database; nothing uncommitted is kept."""
        self._connection.close()
        if self.lock is not None:
            self.lock.close()
            self.lock = None
