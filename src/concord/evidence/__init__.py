"""What traffic shows of a spec: each exchange judged, its statuses, members and values counted.

Model: pure; an `Exchange` (`concord.http`) is a plain value, whoever recorded it (a contract run, a
proxy, a HAR file). `Judge(spec).deviations(exchange)` returns how it violates the spec, on which
side, and whether the vendor documented that or we inferred it. `Evidence(spec)` counts, per
operation, the observed statuses, members and declared values, and per entry of the ledger the
exchanges about which its readings disagree.
`src/concord/README.md` describes the JSON.
Known limits: names, types and values that the spec declares are counted, nothing else of a body; a
member's undocumented name is kept only where it reads like a word.
"""

from concord.evidence import _parameters as parameters
from concord.evidence._blame import (
    Accused,
    Blame,
    Fact,
    accused_of,
    blame,
    body_places,
    canonical,
    facts,
    reads_otherwise,
    verdict,
    violated,
)
from concord.evidence._document import document, merged, merged_documents, read, summary
from concord.evidence._evidence import Evidence
from concord.evidence._grounds import Grounds
from concord.evidence._judge import (
    NO_JSON,
    Deviation,
    Judge,
    declared_response,
    response_media,
)
from concord.evidence._readings import Standing, standing, standing_of_run
from concord.evidence._shapes import Applied, Shape, Shapes, kind_of

__all__ = [
    "NO_JSON",
    "Accused",
    "Applied",
    "Blame",
    "Deviation",
    "Evidence",
    "Fact",
    "Grounds",
    "Judge",
    "Shape",
    "Shapes",
    "Standing",
    "accused_of",
    "blame",
    "body_places",
    "canonical",
    "declared_response",
    "document",
    "facts",
    "kind_of",
    "merged",
    "merged_documents",
    "parameters",
    "read",
    "reads_otherwise",
    "response_media",
    "standing",
    "standing_of_run",
    "summary",
    "verdict",
    "violated",
]
