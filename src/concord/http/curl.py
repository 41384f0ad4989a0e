"""A request as a line for the shell; secrets stay `$VARIABLES` that the shell fills in.

Known limits: a secret in a URL or in JSON has to be one that needs no escape there.
"""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Collection, Iterator, Sequence

from concord.http.recorded import RecordedRequest, Step
from concord.http.visible import is_odd

_ANY = r"[A-Z][A-Z0-9]*_[A-Z0-9_]+"
_BASIC = re.compile(r'Basic \$\(printf %s "((?:[A-Za-z0-9:]|\$\{[A-Z0-9_]+\})+)" \| base64\)')


def script(
    steps: Sequence[Step],
    base_url: str,
    variables: Collection[str] | None = None,
    connection: Sequence[str] = (),
    tokens: Sequence[tuple[Step, str]] = (),
) -> str:
    """The commands, one a line, that send `steps` one after the other, in bash or zsh.

    What a step takes from a response is read by Python's json; no other tool is needed. The
    response itself goes to standard error: it may be the one that shows the defect.
    `tokens` are calls, each with its base URL, for a token that the shell does not hold yet.
    """
    lines = []
    for step, url in tokens:
        if any(_names(it.request, name) for it in steps for name, _ in step.values):
            name = step.values[0][0]
            line = curl(step.request, url, variables, connection)
            (_, taken), *_ = _taking(step, line, _SILENT)
            lines.append(f"{name}=${{{name}:-{taken}}}")
    if any("${UNIQUE}" in (it.request.body or "") for it in steps):
        # the second alone would repeat itself where two replays begin in it
        lines.append("UNIQUE=$(date +%s)$RANDOM")
    for step in steps:
        line = curl(step.request, base_url, variables, connection)
        # a body may lack its end of line, and would run into the next response
        shown = line if step is steps[-1] else f"{line}; echo"
        lines += [f"{name}={value}" for name, value in _taking(step, line, _SHOWN)] or [shown]
        lines += (f'{name}=$(printf %s "${of}" | {_SWAPPED})' for name, of in step.swapped)
    return "\n".join(lines)


_SILENT = ("curl -sS", "import json, sys; print(json.load(sys.stdin){keys})")
_SHOWN = (
    "curl -i -sS",
    "import json, re, sys; said = sys.stdin.read(); print(said, file=sys.stderr); "
    # after the last of the headers: interim responses and proxies have theirs before
    r"""print(json.loads(re.split(r"(?:\r?\n){2}(?!HTTP/)", said, maxsplit=1)[1]){keys})""",
)
"""How a value is taken out of a response: the command that sends, and Python's code."""
_SWAPPED = "python3 -c 'print(input().swapcase())'"


def _taking(step: Step, line: str, how: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Each of a step's values: its name, and what the shell puts there; `line` sends the step."""
    command, code = how
    for name, pointer in step.values:
        keys = "".join(f"[{_key(it)}]" for it in pointer.split("/")[1:])
        taking = shlex.quote(code.replace("{keys}", keys))
        yield name, f"$({line.replace('curl -i', command, 1)} | python3 -c {taking})"


def _names(request: RecordedRequest, variable: str) -> bool:
    """Whether `request` names a variable of the shell."""
    texts = (request.path, request.body or "", *(value for _, value in request.headers))
    return any(re.search(rf"\$\{{?{variable}\b", text) for text in texts)


def _key(part: str) -> str:
    """A part of a JSON pointer as Python's index."""
    name = part.replace("~1", "/").replace("~0", "~")
    # in double quotes, which need no escape within the shell's single ones
    return part if part.isdecimal() else json.dumps(name, ensure_ascii=False)


def curl(
    request: RecordedRequest,
    base_url: str,
    variables: Collection[str] | None = None,
    connection: Sequence[str] = (),
) -> str:
    """The command that sends `request` to `base_url`.

    It expands these `variables` alone; `connection` are words that come first.
    """
    words = ["curl", "-i"]
    if request.method == "HEAD":
        # with `-X HEAD` curl would wait for the body that Content-Length announces
        words = ["curl", "-I"]
    elif request.method != "GET":
        words += ["-X", request.method]
    names = "|".join(sorted(map(re.escape, variables or ()), key=len, reverse=True))
    expanded = _expanded(_ANY if variables is None else names or "(?!)")
    words += (_word(it, expanded) for it in connection)
    words.append(_word(base_url + request.path, expanded))
    for name, value in request.headers:
        basic = _BASIC.fullmatch(value)
        if basic and name.lower() == "authorization":
            # so that nothing secret is encoded into the line, and the shell needs no `base64`
            words += ["-u", f'"{basic[1]}"']
        else:
            words += ["-H", _word(f"{name}: {value}", expanded)]
    if request.body is not None:
        # not `--data`, which reads a file where the body begins with `@`
        words += ["--data-raw", _word(request.body, expanded)]
    return " ".join(words)


def _expanded(names: str) -> re.Pattern[str]:
    """What the shell shall expand: a variable, or a part of one."""
    return re.compile(rf"\$(?:{names})|\$\{{(?:{names})(?::\d+){{0,2}}\}}")


def _word(text: str, expanded: re.Pattern[str]) -> str:
    if is_odd(text):
        names = [f'"{found[0]}"' for found in expanded.finditer(text)]
        pieces = [_ansi(piece) for piece in expanded.split(text)]
        return "".join(it for pair in zip(pieces, [*names, ""], strict=True) for it in pair)
    if not expanded.search(text):
        return shlex.quote(text)
    pieces, at = [], 0
    for found in expanded.finditer(text):
        pieces += [_escaped(text[at : found.start()]), _braced(found[0], text[found.end() :])]
        at = found.end()
    return f'"{"".join([*pieces, _escaped(text[at:])])}"'


def _ansi(text: str) -> str:
    r"""`text` as `$'…'`, in which the shell reads escapes: `$'\x1b'`."""
    shown = "".join(
        f"\\{letter}" if letter in "\\'" else letter if letter.isprintable() else _bytes(letter)
        for letter in text
    )
    return f"$'{shown}'" if text else ""


def _bytes(letter: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in letter.encode("utf-8", "replace"))


def _escaped(text: str) -> str:
    return re.sub(r'([\\"`$])', r"\\\1", text)


def _braced(variable: str, rest: str) -> str:
    """The variable, in braces where what follows would be taken for a part of its name."""
    if variable.startswith("${") or not re.match(r"[A-Za-z0-9_]", rest):
        return variable
    return f"${{{variable[1:]}}}"
