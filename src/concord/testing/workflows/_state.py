"""What runtime expressions lead to while a workflow is run."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from concord.http import Exchange
from concord.spec import parts, value_at
from concord.spec.workflows import Expression, embedded, parse_expression


class NoValueError(LookupError):
    """An expression leads to nothing; the message says which."""


@dataclass(kw_only=True)
class State:
    """The inputs of a run, the outputs of its steps so far, and the exchange of the last step."""

    inputs: Mapping[str, Any]
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Of the steps, by their ids."""
    called: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The outputs of the workflows that were called, by their ids."""
    last: dict[str, Any] = field(default_factory=dict)
    """The outputs of the workflow that the last step called."""
    exchange: Exchange | None = None

    def value(self, expression: Expression) -> Any:
        """What `expression` leads to. Raises NoValueError."""
        try:
            return value_at(self._found(expression), parts(expression.pointer or ""))
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            raise NoValueError(f"{expression.text} has no value") from error

    def _found(self, expression: Expression) -> Any:
        match expression.source:
            case "inputs":
                return self.inputs[expression.name]
            case "outputs":
                return self.last[expression.name]
            case "steps":
                return self.outputs[expression.owner][expression.name]
            case "workflows" if expression.part == "outputs":
                return self.called[expression.owner][expression.name]
        return self._of_exchange(expression)

    def _of_exchange(self, expression: Expression) -> Any:
        if self.exchange is None:
            raise NoValueError(expression.text)
        request, response = self.exchange.request, self.exchange.response
        match expression.source, expression.part:
            case "statusCode", _:
                return response.status
            case "method", _:
                return request.method
            case "url", _:
                return request.target
            case "response", "body":
                return response.text if response.json is None else response.json
            case "request", "body":
                return request.json
            case "request", "query":
                return request.query[expression.name][0]
            case "request", "path":
                return self.exchange.path_parameters[expression.name]
            case source, "header":
                headers = (request if source == "request" else response).headers
                return headers[expression.name.lower()]
        raise NoValueError(expression.text)

    def filled(self, value: Any) -> Any:
        """`value` with what its expressions lead to. Raises NoValueError."""
        if isinstance(value, str):
            return self._filled(value)
        if isinstance(value, dict):
            return {name: self.filled(each) for name, each in value.items()}
        return [self.filled(each) for each in value] if isinstance(value, list) else value

    def _filled(self, text: str) -> Any:
        if text.startswith("$"):
            return self.output(text)
        found = [it if isinstance(it, str) else self.value(it) for it in embedded(text)]
        return "".join(it if isinstance(it, str) else json.dumps(it) for it in found)

    def output(self, text: str) -> Any:
        """The value of a text that is an expression, with its type. Raises NoValueError."""
        # a payload is changed in place by its replacements
        return copy.deepcopy(self.value(parse_expression(text)))
