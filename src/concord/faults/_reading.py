"""Reading one resource: which request does, and which resource a request reads.

Model: pure. A resource is named by a path parameter or by a member of the body (`x-resource`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from concord.checks.representation import body_naming, identity, member, result
from concord.faults._wire import Answer, Request
from concord.spec import Operation


@dataclass(frozen=True)
class Reading:
    """The operation that reads a resource by its id."""

    operation: Operation

    def named(self, request: Request) -> str | None:
        """The id that a call of this operation names, None for any other request."""
        return names_resource(self.operation, request) if request.calls(self.operation) else None

    def request(self, like: Request, identifier: Any) -> Request:
        """The request that reads a resource, as whoever sent `like`."""
        assert like.operation is not None
        filled = like.operation.path
        for name, value in like.names.items():
            filled = filled.replace(f"{{{name}}}", quote(value, safe=""))
        resource = self.operation.definition["x-resource"]
        path, body, names = self.operation.path, b"", {}
        if "parameter" in resource:
            names = {resource["parameter"]: str(identifier)}
            path = path.replace(f"{{{resource['parameter']}}}", quote(str(identifier), safe=""))
        else:
            body = json.dumps(body_naming(resource["member"], identifier)).encode()
        headers = {"content-type": "application/json", **like.headers} if body else like.headers
        return replace(
            like,
            method=self.operation.method.upper(),
            path=like.path.removesuffix(filled) + path,
            query="",
            headers=headers,
            body=body,
            operation=self.operation,
            names=names,
        )

    def missing(self, like: Request) -> Request:
        """A request for a resource that does not exist."""
        named = names_resource(self.operation, like)
        return self.request(like, unknown(named))


def names_resource(operation: Operation, request: Request) -> str | None:
    """The id of the one resource that a call of `operation` is about."""
    resource = operation.definition.get("x-resource", {})
    if "parameter" in resource:
        return request.names.get(resource["parameter"])
    found = member(request.json, resource["member"]) if "member" in resource else None
    return None if found is None else str(found)


def written(operation: Operation, request: Request, answer: Answer) -> str | None:
    """The id of the resource that a call of `operation` wrote."""
    found = identity(operation, result(operation, answer.json))
    return str(found) if found is not None else names_resource(operation, request)


def unknown(identifier: Any) -> Any:
    """An id of the same form as `identifier` that nothing has."""
    if isinstance(identifier, int):
        return 999_999_999
    text = str(identifier)
    return re.sub(r"\d", "9", text) if re.search(r"[0-8]", text) else f"{text}9"
