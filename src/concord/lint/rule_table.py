"""Every rule of the lint: id, what must hold, an example that breaks it, how to fix that.

Model: one row a rule, with the profiles that it belongs to, in the order in which `--list-rules`
and `RULES.md` show them; both are derived from here. A row has no level: each finding makes
`concord lint-specs` exit with 1. What finds violations stands in `rules/`, one module a family (the
part of an id before the dot), and a test holds that each row has one such function and each
function a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Profile = Literal["governed", "imported"]
PROFILES: tuple[Profile, ...] = ("governed", "imported")
"""`governed`: written for this project, provenance everywhere. `imported`: sound, fit to be run."""


@dataclass(frozen=True)
class Declaration:
    """A rule. `summary` is a sentence that holds where the rule is kept."""

    id: str
    summary: str
    example: str
    fix: str
    governed_only: bool = False
    """Whether it is about what only those can keep who write the document for this project."""

    @property
    def profiles(self) -> tuple[Profile, ...]:
        """The profiles that it belongs to."""
        return PROFILES[:1] if self.governed_only else PROFILES


DECLARATIONS: tuple[Declaration, ...] = (
    Declaration(
        "yaml.unreadable",
        "A file is YAML without aliases, tags or repeated keys: a mapping (a ledger: a list).",
        "`a: &x 1`, `b: *x`",
        "fix the syntax, repeat the value or use `$ref`",
    ),
    Declaration(
        "yaml.ambiguous-scalar",
        "A plain scalar means the same to all readers (`NO`, dates, `yes`, `[so?]` are quoted).",
        "`country: NO`",
        'quote it: `country: "NO"`',
    ),
    Declaration(
        "structure.openapi",
        "The document fits OpenAPI 3.1's own meta-schema.",
        "`info: {version: 1}`",
        "write what OpenAPI 3.1 prescribes there",
    ),
    Declaration(
        "structure.unknown-field",
        "Each field of an element is one that OpenAPI 3.1 knows (misspelled names do nothing).",
        "a parameter with `requried: true`",
        "correct the name, or remove the field",
    ),
    Declaration(
        "structure.media-type",
        "A key of `content` is a media type.",
        "`content: {json: …}`",
        "write type/subtype, such as `application/json`",
    ),
    Declaration(
        "structure.reference",
        "A `$ref` leads to an element of this document, of the kind that is needed there.",
        '`$ref: "#/components/schemas/Missing"`',
        "write the JSON pointer of an element of this document",
    ),
    Declaration(
        "structure.unused-component",
        "Each component is used by a path, a webhook or the root, if only through others.",
        "a schema to which no `$ref` leads",
        "use it or remove it",
        governed_only=True,
    ),
    Declaration(
        "servers.declared",
        "A document with paths declares at least one server.",
        "`paths` without `servers`",
        "add `servers`",
        governed_only=True,
    ),
    Declaration(
        "servers.url",
        "A server's URL is absolute, real, and does not end in a slash.",
        "`url: https://api.example.com/`",
        "write the vendor's origin: `https://api.vendor.com`",
        governed_only=True,
    ),
    Declaration(
        "servers.variable",
        "The variables of a server's URL are declared, used, and default to a value they allow.",
        "`url: https://{region}.vendor.com` without `variables`",
        "describe each under `variables`",
    ),
    Declaration(
        "servers.environment",
        "Each server of the document is another environment.",
        "two servers without `x-environment`",
        "name each server's environment in `x-environment`",
        governed_only=True,
    ),
    Declaration(
        "paths.ambiguous",
        "No two paths differ in the names of their parameters alone.",
        "`/books/{id}` and `/books/{isbn}`",
        "join the two or make a fixed segment differ",
    ),
    Declaration(
        "paths.form",
        "A path has no query, fragment, empty segment, or parameter named twice.",
        "`/books//{id}`",
        "fix the path",
    ),
    Declaration(
        "paths.trailing-slash",
        "A path does not end in a slash.",
        "`/books/`",
        "remove it, unless the API tells the two apart",
        governed_only=True,
    ),
    Declaration(
        "paths.parameter-declared",
        "Each `{name}` of a path is declared as a path parameter, and the other way round.",
        "`/books/{id}` without a parameter `id`",
        "add it to `parameters` with `in: path` and `required: true`",
    ),
    Declaration(
        "paths.parameter-required",
        "A path parameter says `required: true`.",
        "`{name: id, in: path}`",
        "write `required: true`",
    ),
    Declaration(
        "paths.parameter-duplicate",
        "No list of parameters holds the same name and location twice.",
        "two query parameters `page` of one operation",
        "keep one of the two",
    ),
    Declaration(
        "paths.reserved-header",
        "No header parameter is one that OpenAPI ignores (Accept, Content-Type, Authorization).",
        "`{name: Authorization, in: header}`",
        "describe it by `content` or `security`",
        governed_only=True,
    ),
    Declaration(
        "schemas.meta-schema",
        "A schema is one by JSON Schema 2020-12.",
        "`minLength: -1`",
        "write what JSON Schema 2020-12 prescribes there",
    ),
    Declaration(
        "schemas.unknown-keyword",
        "Each keyword is one that JSON Schema 2020-12 or OpenAPI 3.1 knows (others do nothing).",
        "`minLenght: 1`",
        "correct the keyword, or remove it",
        governed_only=True,
    ),
    Declaration(
        "schemas.openapi-3-0",
        "No keyword of OpenAPI 3.0: `nullable`, `example`, boolean `exclusiveMinimum`.",
        "`nullable: true`",
        'add "null" to `type`; write `examples`; write the bound as a number',
    ),
    Declaration(
        "schemas.required-member",
        "Each name in `required` is a property of the object.",
        "`required: [titel]` beside a property `title`",
        "describe it under `properties`, or remove the name",
        governed_only=True,
    ),
    Declaration(
        "schemas.discriminator",
        "A discriminator names a required member of each alternative, and maps to schemas.",
        "`discriminator: {propertyName: kind}` where an alternative lacks `kind`",
        "require the member in each alternative",
        governed_only=True,
    ),
    Declaration(
        "constraints.pattern",
        "A `pattern` compiles, in ECMA-262 as in Python.",
        "`pattern: '[a-'`",
        "fix the pattern",
    ),
    Declaration(
        "constraints.bounds",
        "No lower bound exceeds its upper bound.",
        "`{minimum: 9, maximum: 5}`",
        "swap or fix the two",
    ),
    Declaration(
        "constraints.enum",
        "The values of an `enum` are distinct and of the schema's type; so is a `const`.",
        "`{type: string, enum: [1]}`",
        "quote or unquote the value, or fix the type",
    ),
    Declaration(
        "constraints.format",
        "A `format` is a known one and belongs to the schema's type.",
        "`{type: integer, format: date}`",
        "fix the type or the format",
        governed_only=True,
    ),
    Declaration(
        "constraints.keyword-type",
        "A keyword speaks about the schema's type (`minLength` of an integer does nothing).",
        "`{type: integer, minLength: 1}`",
        "fix the type or remove the keyword",
        governed_only=True,
    ),
    Declaration(
        "constraints.array-items",
        "An array describes its items.",
        "`{type: array}`",
        "add `items`",
        governed_only=True,
    ),
    Declaration(
        "naming.operation-id",
        "An operationId is `resource.verb`, both in snake case.",
        "`operationId: listBooks`",
        "name it like `books.list`: the client's call is made of it",
    ),
    Declaration(
        "naming.operation-id-unique",
        "No two operations or webhooks have the same operationId.",
        "`books.list` twice",
        "give each operation its own",
    ),
    Declaration(
        "naming.one-tag",
        "An operation or webhook has exactly one tag, declared at the root.",
        "`tags: []`",
        "give it one tag, and declare that under the root's `tags`",
        governed_only=True,
    ),
    Declaration(
        "naming.tag",
        "A declared tag is declared once and used.",
        "a tag that no operation has",
        "use it or remove it",
        governed_only=True,
    ),
    Declaration(
        "naming.schema",
        "A schema component is named in PascalCase.",
        "`components/schemas/book_page`",
        "rename it: the client's class is called so",
        governed_only=True,
    ),
    Declaration(
        "naming.example",
        "A media type's example is named in snake case.",
        "`examples: {OneBook: …}`",
        "rename it: the reference and the tests call it so",
        governed_only=True,
    ),
    Declaration(
        "text.operation",
        "An operation or webhook has a summary and a description.",
        "an operation without `summary`",
        "write it: the reference and the client's docstring show it",
        governed_only=True,
    ),
    Declaration(
        "text.description",
        "Each parameter, header, response, tag, server and security scheme has a description.",
        "`{name: page, in: query, schema: …}`",
        "describe it, with its unit if it has one",
        governed_only=True,
    ),
    Declaration(
        "text.schema",
        "Each schema component and each property has a description, its own or that of its `$ref`.",
        "`title: {type: string}`",
        "describe it, with its unit if it has one",
        governed_only=True,
    ),
    Declaration(
        "security.scheme",
        "A security requirement names a scheme of `components/securitySchemes`.",
        "`security: [{oauth: []}]` without a scheme `oauth`",
        "declare it under `components/securitySchemes`",
    ),
    Declaration(
        "security.scope",
        "An OAuth2 requirement names scopes that the scheme has.",
        "`security: [{oauth: [admin]}]`",
        "declare the scope in the flow's `scopes`",
        governed_only=True,
    ),
    Declaration(
        "security.per-operation",
        "Each operation states its own `security`: the generator ignores the root's.",
        "an operation without `security`",
        "add `security` (an empty list if anybody may call it)",
        governed_only=True,
    ),
    Declaration(
        "responses.status-code",
        "A key of `responses` is a status code, a class such as `4XX`, or `default`.",
        "`responses: {success: …}`",
        'write three digits, such as "200"',
    ),
    Declaration(
        "responses.success",
        "An operation documents what success looks like (2xx, or a redirection).",
        "`responses` with 404 alone",
        "add its 2xx response",
        governed_only=True,
    ),
    Declaration(
        "responses.client-error",
        "An operation that can be called wrongly documents a 4xx.",
        "an operation with parameters, and 200 alone",
        "add each failure by `$ref` to `components/responses`",
        governed_only=True,
    ),
    Declaration(
        "responses.failure-by-reference",
        "A failure (4xx, 5xx) is a component, so that all operations fail alike.",
        '`"404": {description: Unknown.}`',
        "move it to `components/responses` and refer to it",
        governed_only=True,
    ),
    Declaration(
        "responses.no-body",
        "A response that cannot have a body (204, 205, 304, any of HEAD) has none.",
        '`"204": {content: …}`',
        "remove `content` or fix the status",
        governed_only=True,
    ),
    Declaration(
        "responses.outcome",
        "The member that `x-outcome` names is in the JSON body of every success that must have it.",
        "`x-outcome: {member: status, …}` where a success lacks `status`",
        "add the member, or fix `x-outcome`",
    ),
    Declaration(
        "examples.schema",
        "The `examples` of a schema fit it.",
        "`{type: integer, examples: [one]}`",
        "fix the value, or the schema if the documentation shows the value",
        governed_only=True,
    ),
    Declaration(
        "examples.default",
        "A `default` fits its schema, its `enum` included.",
        "`{enum: [a, b], default: c}`",
        "fix the value, or the schema if the documentation shows the value",
        governed_only=True,
    ),
    Declaration(
        "examples.payload",
        "The examples of media types, parameters and headers fit their schemas.",
        "`value: {title: 1}` where a title is a string",
        "fix the value, or the schema if the documentation shows the value",
        governed_only=True,
    ),
    Declaration(
        "examples.value",
        "An example holds its value here (`value`), not elsewhere.",
        "`externalValue: https://…`",
        "write it under `value`",
        governed_only=True,
    ),
    Declaration(
        "examples.missing",
        "Each JSON body of a request and of a success has an example.",
        "`application/json: {schema: …}`",
        "add the documented payload to `examples`, or an inferred one",
        governed_only=True,
    ),
    Declaration(
        "vocabulary.extension",
        "An extension stands where `vocabulary.schema.json` lets it, and has the type given there.",
        "`x-resouce: …`",
        "write what `specs/README.md` prescribes",
    ),
    Declaration(
        "vocabulary.token-request",
        "`x-token-request` stands on an OAuth2 scheme and names an operation.",
        "`x-token-request: {operation: tokens.missing, …}`",
        "write the operationId of the token call",
    ),
    Declaration(
        "vocabulary.caused-by",
        "`x-caused-by` names operations, request members, and resources that a list shows.",
        "`x-caused-by: [books.missing]`",
        "write the operationId of what causes the event",
    ),
    Declaration(
        "vocabulary.event",
        "`x-event` names members that the bodies of the events have.",
        "`x-event: {name: event}` where a body lacks `event`",
        "name a member that it has, or state `x-event` on the event itself",
    ),
    Declaration(
        "vocabulary.subscribes",
        "`x-subscribes` names members of the request; its secret may be the response's.",
        "`x-subscribes: {url: address}` where the request lacks `address`",
        "write the dotted path of a member of its request",
    ),
    Declaration(
        "lists.pagination",
        "`x-pagination` names query parameters and members that the operation has.",
        "`x-pagination: {page: p, …}` without a query parameter `p`",
        "name an integer query parameter, or the dotted path of a member",
    ),
    Declaration(
        "lists.list",
        "An operation with `x-pagination` is a `list`, and its response holds an array.",
        "`x-pagination` beside `x-resource: {action: create, …}`",
        "fix `x-resource`, or remove `x-pagination`",
    ),
    Declaration(
        "lists.filter",
        "`x-filter` stands on a query parameter or body member of a list, and selects its items.",
        "`x-filter: {member: colour, …}` where items lack `colour`",
        "write the dotted path of a member of an item",
    ),
    Declaration(
        "lists.expands",
        "`x-expands` stands on a query parameter of a list; its `brief` members are the items'.",
        "`x-expands: {brief: [colour], …}` where items lack `colour`",
        "write a member of an item",
    ),
    Declaration(
        "resources.resource",
        "`x-resource` names path parameters, members of the body, an id that is shown, a parent.",
        "`x-resource: {parameter: key, …}` of `/books/{id}`",
        "name a parameter of its path",
    ),
    Declaration(
        "resources.references",
        "`x-references` names a resource of the document.",
        "`x-references: shelf` where no operation has the resource `shelf`",
        "name a resource of this document",
    ),
    Declaration(
        "resources.reads-as",
        "`x-reads-as` names a member of the representation of what is written.",
        "`x-reads-as: owner.key` where no response shows `owner.key`",
        "write the dotted path of the member that shows it",
    ),
    Declaration(
        "resources.unwrap",
        "`x-unwrap` with `required: true` names a member of the success's body.",
        "`x-unwrap: {member: data, required: true}` where the body lacks `data`",
        "name the member that holds the result, or write `required: false`",
    ),
    Declaration(
        "relations.members",
        "`x-relations` names members of the object that it stands on.",
        "`x-relations: [{before: [start, missing]}]`",
        "name members that the schema declares, as dotted paths",
    ),
    Declaration(
        "relations.types",
        "`before` and `not-after` compare texts, `at-most` and `sum` numbers, `count` an array.",
        "`x-relations: [{not-after: [start, seats]}]` where `seats` is an integer",
        "write the relation that members of these types have",
    ),
    Declaration(
        "replaced.deprecated",
        "`x-replaced-by` stands on a property or query parameter that is deprecated.",
        "`x-replaced-by` without `deprecated: true`",
        "add `deprecated: true`, or remove `x-replaced-by`",
    ),
    Declaration(
        "replaced.target",
        "`x-replaced-by` names something that exists, and that is not deprecated itself.",
        "`x-replaced-by: {member: missing, …}`",
        "name what is current",
    ),
    Declaration(
        "replaced.relation",
        "`first-of` leads from a value to a list, `equal` to the same type, `ids-of` from a list.",
        "`x-replaced-by: {member: roles, as: equal}` where `roles` is an array",
        "write the relation that the two types have",
    ),
    Declaration(
        "governance.ungoverned",
        "Each element stands at or below an `x-source` or `x-inferred`; a component has its own.",
        "a schema component without `x-source`",
        "add `x-source` with the headings that state it, or `x-inferred` with the reason",
        governed_only=True,
    ),
    Declaration(
        "governance.inferred-keyword",
        "An `x-inferred` by keyword names keywords that stand beside it.",
        "`x-inferred: {pattern: …}` without `pattern`",
        "name a keyword of this element, or remove the entry",
        governed_only=True,
    ),
    Declaration(
        "governance.documented-keyword",
        "An `x-documented` names keywords that stand beside it, and headings that state them.",
        "`x-documented: [pattern]` without `pattern`",
        "name a keyword that the documentation states, with its headings",
        governed_only=True,
    ),
    Declaration(
        "governance.undecided-keyword",
        "`x-documented` or `x-inferred` names each fact: status, bound, format, `required`, word.",
        "`{type: string, format: date}` below an `x-source`",
        "name each in x-documented if the page states it, else in x-inferred",
        governed_only=True,
    ),
    Declaration(
        "ledger.entry",
        "An entry has every field, filled as `specs/README.md` says.",
        "an entry without `chosen`",
        "write what `specs/README.md` prescribes",
    ),
    Declaration(
        "ledger.id-unique",
        "No two entries have the same id.",
        "`- id: library-order` twice",
        "give each entry its own id, or join the two",
    ),
    Declaration(
        "ledger.id-prefix",
        "An id begins with the API's name.",
        "`- id: order` of the API `library`",
        "name it `library-…`",
    ),
    Declaration(
        "ledger.unused-entry",
        "An `x-ambiguity` points to each entry.",
        "an entry that no element names",
        "put its id on the element that it is about",
    ),
    Declaration(
        "ledger.unknown-id",
        "An `x-ambiguity` names entries that the ledger has.",
        "`x-ambiguity: [library-missing]`",
        "correct the id, or add the entry to `ambiguities.yaml`",
    ),
    Declaration(
        "readings.chosen",
        "Readings of an entry differ in their ids, and `chosen` names the one that the spec has.",
        "`chosen: by-time` where no reading has this id",
        "name the reading that the spec follows",
    ),
    Declaration(
        "readings.executable",
        "Of an entry of severity high or medium each other reading can be run, or is marked as "
        "not observable.",
        "`- {id: by-time, text: By time.}`",
        "write its `overlay` or `options`, or `observable: false` and `because`",
    ),
    Declaration(
        "readings.overlay",
        "An overlay applies, changes the document, and leaves it valid and fit to be run.",
        "`target: $.paths['/missing']`",
        "correct the target, or what is merged into it",
    ),
    Declaration(
        "links.target",
        "A link leads to an operation of this document by its operationId.",
        "`links: {get: {operationId: books.missing}}`",
        "write an operationId of this document",
    ),
    Declaration(
        "links.parameter",
        "A link gives parameters that its target has, and all path parameters of it.",
        "`parameters: {}` of a link to `/books/{id}`",
        "add each path parameter to the link's `parameters`",
    ),
    Declaration(
        "links.expression",
        "A link's runtime expressions name what the request or the response really has.",
        "`id: $response.body#/key` where the body lacks `key`",
        "fix the expression",
    ),
    Declaration(
        "links.missing",
        "A success that shows a resource's id links to the operations that take it.",
        "`books.create` without a link to `books.get`",
        "add a link with its operationId that gives the id",
        governed_only=True,
    ),
    Declaration(
        "generator.part-headers",
        "The parts of a multipart body have no headers of their own: they are not sent.",
        "`encoding: {file: {headers: {X-Id: …}}}`",
        "leave them out, or make the value a part of its own",
    ),
    Declaration(
        "generator.prefix-items",
        "No `prefixItems`: neither the generator nor the contract run reads it.",
        "`prefixItems: [{type: string}]`",
        "describe the elements with `items`",
    ),
    Declaration(
        "generator.name-clash",
        "Operations, parameters, properties and schemas have Python names of their own.",
        "properties `ownerId` and `owner_id`",
        "rename one of them, or leave one out",
    ),
    Declaration(
        "unsupported.api-name",
        "A folder's name is one that Python can import and that no other package has.",
        "`specs/os/`",
        "rename the folder",
    ),
    Declaration(
        "unsupported.success-media",
        "Successes of an operation that are no JSON are all text, or all bytes.",
        "200 as `text/csv`, 206 as `application/zip`",
        "make it two operations",
    ),
    Declaration(
        "unsupported.multipart",
        "The parts of a multipart body have names.",
        "`multipart/form-data: {schema: {type: object}}`",
        "describe them as `properties`",
    ),
    Declaration(
        "unsupported.parameter-content",
        "A parameter with `content` is JSON or text.",
        "`content: {application/xml: {…}}`",
        "describe it by a `schema`, or with `content` of application/json",
    ),
    Declaration(
        "unsupported.event-body",
        "A webhook has a JSON body.",
        "a webhook without `requestBody`",
        "describe its payload",
    ),
    Declaration(
        "unsupported.security-scheme",
        "A security scheme is OAuth2, OpenID Connect, an API key, HTTP basic or bearer.",
        "`type: mutualTLS`",
        "use one of these, or skip the operations",
    ),
    Declaration(
        "unsupported.boolean-schema",
        "No boolean schema, except under `additionalProperties` and `unevaluated…`.",
        "`properties: {extra: true}`",
        "write `{}` with a description, or remove it",
    ),
    Declaration(
        "unsupported.recursive-schema",
        "A schema holds itself by a property only.",
        "`Tree: {type: array, items: {$ref: …/Tree}}`",
        "put the reference into a property of an object",
    ),
    Declaration(
        "unsupported.python-name",
        "Names of credentials and of pages for a browser can be arguments and functions.",
        "`x-username: a b`",
        "write small letters, digits and _",
    ),
    Declaration(
        "unsupported.other",
        "The client generator refuses nothing else (known where it is installed).",
        "two objects that give one class",
        "see the finding",
    ),
    Declaration(
        "workflows.arazzo",
        "The workflows fit the JSON Schema of Arazzo 1.0.",
        "a workflow without `steps`",
        "write what Arazzo 1.0 prescribes there",
    ),
    Declaration(
        "workflows.id-unique",
        "No two workflows, and no two steps of one, have the same id.",
        "`stepId: create` twice",
        "give each its own",
    ),
    Declaration(
        "workflows.operation",
        "A step calls an operation of the document, or another workflow.",
        "`operationId: books.lst`",
        "write the operationId, or an operationPath that leads to it",
    ),
    Declaration(
        "workflows.parameter",
        "A step gives parameters and a body that its operation, or the workflow it calls, takes.",
        "`{name: pgae, in: query, value: 1}`",
        "write the name and place of a declared parameter, and a declared content type",
    ),
    Declaration(
        "workflows.expression",
        "Runtime expressions lead to inputs, outputs of earlier steps, and declared members.",
        "`$steps.create.outputs.idd`",
        "write the name of what there is",
    ),
    Declaration(
        "workflows.criterion",
        "A step that calls an operation has criteria, and their conditions can be read.",
        "`condition: $statusCode = 200`",
        "write a simple condition, a regular expression or a JSONPath",
    ),
    Declaration(
        "workflows.input-value",
        "`x-input-values` speaks of inputs of its workflow, and of credentials of the API.",
        "`x-input-values: {tokn: {unique: true}}`",
        "write the name of an input",
    ),
    Declaration(
        "workflows.unsupported",
        "Workflows use only what `concord scenarios` runs.",
        "`type: xpath`",
        "say it in another way",
    ),
    Declaration(
        "workflows.source",
        "A workflow says where it comes from, and names no keyword that does not stand there.",
        "a workflow without `x-source`",
        "add `x-source` with the headings that state it, or `x-inferred` with the reason",
        governed_only=True,
    ),
)
"""All rules, in the order in which they are listed."""
