"""The connector to copy, with one mistake at a time: what a contract run has to name.

Model: a mistake overrides one answer of `contracts/connectors/connector.py`. `FIXTURES` are what
the host of that connector states of its data.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import util
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parents[2] / "contracts" / "connectors" / "connector.py"


def _load() -> Any:
    spec = util.spec_from_file_location("concord_connector_to_copy", _FILE)
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


connector = _load()
_Connector: Any = connector.Connector
PASSWORD = "pa55w0rd"  # noqa: S105  # of a sample
SHOP = replace(connector.SHOP, accounts={"login": PASSWORD})
OWN_PATHS = {
    "verification": "/check",
    "categories": "/cats",
    "products": "/items",
    "visitor_profile": "/who",
    "closing_options": "/form",
}
Query = Mapping[str, str]


def _fields(password: str) -> list[dict[str, str]]:
    return [
        {"id": "field_login", "value": "login", "fieldType": "TEXT"},
        {"id": "field_password", "value": password, "fieldType": "TEXT"},
    ]


FIXTURES: Mapping[str, Any] = {
    "known_visitor": {"emailVisitor": "ada@example.com"},
    "valid_fields": _fields(PASSWORD),
    "invalid_fields": _fields("p4ssw0rd"),
    "search_word": "lamp",
    "website_id": "77",
}


class AcceptsEverything(_Connector):  # type: ignore[misc]
    """Any password is valid."""

    def verify(self, fields: Sequence[Mapping[str, Any]]) -> Any:
        del fields
        return {"isValid": True}


class RefusesEverything(_Connector):  # type: ignore[misc]
    """No password is valid."""

    def verify(self, fields: Sequence[Mapping[str, Any]]) -> Any:
        del fields
        return {"isValid": False, "message": "try again"}


class VerdictAsText(_Connector):  # type: ignore[misc]
    """`isValid` is a text."""

    def verify(self, fields: Sequence[Mapping[str, Any]]) -> Any:
        found = super().verify(fields)
        return {**found, "isValid": str(found["isValid"]).lower()}


class CountAsText(_Connector):  # type: ignore[misc]
    """`productsCount` is a text."""

    def categories(self, query: Query) -> Any:
        return [
            {**it, "productsCount": str(it["productsCount"])} for it in super().categories(query)
        ]


class LabelMissing(_Connector):  # type: ignore[misc]
    """A category at the top has no label."""

    def categories(self, query: Query) -> Any:
        found = super().categories(query)
        return [{k: v for k, v in it.items() if k != "label" or it["idParent"]} for it in found]


class ParentIgnored(_Connector):  # type: ignore[misc]
    """`idParent` selects nothing."""

    def categories(self, query: Query) -> Any:
        return super().categories({k: v for k, v in query.items() if k != "idParent"})


class CrashPastTheEnd(_Connector):  # type: ignore[misc]
    """A page past the end is an exception."""

    def products(self, query: Query) -> Any:
        found = super().products(query)
        if not found and connector.whole(query, "offset", 0):
            raise IndexError
        return found


class SearchFindsNothing(_Connector):  # type: ignore[misc]
    """A search finds only products whose title is the whole text."""

    def products(self, query: Query) -> Any:
        text = query.get("search[default][contains]")
        found = super().products(query)
        return found if not text else [it for it in found if it["title"] == text]


class PriceAsNumber(_Connector):  # type: ignore[misc]
    """`priceCatalog` is a number."""

    def products(self, query: Query) -> Any:
        return [
            {**it, "priceCatalog": float(it["priceCatalog"].split()[0])}
            for it in super().products(query)
        ]


class VisitorUnknown(_Connector):  # type: ignore[misc]
    """A visitor is only found by the external id."""

    def visitor_profile(self, query: Query) -> Any:
        return super().visitor_profile({k: v for k, v in query.items() if k != "emailVisitor"})


class FieldTypeUnknown(_Connector):  # type: ignore[misc]
    """The profile of the known visitor has a field of type `LINK`."""

    def visitor_profile(self, query: Query) -> Any:
        found = super().visitor_profile(query)
        return [{**it, "fieldType": it["fieldType"].replace("URL", "LINK")} for it in found]


class RequiredMissing(_Connector):  # type: ignore[misc]
    """A text of the form does not say whether it is required."""

    def closing_options(self, query: Query) -> Any:
        box, text = super().closing_options(query)
        return [box, {k: v for k, v in text.items() if k != "isRequired"}]


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One mistake: the connector that has it, the operation, and what a finding must name."""

    kind: type[Any]
    operation: str
    names: str
    """What the title or the text of the finding holds."""

    @property
    def name(self) -> str:
        """The name in results."""
        return self.kind.__name__

    @property
    def digest(self) -> str:
        """Of its code and of the connector that has it: which of them a result is of."""
        code = inspect.getsource(self.kind).encode() + _FILE.read_bytes()
        return hashlib.sha256(code).hexdigest()[:16]

    @property
    def says(self) -> str:
        """What the mistake is."""
        return (self.kind.__doc__ or "").strip()


def _mistake(kind: type[Any], operation: str, names: str) -> Mistake:
    return Mistake(kind=kind, operation=operation, names=names)


MISTAKES = (
    _mistake(AcceptsEverything, "verification.verify", "invalid_fields"),
    _mistake(RefusesEverything, "verification.verify", "valid_fields"),
    _mistake(VerdictAsText, "verification.verify", "isValid"),
    _mistake(CountAsText, "categories.list", "productsCount"),
    _mistake(LabelMissing, "categories.list", "label"),
    _mistake(ParentIgnored, "categories.list", "idParent"),
    _mistake(CrashPastTheEnd, "products.list", "500"),
    _mistake(SearchFindsNothing, "products.list", "search"),
    _mistake(PriceAsNumber, "products.list", "priceCatalog"),
    _mistake(VisitorUnknown, "visitor_profile.get", "known_visitor"),
    _mistake(FieldTypeUnknown, "visitor_profile.get", "fieldType"),
    _mistake(RequiredMissing, "closing_options.list", "isRequired"),
)


def made(kind: type[Any] = _Connector, paths: Mapping[str, str] = OWN_PATHS) -> Any:
    """The connector as an ASGI app."""
    return connector.application(kind(SHOP), paths)
