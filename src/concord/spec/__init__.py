"""The hand-written API descriptions and the module that loads them.

Purpose: one door to `specs/<api>/openapi.yaml` and its ledger for every other room.
Model: a `Spec` is the parsed document plus where each value stands in its file; nothing is
rewritten, so a pointer into `Spec.document` is a pointer into what a person wrote.
Known limits: one file a spec, local references (`#/…`) only; YAML without anchors or tags;
JSON where the file's name says so.
"""

from concord.spec._direction import Direction, directed, is_marked
from concord.spec._ledger import Ambiguity
from concord.spec._place import Location, SpecError
from concord.spec._pointer import child, parts, target
from concord.spec._releases import Note, Release
from concord.spec._replacement import Replacement, replacement
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
from concord.spec._spec import (
    METHODS,
    SPECS,
    Element,
    Governance,
    Operation,
    Parameter,
    Spec,
    apis,
    load,
    load_file,
)
from concord.spec._traversal import MOST_PLACES, Reaching, Traversal, traverse
from concord.spec.parsing import decoded

__all__ = [
    "METHODS",
    "MOST_PLACES",
    "SPECS",
    "Ambiguity",
    "ApiKey",
    "Credential",
    "Direction",
    "Element",
    "Governance",
    "HttpBasic",
    "HttpBearer",
    "Location",
    "MutualTls",
    "Note",
    "OAuth2",
    "OpenIdConnect",
    "Operation",
    "Parameter",
    "Reaching",
    "Release",
    "Replacement",
    "SecurityScheme",
    "Spec",
    "SpecError",
    "TokenRequest",
    "Traversal",
    "UnknownScheme",
    "apis",
    "child",
    "decoded",
    "directed",
    "is_marked",
    "load",
    "load_file",
    "parts",
    "replacement",
    "target",
    "traverse",
]
