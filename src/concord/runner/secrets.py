"""Redaction of a run's output: secrets and tokens appear as `$VARIABLE` only.

Model: a `Redactor` replaces each secret that it has learned, in every form in which it could show
(`_forms`), in one pass over a text: what it has put in is not looked at again. What identifies and
proves nothing (a client id, a user name) is replaced as a word of its own, unless the spec itself
uses that word. `expand` is the opposite, for a replay.
Known limits: those of `_forms`; a secret of fewer than four characters is not replaced (the command
refuses to run with one).
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping

from concord.runner.credentials import IDENTIFIERS, SHORTEST
from concord.runner.secret_forms import Forms
from concord.spec import Credential, HttpBasic, SecurityScheme, Spec

_LONG_RUN = r"[A-Za-z0-9+/_%-]"


class Redactor:
    """Replaces every secret it has learned in a text."""

    def __init__(self) -> None:
        self._placeholders: dict[str, str] = {}
        self._forms: dict[str, Forms] = {}
        self._coded = re.compile(r"(?!)")
        self._shortest = 0

    @classmethod
    def of(cls, spec: Spec, credentials: Mapping[str, str]) -> Redactor:
        """A redactor that knows `credentials`, and what HTTP basic makes of them."""
        redactor = cls()
        words = json.dumps(spec.document, ensure_ascii=False, default=str)
        for scheme in spec.schemes.values():
            if isinstance(scheme, HttpBasic) and scheme.is_held(credentials):
                shown = {item.name: f"${{{item.variable}}}" for item in spec.secrets}
                value = str(scheme.value(credentials)).partition(" ")[2]
                redactor.learn(value, basic_placeholder(str(scheme.userinfo(shown))))
        proving = {item.name for it in spec.schemes.values() for item in _proofs(it)}
        for item in spec.secrets:
            held = credentials.get(item.name)
            if held is None:
                continue
            is_word = item.name in IDENTIFIERS and item.name not in proving
            if not is_word or not re.search(rf"(?<!\w){re.escape(held)}(?!\w)", words):
                redactor.learn(held, f"${item.variable}", is_word=is_word)
        return redactor

    def learn(self, secret: str, placeholder: str, *, is_word: bool = False) -> None:
        """From now on replace `secret` by `placeholder`; `is_word`: where it is a whole word."""
        # shorter ones stand in every text, and a report that lost each "a" says nothing
        if len(secret) < SHORTEST or secret in self._placeholders:
            return
        self._placeholders[secret] = placeholder
        forms = self._forms[secret] = Forms(secret, is_word=is_word)
        if forms.shortest and (not self._shortest or forms.shortest < self._shortest):
            self._shortest = forms.shortest
            self._coded = re.compile(f"{_LONG_RUN}{{{forms.shortest}}}")

    def __call__(self, text: str) -> str:
        """`text` without any secret; of two that overlap both are gone."""
        found = [
            (start, -end, placeholder)
            for secret, placeholder in self._placeholders.items()
            for start, end in self._forms[secret].spans(text)
        ]
        if self._coded.search(text):
            # `lower` may change the length (`İ` becomes two characters), and the places must stay
            # right
            lowered = text.lower() if text.isascii() else _lower_ascii(text)
            found += [
                (start, -end, placeholder)
                for secret, placeholder in self._placeholders.items()
                for start, end in self._forms[secret].encoded(text, lowered)
            ]
        return _replaced(text, found) if found else text


def _replaced(text: str, found: list[tuple[int, int, str]]) -> str:
    pieces, at = [], 0
    # by start, the longest first (`-end`), so that what lies within another span is passed over
    for start, end, placeholder in sorted(found):
        if -end <= at:
            continue
        pieces += [text[at:start], placeholder] if start >= at else [placeholder]
        at = -end
    return "".join([*pieces, text[at:]])


def _lower_ascii(text: str) -> str:
    """`text` with small letters for A to Z, and as long as it was, whatever else is in it."""
    return re.sub("[A-Z]+", lambda found: found[0].lower(), text)


def _proofs(scheme: SecurityScheme) -> tuple[Credential, ...]:
    """The credentials of a scheme that prove who somebody is."""
    if isinstance(scheme, HttpBasic) and scheme.names_only:
        return scheme.credentials
    return tuple(item for item in scheme.credentials if item.name not in IDENTIFIERS)


def basic_placeholder(userinfo: str) -> str:
    """What a shell makes the value of HTTP basic of; `userinfo` is `${USER}:${PASSWORD}`."""
    return f'$(printf %s "{userinfo}" | base64)'


def from_right(wrong: str, right: str, variable: str) -> str:
    """How a shell (bash, zsh) makes a wrong credential of the right one, which `variable` holds."""
    before = _shared(wrong, right)
    if before == len(right):
        return f"${{{variable}}}{wrong[before:]}"
    if before == len(wrong):
        return f"${{{variable}:0:{before}}}"
    after = _shared(wrong[before:][::-1], right[before:][::-1])
    if len(wrong) == len(right):
        middle = wrong[before : len(wrong) - after]
        return f"${{{variable}:0:{before}}}{middle}${{{variable}:{len(right) - after}}}"
    header, _, rest = wrong.partition(".")
    claims = rest.removesuffix(".")  # an unsigned JSON Web Token: a header of its own, no signature
    return f"{header}.${{{variable}:{right.find(claims)}:{len(claims)}}}."


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


_BASIC = re.compile(r'\$\(printf %s "((?:[A-Za-z0-9:]|\$\{[A-Z0-9_]+\})*)" \| base64\)')
_PART = re.compile(r"\$\{([A-Z][A-Z0-9_]*)(?::(\d+)(?::(\d+))?)?\}")


def expand(text: str, secrets: Mapping[str, str]) -> str:
    """The opposite, for a replay: `secrets` by placeholder (`$VARIABLE`), parts of them as well."""

    def part(found: re.Match[str]) -> str:
        value = secrets.get(f"${found[1]}")
        if value is None:
            return found[0]
        start = int(found[2] or 0)
        return value[start : start + int(found[3])] if found[3] else value[start:]

    def basic(found: re.Match[str]) -> str:
        return base64.b64encode(_PART.sub(part, found[1]).encode()).decode()

    text = _PART.sub(part, _BASIC.sub(basic, text))
    # `$A_TOKEN` before `$A`, whose name it begins with
    names = sorted(secrets, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, names)) or "(?!)")
    return pattern.sub(lambda found: secrets[found[0]], text)
