"""The defects: what is planted into the sample, and exactly what the lint must find."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.specs.planting import DELETE


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A defect of the document or the ledger; `at` are the pointers where `rule` fires."""

    rule: str
    name: str
    edits: dict[str, Any] = field(default_factory=dict)
    ledger: dict[str, Any] = field(default_factory=dict)
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


def in_ledger(rule: str, name: str, edits: dict[str, Any], *at: str, also: Any = ()) -> Planted:
    return Planted(rule=rule, name=name, ledger=edits, at=at, also=tuple(also))


STRUCTURE = (
    planted("structure.openapi", "a wrong type", {"/info/version": 1}, "/info/version"),
    planted("structure.openapi", "a missing field", {"/info/title": DELETE}, "/info"),
    planted(
        "structure.openapi",
        "neither schema nor content",
        {f"{LIST}/parameters/0/schema": DELETE},
        f"{LIST}/parameters/0",
        also=(("lists.pagination", f"{LIST}/x-pagination/page"),),
    ),
    planted(
        "structure.unknown-field",
        "misspelled",
        {f"{LIST}/parameters/0/requried": True},
        f"{LIST}/parameters/0/requried",
    ),
    planted(
        "structure.unknown-field",
        "beside a reference",
        {f"{GET}/responses/404/x-source": ["Errors"]},
        f"{GET}/responses/404/x-source",
    ),
    planted(
        "structure.media-type",
        "no slash",
        {f"{REFUSED}/content": {"json": {"schema": {"$ref": f"#{SCHEMAS}/Error"}}}},
        f"{REFUSED}/content/json",
    ),
    planted(
        "structure.reference",
        "to nothing",
        {f"{PROPERTIES}/status/$ref": "#/components/schemas/State"},
        f"{PROPERTIES}/status/$ref",
        also=(("text.schema", f"{PROPERTIES}/status"),),
    ),
    planted(
        "structure.reference",
        "to another kind",
        {f"{GET}/responses/404/$ref": f"#{SCHEMAS}/Error"},
        f"{GET}/responses/404/$ref",
    ),
    planted(
        "structure.reference",
        "to another file",
        {f"{GET}/responses/404/$ref": "other.yaml#/Refused"},
        f"{GET}/responses/404/$ref",
    ),
    planted(
        "structure.reference",
        "to itself",
        {f"{PROPERTIES}/weight": {"$ref": f"#{PROPERTIES}/weight", "description": "Weight."}},
        f"{PROPERTIES}/weight/$ref",
    ),
    planted(
        "structure.unused-component",
        "two that use each other",
        {
            f"{SCHEMAS}/One": {
                "type": "object",
                "description": "One.",
                "x-source": ["Widgets"],
                "properties": {"two": {"$ref": f"#{SCHEMAS}/Two"}},
            },
            f"{SCHEMAS}/Two": {
                "type": "object",
                "description": "Two.",
                "x-source": ["Widgets"],
                "properties": {"one": {"$ref": f"#{SCHEMAS}/One"}},
            },
        },
        f"{SCHEMAS}/One",
        f"{SCHEMAS}/Two",
    ),
)

SERVERS = (
    planted("servers.declared", "none", {"/servers": DELETE}, ""),
    planted(
        "servers.url",
        "trailing slash",
        {"/servers/0/url": "https://api.sample-vendor.com/"},
        "/servers/0/url",
    ),
    planted(
        "servers.url",
        "placeholder",
        {"/servers/0/url": "https://api.example.com"},
        "/servers/0/url",
    ),
    planted("servers.url", "relative", {"/servers/0/url": "/v1"}, "/servers/0/url"),
    planted(
        "servers.variable",
        "undeclared",
        {"/servers/0/url": "https://{region}.sample-vendor.com"},
        "/servers/0/url",
    ),
    planted(
        "servers.variable",
        "unused, and a default that is not listed",
        {"/servers/0/variables": {"region": {"default": "us", "enum": ["eu"]}}},
        "/servers/0/variables/region",
        "/servers/0/variables/region/default",
    ),
    planted(
        "servers.environment",
        "twice",
        {
            "/servers/-": {
                "url": "https://sandbox.sample-vendor.com",
                "description": "Sandbox.",
                "x-environment": "production",
                "x-source": ["Basics"],
            }
        },
        "/servers/1",
    ),
)

