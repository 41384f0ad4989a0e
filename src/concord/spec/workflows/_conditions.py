"""Simple conditions of Arazzo 1.0: `$statusCode == 200 && $response.body#/id != null`.

Model: a recursive descent parser to a small tree; who evaluates it decides what an expression is.
Known limits: a reference ends at a space, a bracket or an operator; the operators `[]` and `.`,
which a JSON pointer replaces, are not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from concord.spec.workflows._expressions import Expression, ExpressionError, parse_expression

_TOKEN = re.compile(
    r"""\s*(?:
    (?P<text>'(?:[^']|'')*')
  | (?P<reference>\$[^\s()<>=!&|{}]+)
  | (?P<operator>==|!=|<=|>=|&&|\|\||[<>!()])
  | (?P<number>-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)
  | (?P<word>true|false|null)\b
    )""",
    re.VERBOSE,
)
_WORDS = {"true": True, "false": False, "null": None}
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})


@dataclass(frozen=True)
class Literal:
    """A literal of a condition."""

    value: str | float | bool | None


@dataclass(frozen=True)
class Comparison:
    """Two operands and `==`, `!=`, `<`, `<=`, `>` or `>=`."""

    operator: str
    left: Operand
    right: Operand


@dataclass(frozen=True)
class Negation:
    """What is not to hold."""

    condition: Condition


@dataclass(frozen=True)
class Junction:
    """Conditions of which all (`&&`) or some (`||`) have to hold."""

    operator: str
    conditions: tuple[Condition, ...]


Operand = Literal | Expression
Condition = Comparison | Negation | Junction | Literal | Expression


def parse_condition(text: str) -> Condition:
    """The condition that `text` says. Raises ExpressionError."""
    parser = _Parser(text)
    found = parser.either()
    if parser.next is not None:
        raise ExpressionError(f"{parser.next[1]!r} is not expected in {text!r}")
    return found


class _Parser:
    """A position in the tokens of a condition; `next` is None at their end."""

    def __init__(self, text: str) -> None:
        self._text = text
        # all at once: what cannot be read is an error of the whole, whoever takes the tokens
        self._tokens = iter(list(_tokens(text)))
        self.next = next(self._tokens, None)

    def _take(self) -> tuple[str, str]:
        taken = self.next
        if taken is None:
            raise ExpressionError(f"{self._text!r} ends too early")
        self.next = next(self._tokens, None)
        return taken

    def _at(self, *operators: str) -> bool:
        return self.next is not None and self.next[0] == "operator" and self.next[1] in operators

    def either(self) -> Condition:
        """Conditions joined by `||`."""
        # `||` binds loosest: Arazzo names the operators and no precedence, so that of C holds
        found = [self._both()]
        while self._at("||"):
            self._take()
            found.append(self._both())
        return found[0] if len(found) == 1 else Junction("||", tuple(found))

    def _both(self) -> Condition:
        found = [self._comparison()]
        while self._at("&&"):
            self._take()
            found.append(self._comparison())
        return found[0] if len(found) == 1 else Junction("&&", tuple(found))

    def _comparison(self) -> Condition:
        if self._at("!"):
            self._take()
            return Negation(self._comparison())
        if self._at("("):
            self._take()
            found = self.either()
            if not self._at(")"):
                raise ExpressionError(f"a ')' is missing in {self._text!r}")
            self._take()
            return found
        left = self._operand()
        if not self._at(*_COMPARISONS):
            return left
        _, operator = self._take()
        return Comparison(operator, left, self._operand())

    def _operand(self) -> Operand:
        kind, text = self._take()
        match kind:
            case "reference":
                return parse_expression(text)
            case "text":
                # Arazzo 1.0, "Literals": a quote within a text is written twice
                return Literal(text[1:-1].replace("''", "'"))
            case "number":
                return Literal(float(text))
            case "word":
                return Literal(_WORDS[text])
        raise ExpressionError(f"{text!r} is not expected in {self._text!r}")


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each token. Raises ExpressionError where there is none."""
    place = 0
    while text[place:].strip():
        found = _TOKEN.match(text, place)
        if found is None or found.lastgroup is None:
            raise ExpressionError(f"{text[place:].strip()!r} cannot be read in {text!r}")
        yield found.lastgroup, found[found.lastgroup]
        place = found.end()
