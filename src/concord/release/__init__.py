"""What the next version of a client is, and what its changelog says.

Model: the last entry of `specs/<api>/releases.yaml` names the document and the exported names that
were released, as git knows their contents; the diff from there to what is now decides (`_plan`),
its changes are told in Python names (`_notes`), and the new entry is written before the old ones,
whose text stays as it is (`store`).
Known limits: the released document must be in this clone (a shallow one may lack it); what a change
of the templates does behind unchanged names is a patch.
"""

from concord.release._plan import Plan, next_version, plan
from concord.release.store import entry, fingerprint, released_document, released_names

__all__ = [
    "Plan",
    "entry",
    "fingerprint",
    "next_version",
    "plan",
    "released_document",
    "released_names",
]