_ID = {
    "name": "id",
    "in": "path",
    "required": True,
    "description": "Id.",
    "schema": {"type": "string"},
}
_PING = {
    "operationId": "pings.get",
    "tags": ["Widgets"],
    "summary": "Ping",
    "description": "Answers.",
    "x-source": ["Widgets"],
    "security": [],
    "responses": {"204": {"description": "Fine."}},
}

PATHS = (
    planted(
        "paths.ambiguous",
        "differ by name only",
        {
            "/paths/~1v1~1widgets~1{key}": {
                "get": {
                    **_PING,
                    "parameters": [{**_ID, "name": "key"}],
                    "responses": {
                        "204": {"description": "Fine."},
                        "404": {"$ref": "#/components/responses/Refused"},
                    },
                }
            }
        },
        "/paths/~1v1~1widgets~1{key}",
    ),
    planted("paths.form", "trailing slash", {"/paths/~1ping~1": {"get": _PING}}, "/paths/~1ping~1"),
    planted("paths.form", "query", {"/paths/~1ping?a=b": {"get": _PING}}, "/paths/~1ping?a=b"),
    planted("paths.form", "brace", {"/paths/~1ping}": {"get": _PING}}, "/paths/~1ping}"),
    planted("paths.form", "empty segment", {"/paths/~1~1ping": {"get": _PING}}, "/paths/~1~1ping"),
    planted(
        "paths.parameter-declared",
        "in the path only",
        {"/paths/~1pings~1{id}": {"get": _PING}},
        "/paths/~1pings~1{id}/get",
    ),
    planted(
        "paths.parameter-declared",
        "declared only",
        {f"{LIST}/parameters/-": _ID},
        LIST,
    ),
    planted(
        "paths.parameter-required",
        "false",
        {f"{GET}/parameters/0/required": False},
        f"{GET}/parameters/0/required",
    ),
    planted(
        "paths.parameter-required",
        "absent",
        {f"{GET}/parameters/0/required": DELETE},
        f"{GET}/parameters/0",
    ),
    planted(
        "paths.parameter-duplicate",
        "same list",
        {f"{GET}/parameters/-": _ID},
        f"{GET}/parameters/1",
    ),
    planted(
        "paths.reserved-header",
        "Authorization",
        {f"{GET}/parameters/-": {**_ID, "name": "Authorization", "in": "header"}},
        f"{GET}/parameters/1",
    ),
)

_EVENT_KIND = {
    "type": "object",
    "description": "A part.",
    "required": ["kind"],
    "properties": {"kind": {"type": "string", "description": "Kind."}},
}
_PART = {"type": "object", "description": "Another.", "properties": {}}

