"""The typed document of one API: the only reader of OpenAPI documents and of our vocabulary.

Model: a `Spec` is the parsed document plus where each value stands in its file; nothing is
rewritten, so a pointer into `Spec.document` is a pointer into what a person wrote. Beside a
document that others write, an overlay (`concord.overlay.yaml`) holds what the project adds to it.
Known limits: one file a spec, local references (`#/…`) only; YAML without anchors or tags;
JSON where the file's name says so.
"""

from concord.spec import vocabulary
from concord.spec._api_name import unusable_name
from concord.spec._direction import Direction, directed, is_marked
from concord.spec._document import Element
from concord.spec._hosting import Hosting, HostingError, hosting_of
from concord.spec._ledger import SEVERITIES, Ambiguity, Reading
from concord.spec._loading import DOCUMENTS, document_in, load_file
from concord.spec._moments import later, moment, time_of_day
from concord.spec._operations import METHODS, Operation, Parameter, response_key
from concord.spec._overlay import Action, OverlayError
from concord.spec._overlay_file import OVERLAY, Overlay, read_overlay
from concord.spec._place import Location, Parsed, SpecError
from concord.spec._pointer import child, parts, put_at, target, value_at
from concord.spec._provenance import Provenance
from concord.spec._reach import meet
from concord.spec._readings import changes, compatible, random_readings, reading_option, touched
from concord.spec._related import Occurrence, Relations
from concord.spec._relations import Implication, Order, Relation, Total
from concord.spec._releases import Note, Release
from concord.spec._replacement import Replacement
from concord.spec._schema_view import SchemaView
from concord.spec._security import (
    ApiKey,
    Credential,
    HttpBasic,
    HttpBearer,
    MutualTls,
    OAuth2,
    OpenIdConnect,
    SecurityScheme,
    TokenRequest,
    UnknownScheme,
)
from concord.spec._spec import Spec
from concord.spec._traversal import MOST_PLACES, Reaching, Traversal, traverse
from concord.spec._validation import MOST as MOST_VIOLATIONS
from concord.spec._validation import SchemaViolation, Validator
from concord.spec.parsing import decoded

__all__ = [
    "DOCUMENTS",
    "METHODS",
    "MOST_PLACES",
    "MOST_VIOLATIONS",
    "OVERLAY",
    "SEVERITIES",
    "Action",
    "Ambiguity",
    "ApiKey",
    "Credential",
    "Direction",
    "Element",
    "Hosting",
    "HostingError",
    "HttpBasic",
    "HttpBearer",
    "Implication",
    "Location",
    "MutualTls",
    "Note",
    "OAuth2",
    "Occurrence",
    "OpenIdConnect",
    "Operation",
    "Order",
    "Overlay",
    "OverlayError",
    "Parameter",
    "Parsed",
    "Provenance",
    "Reaching",
    "Reading",
    "Relation",
    "Relations",
    "Release",
    "Replacement",
    "SchemaView",
    "SchemaViolation",
    "SecurityScheme",
    "Spec",
    "SpecError",
    "TokenRequest",
    "Total",
    "Traversal",
    "UnknownScheme",
    "Validator",
    "changes",
    "child",
    "compatible",
    "decoded",
    "directed",
    "document_in",
    "hosting_of",
    "is_marked",
    "later",
    "load_file",
    "meet",
    "moment",
    "parts",
    "put_at",
    "random_readings",
    "read_overlay",
    "reading_option",
    "response_key",
    "target",
    "time_of_day",
    "touched",
    "traverse",
    "unusable_name",
    "value_at",
    "vocabulary",
]
