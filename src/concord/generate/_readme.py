"""Calls for the README, made of the spec's examples.

Model: a call makes the request that `Examples` has for its operation. An action that changes a
record (`confirm`) may be refused in the state that the example's record is in; it is shown on a
record just created, where the creation links to it.
Known limits: the operation that hands out tokens is not shown: the client calls it itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from concord.generate import _names, _text
from concord.generate._docstrings import Argument
from concord.generate._examples import Examples
from concord.generate._methods import Method
from concord.generate._plausible import plausible
from concord.generate.package import Package, Resource
from concord.spec import child

_WIDTH = 88


@dataclass(frozen=True)
class Readme:
    """What the README's template asks for."""

    package: Package

    def snippet(self, resource: Resource, method: Method, *, asynchronous: bool = False) -> str:
        """What a reader runs to see the operation at work."""
        creation = self._creation(resource, method)
        if creation is None:
            return self.call(resource, method, asynchronous=asynchronous)
        creating, attribute = creation
        made = f"{self.variable(creating)}.{attribute}"
        call = f"client.{resource.name}.{method.name}({made})"
        call = f"await {call}" if asynchronous else call
        shown = call if method.returns == "None" else f"{self.variable(method)} = {call}"
        return f"{self.call(resource, creating, asynchronous=asynchronous)}\n{shown}"

    def call(
        self,
        resource: Resource,
        method: Method,
        *,
        asynchronous: bool = False,
        assigned: bool = True,
        given: Mapping[str, str] | None = None,
    ) -> str:
        """A call of the operation as code; what it returns is given a name.

        `given`: code of arguments by name, in place of their values.
        """
        call = f"client.{resource.name}.{method.name}"
        # those by position first
        values = sorted(self._values(method), key=lambda it: it[0] != "")
        code = {f"{name}=": text for name, text in (given or {}).items()}
        shown = [name for name, _ in values]
        more = [name + text for name, text in code.items() if name not in shown]
        arguments = [name + code.get(name, _text.literal(value)) for name, value in values] + more
        pretty = [name + code.get(name, _pretty(value, 4)) for name, value in values] + more
        line = f"{call}({', '.join(arguments)})"
        # room for the name that it is assigned to, or for a `for` before it
        text = line if len(line) <= _WIDTH - 20 else _lines(call, pretty)
        if not assigned:
            return text
        if method.paging:
            loop = "async for" if asynchronous else "for"
            item = self.variable(method)
            return f"{loop} {item} in {text}:\n    print({item})"
        text = f"await {text}" if asynchronous else text
        return text if method.returns == "None" else f"{self.variable(method)} = {text}"

    def variable(self, method: Method) -> str:
        """A name for what a call returns."""
        found = method.item or method.result
        if found.isidentifier():
            return _names.identifier(found)
        return _names.identifier(f"{method.operation.id.replace('.', '_')}_result")

    def first(self, *, paged: bool) -> tuple[Resource, Method] | None:
        """The first list, or the first operation with a body, to begin with."""
        for resource in self.package.resources:
            for method in self.methods(resource):
                if bool(method.paging) is paged and (paged or self.body(method)):
                    return resource, method
        return None

    def simplest(self) -> tuple[Resource, Method] | None:
        """The first operation that only reads one record."""
        for resource in self.package.resources:
            for method in self.methods(resource):
                if method.operation.action == "read":
                    return resource, method
        return None

    def methods(self, resource: Resource) -> list[Method]:
        """The operations of a resource that a reader calls."""
        tokens = self.package.spec.token_schemes
        return [method for method in resource.methods if method.operation.id not in tokens]

    def _creation(self, resource: Resource, method: Method) -> tuple[Method, str] | None:
        """What makes a record for an action that changes it, and where its id is in the result."""
        path = method.at("path")
        operation = method.operation
        if operation.action != "invoke" or operation.method == "get":
            return None
        # the link of a creation gives one id: an action that needs more cannot be shown by it
        if method.arguments != path[:1]:
            return None
        for creating in self.methods(resource):
            if creating.operation.action == "create":
                attribute = _linked(self.package, creating, method.operation.id, path[0].wire)
                if attribute:
                    return creating, attribute
        return None

    def _values(self, method: Method) -> Iterator[tuple[str, Any]]:
        """What stands before a value in a call (`name=`, nothing for a path parameter), and it."""
        body = self.body(method)
        if method.whole_body and body is not None:
            yield "body=", body
        shown = {argument.name: value for argument, value in self.parameters(method)}
        for argument in method.arguments:
            if argument.location == "body":
                if method.whole_body:
                    continue
                if isinstance(body, dict) and argument.wire in body:
                    yield f"{argument.name}=", body[argument.wire]
                elif argument.required:
                    yield f"{argument.name}=", plausible(self.package.spec, argument.pointer)
            elif argument.name in shown:
                name = "" if argument.location == "path" else f"{argument.name}="
                yield name, shown[argument.name]

    def parameters(self, method: Method) -> Iterator[tuple[Argument, Any]]:
        """The arguments that a call shows, with their values, those of the body left out."""
        arguments = {(it.location, it.wire): it for it in method.arguments}
        for parameter, value in self._examples.parameters(method.operation):
            yield arguments[parameter.location, parameter.name], value

    def body(self, method: Method) -> Any:
        """The body that a call shows."""
        return self._examples.body(method.operation)

    @property
    def _examples(self) -> Examples:
        return Examples(self.package.spec)


def _linked(package: Package, creating: Method, operation: str, parameter: str) -> str:
    """Where a creation's links find a parameter of another operation in what it returns."""
    for status in creating.operation.definition["responses"]:
        response = package.spec.resolve(child(creating.operation.pointer, "responses", status))
        for link in response.definition.get("links", {}).values():
            source = str(link.get("parameters", {}).get(parameter, ""))
            if link.get("operationId") != operation or "#/" not in source:
                continue
            names = source.partition("#/")[2].split("/")
            # the client returns what is within the envelope, so the path begins there
            if creating.unwrap_required and names[0] == creating.unwrap:
                names = names[1:]
            return ".".join(_names.identifier(name, _names.RESERVED_MEMBERS) for name in names)
    return ""


def _lines(call: str, arguments: list[str]) -> str:
    inner = "".join(f"    {argument},\n" for argument in arguments)
    return f"{call}(\n{inner})"


def _pretty(value: Any, indent: int) -> str:
    """A literal over several lines where one would be too long."""
    line = _text.literal(value)
    if len(line) + indent <= _WIDTH - 24 or not isinstance(value, (dict, list)) or not value:
        return line
    pad = " " * (indent + 4)
    if isinstance(value, dict):
        inner = [f"{_text.literal(k)}: {_pretty(v, indent + 4)}" for k, v in value.items()]
    else:
        inner = [_pretty(v, indent + 4) for v in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    body = "".join(f"{pad}{item},\n" for item in inner)
    return f"{opening}\n{body}{' ' * indent}{closing}"
