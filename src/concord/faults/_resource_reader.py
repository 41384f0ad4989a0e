"""Reading one resource: which request does, and which resource a request is about.

Model: pure. A resource is named by a path parameter or by a member of the body (`x-resource`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from concord.checks.representation import body_naming, identity, member, result
from concord.faults._http import Request, Response
from concord.spec import Operation


@dataclass(frozen=True)
class ResourceReader:
    """The operation that reads a resource by its id."""

    operation: Operation

    def id_in(self, request: Request) -> str | None:
        """The id in a call of this operation; None for any other request."""
        return resource_id(self.operation, request) if request.calls(self.operation) else None

    def request(self, like: Request, identifier: Any) -> Request:
        """The request that reads a resource, with the credentials of `like`."""
        resource = self.operation.resource
        assert resource is not None
        path, body, path_parameters = self.operation.path, b"", {}
        if resource.parameter:
            path_parameters = {resource.parameter: str(identifier)}
            path = path.replace(f"{{{resource.parameter}}}", quote(str(identifier), safe=""))
        else:
            body = json.dumps(body_naming(resource.member, identifier)).encode()
        headers = {"content-type": "application/json", **like.headers} if body else like.headers
        return replace(
            like,
            method=self.operation.method.upper(),
            path=like.base_path + path,
            query="",
            headers=headers,
            body=body,
            operation=self.operation,
            path_parameters=path_parameters,
        )

    def missing(self, like: Request) -> Request:
        """A request for a resource that does not exist."""
        return self.request(like, unknown_id(resource_id(self.operation, like)))


def resource_id(operation: Operation, request: Request) -> str | None:
    """The id of the one resource that a call of `operation` is about."""
    resource = operation.resource
    if resource is None:
        return None
    if resource.parameter:
        return request.path_parameters.get(resource.parameter)
    found = member(request.json, resource.member) if resource.member else None
    return None if found is None else str(found)


def written_id(operation: Operation, request: Request, response: Response) -> str | None:
    """The id of the resource that a call of `operation` wrote."""
    found = identity(operation, result(operation, response.json))
    return str(found) if found is not None else resource_id(operation, request)


def unknown_id(identifier: Any) -> Any:
    """An id of the same form as `identifier` that nothing has."""
    if isinstance(identifier, int):
        return 999_999_999
    # the form stays, so that the request is refused for what it names and not for how it is
    # written
    text = str(identifier)
    return re.sub(r"\d", "9", text) if re.search(r"[0-8]", text) else f"{text}9"
