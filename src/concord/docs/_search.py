"""What the search knows: one small document for everything that has an address of its own.

Model: the browser builds the index (MiniSearch) when the search is first opened, from a script that
assigns these documents; a script is what also loads from `file://`, where fetching does not.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

MOST_WORDS = 60


@dataclass(frozen=True, kw_only=True)
class Found:
    """One thing that can be found: `where` it stands in words, `address` from the site's root.

    `names` is what it is also called: an operation's id, its method and path.
    """

    title: str
    kind: str
    where: str
    address: str
    text: str
    names: str = ""


def script(found: list[Found]) -> str:
    """The documents as a script that any page may load."""
    rows = [
        [each.title, each.kind, each.where, each.address, _brief(each.text), each.names]
        for each in found
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    # a `</script>` of some description would end the script where it is embedded
    return f"window.searchDocuments = [\n{lines}\n];\n".replace("</", "<\\/")


def _brief(text: str) -> str:
    words = text.split()
    return " ".join(words[:MOST_WORDS]) + (" …" if len(words) > MOST_WORDS else "")
