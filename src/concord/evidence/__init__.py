"""What traffic says about a spec: each exchange judged, and counted by what it showed.

Model: pure; an `Exchange` (`concord.http`) is a plain value, whoever recorded it (a contract run, a
proxy, a HAR file). `Judge(spec).deviations(exchange)` says where it departs from the spec, on which
side, and whether the vendor said so or we guessed it. `Evidence(spec)` counts, per operation, what
was observed of each status, member and declared value, and how often the elements that point to a
ledger entry were met in keeping with the chosen reading, and against it. `src/concord/README.md`
describes the JSON.
Known limits: what is counted are names, types and values that the spec declares, nothing else of
what was said; a member's undocumented name is kept only where it reads like a word.
"""

from concord.evidence import _parameters as parameters
from concord.evidence._blame import Blame, blame, canonical, nearest_ambiguity
from concord.evidence._document import document, merged, merged_documents, read, summary
from concord.evidence._evidence import Evidence
from concord.evidence._judge import Deviation, Judge, answered_media, declared_response
from concord.evidence._shapes import Shape, Shapes, kind_of

__all__ = [
    "Blame",
    "Deviation",
    "Evidence",
    "Judge",
    "Shape",
    "Shapes",
    "answered_media",
    "blame",
    "canonical",
    "declared_response",
    "document",
    "kind_of",
    "merged",
    "merged_documents",
    "nearest_ambiguity",
    "parameters",
    "read",
    "summary",
]