SCHEMA_RULES = (
    planted(
        "schemas.meta-schema",
        "wrong type of a keyword",
        {f"{PROPERTIES}/weight/minimum": "0"},
        f"{PROPERTIES}/weight/minimum",
    ),
    planted(
        "schemas.meta-schema",
        "unknown type",
        {f"{PROPERTIES}/weight/type": "decimal"},
        f"{PROPERTIES}/weight/type",
        also=(
            ("constraints.keyword-type", f"{PROPERTIES}/weight/maximum"),
            ("constraints.keyword-type", f"{PROPERTIES}/weight/minimum"),
        ),
    ),
    planted(
        "schemas.unknown-keyword",
        "misspelled",
        {f"{PROPERTIES}/weight/maxLenght": 3},
        f"{PROPERTIES}/weight/maxLenght",
    ),
    planted(
        "schemas.openapi-3-0",
        "nullable",
        {f"{PROPERTIES}/weight/nullable": True},
        f"{PROPERTIES}/weight/nullable",
    ),
    planted(
        "schemas.openapi-3-0",
        "example",
        {f"{PROPERTIES}/weight/example": 3, f"{LISTED_BODY}/example": {}},
        f"{PROPERTIES}/weight/example",
        f"{LISTED_BODY}/example",
    ),
    planted(
        "schemas.openapi-3-0",
        "boolean exclusiveMinimum",
        {f"{PROPERTIES}/weight/exclusiveMinimum": True},
        f"{PROPERTIES}/weight/exclusiveMinimum",
    ),
    planted(
        "schemas.required-member",
        "no such property",
        {f"{SCHEMAS}/Error/required": ["mesage"]},
        f"{SCHEMAS}/Error/required/0",
    ),
    planted(
        "schemas.discriminator",
        "not required everywhere, and a mapping to nothing",
        {
            f"{PROPERTIES}/owner": {
                "description": "Who has it.",
                "oneOf": [_EVENT_KIND, _PART],
                "discriminator": {"propertyName": "kind", "mapping": {"a": "#/nowhere"}},
            },
            f"{SCHEMAS}/WidgetCreate/properties/owner_id/x-reads-as": "owner.kind",
        },
        f"{PROPERTIES}/owner/discriminator",
        f"{PROPERTIES}/owner/discriminator/mapping/a",
    ),
    planted(
        "constraints.pattern",
        "does not compile",
        {f"{PROPERTIES}/id/pattern": "[a-z"},
        f"{PROPERTIES}/id/pattern",
    ),
    planted(
        "constraints.pattern",
        "not ECMA-262",
        {f"{PROPERTIES}/id/pattern": r"\Aw\d\Z"},
        f"{PROPERTIES}/id/pattern",
        also=(),
    ),
    planted(
        "constraints.bounds",
        "minimum above maximum",
        {f"{PROPERTIES}/weight/minimum": 11},
        f"{PROPERTIES}/weight/minimum",
    ),
    planted(
        "constraints.bounds",
        "minLength above maxLength",
        {f"{SCHEMAS}/WidgetCreate/properties/note/minLength": 81},
        f"{SCHEMAS}/WidgetCreate/properties/note/minLength",
    ),
    planted(
        "constraints.enum",
        "twice, and of another type",
        {f"{SCHEMAS}/Status/enum": ["new", "old", "new", 1]},
        f"{SCHEMAS}/Status/enum/2",
        f"{SCHEMAS}/Status/enum/3",
    ),
    planted(
        "constraints.format",
        "of another type",
        {f"{PROPERTIES}/weight/format": "date"},
        f"{PROPERTIES}/weight/format",
    ),
    planted(
        "constraints.format",
        "unknown",
        {f"{PROPERTIES}/made_on/format": "datetime"},
        f"{PROPERTIES}/made_on/format",
    ),
    planted(
        "constraints.keyword-type",
        "minLength of a number",
        {f"{PROPERTIES}/weight/minLength": 1},
        f"{PROPERTIES}/weight/minLength",
    ),
    planted(
        "constraints.array-items",
        "none",
        {f"{PROPERTIES}/tags": {"type": "array", "description": "Words."}},
        f"{PROPERTIES}/tags",
    ),
)

NAMES = (
    planted(
        "naming.operation-id", "no dot", {f"{EVENT}/operationId": "created"}, f"{EVENT}/operationId"
    ),
    planted("naming.operation-id", "none", {f"{EVENT}/operationId": DELETE}, EVENT),
    planted(
        "naming.operation-id-unique",
        "an operation and a webhook",
        {f"{EVENT}/operationId": "widgets.list"},
        f"{EVENT}/operationId",
    ),
    planted("naming.one-tag", "two", {f"{LIST}/tags": ["Widgets", "Access"]}, LIST),
    planted("naming.one-tag", "undeclared", {f"{LIST}/tags": ["Widget"]}, f"{LIST}/tags/0"),
    planted(
        "naming.tag",
        "unused, and declared twice",
        {
            "/tags/-": {"name": "Other", "description": "Else.", "x-source": ["Else"]},
            "/tags/0": {"name": "Access", "description": "Twice.", "x-source": ["Access"]},
            f"{LIST}/tags": ["Access"],
            f"{CREATE}/tags": ["Access"],
            f"{GET}/tags": ["Access"],
            f"{EVENT}/tags": ["Access"],
        },
        "/tags/1",
        "/tags/2",
    ),
    planted(
        "naming.schema",
        "lower case",
        {
            f"{SCHEMAS}/weight": {
                "type": "number",
                "description": "Weight in kg.",
                "x-source": ["Widgets"],
            },
            f"{PROPERTIES}/weight": {"$ref": f"#{SCHEMAS}/weight"},
        },
        f"{SCHEMAS}/weight",
    ),
    planted(
        "naming.example",
        "with a dash",
        {f"{LISTED_BODY}/examples/no-widget": {"value": {"data": [], "meta": {"total": 0}}}},
        f"{LISTED_BODY}/examples/no-widget",
    ),
    planted(
        "text.operation",
        "no summary, no description",
        {f"{LIST}/summary": DELETE, f"{EVENT}/description": ""},
        LIST,
        EVENT,
    ),
    planted(
        "text.description",
        "empty",
        {"/tags/0/description": " ", f"{GET}/parameters/0/description": DELETE},
        "/tags/0",
        f"{GET}/parameters/0",
    ),
    planted(
        "text.schema",
        "a component and a property",
        {f"{SCHEMAS}/Error/description": DELETE, f"{PROPERTIES}/id/description": DELETE},
        f"{SCHEMAS}/Error",
        f"{PROPERTIES}/id",
    ),
)

