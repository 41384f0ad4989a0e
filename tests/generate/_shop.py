"""A spec with every construct that the six APIs need, in a few operations."""
# ruff: noqa: E501

SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers:
  - {url: "https://shop.example", x-environment: production}
  - {url: "https://sandbox.shop.example", x-environment: sandbox}
security: [{oauth: [read]}]
x-signature: {header: X-Shop-Signature, algorithm: hmac-sha256, encoding: hex, prefix: "sha256="}
paths:
  /oauth/token:
    post:
      operationId: tokens.create
      summary: Get a token
      security: []
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: "#/components/schemas/TokenRequest"}}
          application/x-www-form-urlencoded: {schema: {$ref: "#/components/schemas/TokenRequest"}}
      responses:
        "200":
          description: A token.
          content: {application/json: {schema: {$ref: "#/components/schemas/Token"}}}
  /orders:
    get:
      operationId: orders.list
      summary: List orders
      x-pagination: {style: page, page: page, size: per_page, items: data, total: meta.total, pages: meta.pages}
      parameters:
        - {name: page, in: query, schema: {type: integer, default: 1}}
        - {name: per_page, in: query, schema: {type: integer, default: 2}}
        - {name: "filters[group_id]", in: query, schema: {type: integer}}
        - {name: "tags[]", in: query, schema: {type: array, items: {type: string}}}
        - {name: ids, in: query, explode: false, schema: {type: array, items: {type: string}}}
        - {name: words, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string}}}
        - {name: open, in: query, schema: {type: boolean}}
        - {name: since, in: query, schema: {type: string, format: date-time}}
        - {name: day, in: query, schema: {type: string, format: date}}
        - {name: timeout, in: query, schema: {type: integer}}
        - {name: X-Trace, in: header, schema: {type: string}}
      responses:
        "200":
          description: A page.
          content: {application/json: {schema: {$ref: "#/components/schemas/OrderPage"}}}
        "401": {$ref: "#/components/responses/Failure"}
    post:
      operationId: orders.create
      summary: Create an order
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/OrderCreate"}
      responses:
        "201":
          description: The order.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
        "409": {$ref: "#/components/responses/Failure"}
  /orders/{id}:
    get:
      operationId: orders.get
      summary: Get an order
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      x-unwrap: {member: data, required: false}
      responses:
        "200":
          description: The order.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
        "404": {$ref: "#/components/responses/Failure"}
    put:
      operationId: orders.update
      summary: Replace an order
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              properties:
                id: {type: string}
                note: {type: [string, "null"]}
      responses:
        "200":
          description: The order.
          content: {application/json: {schema: {$ref: "#/components/schemas/Order"}}}
    delete:
      operationId: orders.delete
      summary: Delete an order
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        "204": {description: Gone.}
  /orders/{id}/confirm:
    post:
      operationId: orders.confirm
      summary: Confirm an order
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody:
        content:
          application/json:
            schema: {type: object, properties: {reason: {type: string}}}
      responses:
        "204": {description: Done.}
  /visitors:
    get:
      operationId: visitors.list
      summary: List visitors
      security: [{key_header: []}]
      x-unwrap: {member: data, required: true}
      x-pagination: {style: offset, offset: offset, size: limit, items: data, total: pagination.total}
      parameters:
        - {name: offset, in: query, schema: {type: integer, default: 0}}
        - {name: limit, in: query, schema: {type: integer, default: 2}}
      responses:
        "200":
          description: Some.
          content: {application/json: {schema: {$ref: "#/components/schemas/VisitorPage"}}}
    post:
      operationId: visitors.create
      summary: Create a visitor
      security: [{basic: []}, {key_query: []}]
      x-unwrap: {member: data, required: true}
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string}
                "chat[available]": {type: boolean}
                labels: {type: array, items: {type: string}}
      responses:
        "200":
          description: The visitor.
          content:
            application/json:
              schema:
                type: object
                required: [data]
                properties:
                  meta: {type: object, properties: {status: {type: string}}}
                  data: {$ref: "#/components/schemas/Visitor"}
  /bare:
    get:
      operationId: bare.list
      summary: List without an envelope
      security: []
      x-pagination: {style: page, page: page, size: size, items: "", past_end: not-found}
      parameters:
        - {name: page, in: query, schema: {type: integer}}
        - {name: size, in: query, schema: {type: integer, default: 2}}
      responses:
        "200":
          description: Some.
          content:
            application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Visitor"}}}
  /bulk:
    post:
      operationId: bulk.send
      summary: Send many
      security: []
      requestBody:
        required: true
        content:
          application/json: {schema: {type: array, items: {$ref: "#/components/schemas/Address"}}}
      responses:
        "200":
          description: Text.
          content: {text/plain: {schema: {type: string}}}
