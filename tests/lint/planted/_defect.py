"""What a planted defect is, and the places of the sample that the tables speak of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A defect of one of the files; `at` are the pointers where `rule` fires."""

    rule: str
    name: str
    edits: dict[str, Any] = field(default_factory=dict)
    ledger: dict[str, Any] = field(default_factory=dict)
    workflows: dict[str, Any] | None = None
    at: tuple[str, ...]
    also: tuple[tuple[str, str], ...] = ()

    @property
    def findings(self) -> list[tuple[str, str]]:
        return sorted([*((self.rule, pointer) for pointer in self.at), *self.also])


LIST = "/paths/~1v1~1widgets/get"
CREATE = "/paths/~1v1~1widgets/post"
GET = "/paths/~1v1~1widgets~1{id}/get"
ITEM = "/paths/~1v1~1widgets~1{id}"
EVENT = "/webhooks/widget.created/post"
SCHEMAS = "/components/schemas"
WIDGET = f"{SCHEMAS}/Widget"
PROPERTIES = f"{WIDGET}/properties"
SCHEME = "/components/securitySchemes/oauth"
REFUSED = "/components/responses/Refused"
LISTED = f"{LIST}/responses/200"
LISTED_BODY = f"{LISTED}/content/application~1json"


def planted(
    rule: str,
    name: str,
    edits: dict[str, Any],
    *at: str,
    also: tuple[tuple[str, str], ...] = (),
) -> Planted:
    return Planted(rule=rule, name=name, edits=edits, at=at, also=also)


def in_workflows(rule: str, name: str, edits: dict[str, Any], *at: str, also: Any = ()) -> Planted:
    return Planted(rule=rule, name=name, workflows=edits, at=at, also=tuple(also))


def in_ledger(rule: str, name: str, edits: dict[str, Any], *at: str, also: Any = ()) -> Planted:
    return Planted(rule=rule, name=name, ledger=edits, at=at, also=tuple(also))


ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Id.",
    "schema": {"type": "string"},
}

PING = {
    "operationId": "pings.get",
    "tags": ["Widgets"],
    "summary": "Ping",
    "description": "Answers.",
    "x-source": ["Widgets"],
    "security": [],
    "responses": {"204": {"description": "Fine."}},
}
