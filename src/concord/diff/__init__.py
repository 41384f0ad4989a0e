"""Compares two revisions of an API and says what breaks, for whom, and in which Python names.

Model: `compare(base, head)` is pure and returns every `Change`, worst first. What a schema allows
is decided by containment (`_containment`), so that other words for the same values, another name of
a schema or another order are no change; below a schema that lost or gained something, the smallest
places that explain it are reported (`_schemas`, `_unions`, `_values`, `_members`, `_annotations`).
What is no schema has rules of its own: operations (`_operations`), parameters (`_parameters`),
bodies, statuses, headers and media types (`_bodies`), servers and security (`_access`), our
extensions (`_extensions`).

Parameters, response headers and members of forms are text, which has no types (`_wire`): a number
that becomes text breaks nobody on the wire. What it does to the types of a client is for the
release to say.

Limits that are not claimed: links, examples and texts are not compared; callbacks neither; `oneOf`
is read as `anyOf`; patterns are compared as far as the library decides it; references to other
files are read as any value (the command refuses them, see `inputs`); a path parameter's name is not
part of the contract (the version of a client is decided with its names, see
`src/concord/cli/release.py`).
"""

from concord.diff._change import (
    CALLERS,
    LEVELS,
    TOLERANT,
    TOLERANT_RECEIVERS,
    Change,
    Level,
    Place,
)
from concord.diff._compare import compare
from concord.diff._symbols import argument_types, client_names

__all__ = [
    "CALLERS",
    "LEVELS",
    "TOLERANT",
    "TOLERANT_RECEIVERS",
    "Change",
    "Level",
    "Place",
    "argument_types",
    "client_names",
    "compare",
]