webhooks:
  order.created:
    post:
      operationId: events.order_created
      summary: An order was created
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/OrderCreatedEvent"}}}
      responses: {"200": {description: Taken.}}
  order.deleted:
    post:
      operationId: events.order_deleted
      summary: An order was deleted
      requestBody:
        content: {application/json: {schema: {$ref: "#/components/schemas/OrderDeletedEvent"}}}
      responses: {"200": {description: Taken.}}
components:
  securitySchemes:
    oauth:
      type: oauth2
      x-token-request: {operation: tokens.create, encoding: json, accepts: [json, form]}
      flows: {clientCredentials: {tokenUrl: "https://shop.example/oauth/token", scopes: {read: Read}}}
    key_header: {type: apiKey, in: header, name: X-Key}
    key_query: {type: apiKey, in: query, name: key}
    basic: {type: http, scheme: basic}
  responses:
    Failure:
      description: It failed.
      content: {application/json: {schema: {$ref: "#/components/schemas/Failure"}}}
  schemas:
    TokenRequest:
      type: object
      required: [grant_type]
      properties: {grant_type: {type: string, enum: [client_credentials]}, client_secret: {type: string}}
    Token:
      type: object
      properties: {access_token: {type: string}, expires_in: {type: integer}}
    OrderPage:
      type: object
      required: [data]
      properties:
        data: {type: array, items: {$ref: "#/components/schemas/Order"}}
        meta: {type: object, properties: {total: {type: integer}, pages: {type: integer}}}
    Order:
      type: object
      required: [id, status]
      properties:
        id: {type: string}
        status: {type: string, enum: [open, closed]}
        placedAt: {type: string, format: date-time}
        day: {type: string, format: date}
        key: {type: string, format: uuid}
        count: {type: integer}
        price: {type: number}
        note: {type: [string, "null"]}
        address: {$ref: "#/components/schemas/Address"}
        billing: {anyOf: [{$ref: "#/components/schemas/Address"}, {type: "null"}]}
        lines: {type: array, items: {$ref: "#/components/schemas/Line"}}
        payment: {oneOf: [{$ref: "#/components/schemas/Card"}, {$ref: "#/components/schemas/Transfer"}]}
        prices: {type: object, additionalProperties: {$ref: "#/components/schemas/Line"}}
        custom: {type: object}
        when: {anyOf: [{type: string, format: date-time}, {type: string, format: date}]}
        list: {type: array, items: {type: string}}
        str: {type: string}
        class: {type: string}
        extra: {type: string}
        parent: {$ref: "#/components/schemas/Order"}
    OrderCreate:
      type: object
      required: [customer, placedAt]
      properties:
        id: {type: string, readOnly: true}
        customer: {type: string, description: Who buys., minLength: 1}
        placedAt: {type: string, format: date-time}
        kind: {type: string, enum: [gift, sale]}
        address: {$ref: "#/components/schemas/Address"}
        lines: {type: array, items: {$ref: "#/components/schemas/Line"}}
        note: {type: [string, "null"]}
    Address:
      type: object
      required: [city]
      properties: {city: {type: string}, "zip-code": {type: string}, from: {type: string, format: date}}
    Line:
      type: object
      properties: {sku: {type: string}, amount: {type: integer}}
    Card:
      type: object
      required: [kind, number]
      properties: {kind: {const: card}, number: {type: string}}
    Transfer:
      type: object
      required: [kind, iban]
      properties: {kind: {const: transfer}, iban: {type: string}}
    VisitorPage:
      type: object
      properties:
        meta: {type: object, properties: {status: {type: string}}}
        data: {type: array, items: {$ref: "#/components/schemas/Visitor"}}
        pagination: {type: object, properties: {total: {type: integer}}}
    Visitor:
      type: object
      properties: {id: {type: integer}, name: {type: string}}
    Failure:
      type: object
      properties:
        error:
          type: object
          properties:
            code: {type: string}
            suggestions: {type: array, items: {type: object, properties: {slot: {type: string, format: date-time}}}}
    OrderCreatedEvent:
      type: object
      required: [event, data]
      properties: {event: {const: order.created}, data: {$ref: "#/components/schemas/Order"}}
    OrderDeletedEvent:
      type: object
      required: [event, data]
      properties: {event: {const: order.deleted}, data: {type: object, properties: {id: {type: string}}}}
"""