SECURITY = (
    planted(
        "security.scheme",
        "undeclared",
        {f"{LIST}/security/0": {"key": []}},
        f"{LIST}/security/0/key",
    ),
    planted(
        "security.scope",
        "undeclared",
        {f"{LIST}/security/0/oauth": ["reed"]},
        f"{LIST}/security/0/oauth/0",
    ),
    planted(
        "security.per-operation",
        "at the root only",
        {f"{LIST}/security": DELETE, "/security": [{"oauth": ["read"]}]},
        LIST,
    ),
)

RESPONSES = (
    planted(
        "responses.status-code",
        "no number",
        {f"{GET}/responses/ok": {"description": "Fine."}},
        f"{GET}/responses/ok",
    ),
    planted(
        "responses.success",
        "failures only",
        {f"{CREATE}/responses/201": DELETE},
        CREATE,
    ),
    planted("responses.client-error", "none", {f"{GET}/responses/404": DELETE}, GET),
    planted(
        "responses.failure-by-reference",
        "inline",
        {f"{GET}/responses/404": {"description": "Unknown."}},
        f"{GET}/responses/404",
    ),
    planted(
        "responses.no-body",
        "204",
        {
            f"{GET}/responses/204": {
                "description": "Nothing.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            }
        },
        f"{GET}/responses/204",
    ),
)

EXAMPLES = (
    planted(
        "examples.schema",
        "of another type",
        {f"{PROPERTIES}/id/examples": [1]},
        f"{PROPERTIES}/id/examples/0",
    ),
    planted(
        "examples.schema",
        "of another format",
        {f"{PROPERTIES}/made_on/examples": ["20/01/2025"]},
        f"{PROPERTIES}/made_on/examples/0",
    ),
    planted(
        "examples.default",
        "does not fit the pattern",
        {f"{PROPERTIES}/code/default": "abc"},
        f"{PROPERTIES}/code/default",
    ),
    planted(
        "examples.default",
        "not in the enum",
        {f"{SCHEMAS}/Status/default": "lost"},
        f"{SCHEMAS}/Status/default",
    ),
    planted(
        "examples.payload",
        "deep in a response",
        {f"{LISTED_BODY}/examples/one_widget/value/data/0/status": "lost"},
        f"{LISTED_BODY}/examples/one_widget/value/data/0/status",
    ),
    planted(
        "examples.payload",
        "of a parameter and of a header",
        {
            f"{GET}/parameters/0/examples": {"known": {"value": 1}},
            f"{LISTED}/headers/X-Remaining/examples": {"few": {"value": "3"}},
        },
        f"{GET}/parameters/0/examples/known/value",
        f"{LISTED}/headers/X-Remaining/examples/few/value",
    ),
    planted(
        "examples.payload",
        "readOnly in a request",
        {
            f"{SCHEMAS}/WidgetCreate/properties/id": {"$ref": f"#{PROPERTIES}/id"},
            f"{CREATE}/requestBody/content/application~1json/examples/for_owner/value/id": "w1",
        },
        f"{CREATE}/requestBody/content/application~1json/examples/for_owner/value/id",
    ),
    planted(
        "examples.value",
        "elsewhere",
        {f"{LISTED_BODY}/examples/far": {"externalValue": "https://far.sample-vendor.com/x"}},
        f"{LISTED_BODY}/examples/far",
    ),
    planted(
        "examples.missing",
        "of a success, a request and an event",
        {
            f"{LISTED_BODY}/examples": DELETE,
            f"{CREATE}/requestBody/content/application~1json/examples": DELETE,
            f"{EVENT}/requestBody/content/application~1json/examples": DELETE,
        },
        LISTED_BODY,
        f"{CREATE}/requestBody/content/application~1json",
        f"{EVENT}/requestBody/content/application~1json",
    ),
)

VOCABULARY = (
    planted("vocabulary.extension", "unknown", {f"{LIST}/x-resouce": {}}, f"{LIST}/x-resouce"),
    planted(
        "vocabulary.extension",
        "on the wrong element",
        {"/info/x-source": ["Basics"]},
        "/info/x-source",
    ),
    planted(
        "vocabulary.extension",
        "of the wrong type",
        {f"{LIST}/x-source": "Widgets"},
        f"{LIST}/x-source",
    ),
    planted(
        "vocabulary.extension",
        "a page and an offset",
        {f"{LIST}/x-pagination/offset": "page"},
        f"{LIST}/x-pagination/offset",
    ),
    planted(
        "vocabulary.extension",
        "a key that is missing",
        {"/x-signature": {"header": "X-Signature", "algorithm": "hmac-sha256", "encoding": "hex"}},
        "/x-signature",
    ),
    planted(
        "vocabulary.token-request",
        "no such operation",
        {f"{SCHEME}/x-token-request/operation": "access.token"},
        f"{SCHEME}/x-token-request/operation",
    ),
    planted(
        "lists.pagination",
        "no such parameter, no such member, no integer",
        {
            f"{LIST}/x-pagination/page": "p",
            f"{LIST}/x-pagination/size": "status",
            f"{LIST}/x-pagination/total": "meta.count",
        },
        f"{LIST}/x-pagination/page",
        f"{LIST}/x-pagination/size",
        f"{LIST}/x-pagination/total",
    ),
    planted(
        "lists.pagination",
        "a member of another type",
        {f"{LIST}/x-pagination/total": "data"},
        f"{LIST}/x-pagination/total",
    ),
    planted(
        "lists.list",
        "pages, but creates",
        {f"{LIST}/x-resource/action": "create"},
        f"{LIST}/x-pagination",
    ),
    planted(
        "lists.list",
        "no array",
        {
            f"{GET}/x-resource": {"name": "other", "action": "list"},
        },
        f"{GET}/x-resource",
    ),
    planted(
        "lists.filter",
        "no such member",
        {f"{LIST}/parameters/2/x-filter/member": ["status", "owner.name"]},
        f"{LIST}/parameters/2/x-filter/member",
    ),
    planted(
        "lists.filter",
        "one-of without an array",
        {f"{LIST}/parameters/2/x-filter/match": "one-of"},
        f"{LIST}/parameters/2/x-filter/match",
    ),
    planted(
        "lists.filter",
        "on a header",
        {f"{LIST}/parameters/2/in": "header"},
        f"{LIST}/parameters/2/x-filter",
    ),
    planted(
        "resources.resource",
        "no such parameter",
        {f"{GET}/x-resource/parameter": "widget_id"},
        f"{GET}/x-resource/parameter",
    ),
    planted(
        "resources.resource",
        "an id that is not shown",
        {f"{CREATE}/x-resource/id": "identifier"},
        f"{CREATE}/x-resource",
    ),
    planted(
        "resources.resource",
        "an id that a read says it shows",
        {f"{GET}/x-resource/id": "identifier"},
        f"{GET}/x-resource",
    ),
    planted(
        "resources.resource",
        "a parent that does not exist",
        {f"{LIST}/x-resource/parent": {"name": "shop", "parameter": "shop_id", "member": "shop"}},
        f"{LIST}/x-resource/parent/member",
        f"{LIST}/x-resource/parent/name",
        f"{LIST}/x-resource/parent/parameter",
    ),
    planted(
        "resources.references",
        "no such resource",
        {f"{SCHEMAS}/WidgetCreate/properties/parent_id/x-references": "gadget"},
        f"{SCHEMAS}/WidgetCreate/properties/parent_id/x-references",
    ),
    planted(
        "resources.reads-as",
        "no such member",
        {f"{SCHEMAS}/WidgetCreate/properties/owner_id/x-reads-as": "owner.key"},
        f"{SCHEMAS}/WidgetCreate/properties/owner_id/x-reads-as",
    ),
    planted(
        "resources.unwrap",
        "no such member",
        {f"{GET}/x-unwrap": {"member": "data", "required": True}},
        f"{GET}/x-unwrap/member",
    ),
)

EVIDENCE = (
    planted(
        "governance.ungoverned",
        "a component, an operation and a tag",
        {
            f"{SCHEMAS}/Error/x-source": DELETE,
            f"{GET}/x-source": DELETE,
            "/tags/0/x-source": DELETE,
        },
        f"{SCHEMAS}/Error",
        GET,
        "/tags/0",
    ),
    planted(
        "governance.ungoverned",
        "reasons for single keywords only",
        {f"{WIDGET}/x-source": DELETE},
        WIDGET,
    ),
    planted(
        "governance.inferred-keyword",
        "of a keyword that is not there",
        {f"{WIDGET}/x-inferred": {"maxProperties": "guessed"}},
        f"{WIDGET}/x-inferred/maxProperties",
    ),
    in_ledger("ledger.entry", "a field that is missing", {"/0/why": DELETE}, "/0"),
    in_ledger("ledger.entry", "one reading", {"/0/readings": ["by id"]}, "/0/readings"),
    in_ledger("ledger.entry", "an unknown field", {"/0/note": "x"}, "/0/note"),
    in_ledger("ledger.entry", "an empty text", {"/0/chosen": " "}, "/0/chosen"),
    in_ledger(
        "ledger.id-prefix",
        "another API's",
        {"/0/id": "other-order"},
        "/0/id",
        also=(("ledger.unused-entry", "/0"), ("ledger.unknown-id", f"{LIST}/x-ambiguity/0")),
    ),
    planted("ledger.unused-entry", "nothing points to it", {f"{LIST}/x-ambiguity": DELETE}, "/0"),
    planted(
        "ledger.unknown-id",
        "no such entry",
        {f"{GET}/x-ambiguity": ["sample-odrer"]},
        f"{GET}/x-ambiguity/0",
    ),
)

_LINK = {"operationId": "widgets.get", "parameters": {"id": "$response.body#/data/0/id"}}

LINKS = (
    planted(
        "links.target",
        "no such operation",
        {f"{LISTED}/links/other": {**_LINK, "operationId": "widgets.read"}},
        f"{LISTED}/links/other/operationId",
    ),
    planted(
        "links.target",
        "by operationRef",
        {f"{LISTED}/links/other": {"operationRef": "#/paths/~1v1~1widgets/get"}},
        f"{LISTED}/links/other/operationRef",
    ),
    planted(
        "links.parameter",
        "a parameter that the target does not have, and one that it needs",
        {f"{LISTED}/links/other": {**_LINK, "parameters": {"key": "1"}}},
        f"{LISTED}/links/other",
        f"{LISTED}/links/other/parameters/key",
    ),
    planted(
        "links.expression",
        "no such member",
        {f"{LISTED}/links/get/parameters/id": "$response.body#/data/0/identifier"},
        f"{LISTED}/links/get/parameters/id",
    ),
    planted(
        "links.expression",
        "no such request parameter",
        {f"{LISTED}/links/get/parameters/id": "$request.path.id"},
        f"{LISTED}/links/get/parameters/id",
    ),
    planted(
        "links.missing",
        "from create and from list",
        {f"{CREATE}/responses/201/links": DELETE, f"{LISTED}/links": DELETE},
        f"{CREATE}/responses",
        f"{LIST}/responses",
    ),
)

_RENAME = {
    **_PING,
    "operationId": "widgets.rename",
    "parameters": [_ID],
    "x-resource": {"name": "widget", "action": "invoke", "parameter": "id"},
    "responses": {
        "204": {"description": "Renamed."},
        "404": {"$ref": "#/components/responses/Refused"},
    },
}
FLOWS = (
    planted(
        "links.missing",
        "from create to every operation that takes the id, from list to read alone",
        {f"{ITEM}/put": _RENAME},
        f"{CREATE}/responses",
    ),
    planted(
        "links.missing",
        "from list to every operation, where nothing creates",
        {f"{ITEM}/put": _RENAME, f"{CREATE}/x-resource": DELETE},
        f"{LIST}/responses",
    ),
    planted(
        "links.missing",
        "from read, where nothing creates or lists",
        {f"{ITEM}/put": _RENAME, f"{CREATE}/x-resource": DELETE, f"{LIST}/x-resource": DELETE},
        f"{GET}/responses",
    ),
    planted(
        "links.missing",
        "to a list within a parent",
        {
            f"{ITEM}/put": {
                **_RENAME,
                "x-resource": {
                    "name": "widget",
                    "action": "invoke",
                    "parameter": "id",
                    "parent": {"name": "widget", "parameter": "id", "member": "id"},
                },
            }
        },
        f"{CREATE}/responses",
    ),
)

_KIND = {"type": "string", "description": "Kind."}

GENERATOR = (
    planted("generator.defs", "in a schema", {f"{WIDGET}/$defs": {}}, f"{WIDGET}/$defs"),
    planted(
        "generator.boolean-schema", "a property", {f"{PROPERTIES}/any": True}, f"{PROPERTIES}/any"
    ),
    planted(
        "generator.nullable-enum",
        "null in the type",
        {
            f"{PROPERTIES}/grade": {
                "type": ["string", "null"],
                "description": "Grade.",
                "enum": ["a", None],
            }
        },
        f"{PROPERTIES}/grade/enum",
    ),
    planted(
        "generator.discriminator-const",
        "base and child",
        {
            f"{SCHEMAS}/Base": {
                "type": "object",
                "description": "Base.",
                "x-source": ["Widgets"],
                "properties": {"kind": _KIND},
            },
            f"{PROPERTIES}/maker": {
                "description": "Who made it.",
                "allOf": [
                    {"$ref": f"#{SCHEMAS}/Base"},
                    {
                        "type": "object",
                        "properties": {"kind": {"const": "a", "description": "Kind."}},
                    },
                ],
            },
        },
        f"{PROPERTIES}/maker/allOf",
    ),
    planted(
        "generator.parameter-style",
        "deepObject",
        {f"{LIST}/parameters/2/style": "deepObject"},
        f"{LIST}/parameters/2/style",
    ),
    planted(
        "generator.header-parameter",
        "a date",
        {
            f"{GET}/parameters/-": {
                "name": "X-Since",
                "in": "header",
                "description": "Day.",
                "schema": {"type": "string", "format": "date"},
            }
        },
        f"{GET}/parameters/1",
    ),
    planted(
        "generator.prefix-items",
        "in a property",
        {
            f"{PROPERTIES}/place": {
                "type": "array",
                "description": "Latitude and longitude.",
                "prefixItems": [{"type": "number"}, {"type": "number"}],
            }
        },
        f"{PROPERTIES}/place/prefixItems",
    ),
    planted(
        "generator.name-clash",
        "two properties, and two parameters",
        {
            f"{PROPERTIES}/madeOn": {"type": "string", "description": "Again."},
            f"{LIST}/parameters/-": {
                "name": "per-page",
                "in": "query",
                "description": "Again.",
                "schema": {"type": "integer"},
            },
        },
        f"{PROPERTIES}/madeOn",
        f"{LIST}/parameters/3",
    ),
)

PLANTED = (
    *STRUCTURE,
    *SERVERS,
    *PATHS,
    *SCHEMA_RULES,
    *NAMES,
    *SECURITY,
    *RESPONSES,
    *EXAMPLES,
    *VOCABULARY,
    *EVIDENCE,
    *LINKS,
    *FLOWS,
    *GENERATOR,
)
