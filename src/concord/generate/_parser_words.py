"""What openapi-python-client says, in our words and with a way to fix it.

Model: pure; a table of what its messages contain. A message that the table does not know is told
as it is, freed of what says nothing to a reader.
Known limits: the words are those of the pinned version.
"""

from __future__ import annotations

import re

REWRITE = "describe it in another way, or generate with --skip-unsupported"
_NOISE = (
    r"<[\w.]*UntrustedString object at 0x[0-9a-f]+>",
    r"WARNING parsing \w+ \S+ within \S+\.( Endpoint will not be generated\.)?",
    r"Cannot parse response for status code …\s*",
    r",? ?response will be omitted from generated client",
    r"Unable to (parse|process) schema \S+:?",
    r"Unable to parse this part of your OpenAPI document:\s*:?",
    r"Failure to process schema has resulted in the removal of:.*",
)
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (
        r"Failed to parse OpenAPI document .*? for OpenAPI \S+ (?P<it>[^\[]*)",
        "it is not what OpenAPI prescribes here: {it}",
        "see `concord lint-specs`",
    ),
    (
        r"Found conflicting enums named (?P<it>\S+)",
        "two enumerations are both the class {it}",
        "make one of them a component with a name of its own",
    ),
    (
        r'Attempted to generate duplicate models with name "(?P<it>[^"]+)"',
        "two objects are both the class {it}",
        "make one of them a component with a name of its own, or rename the component",
    ),
    (
        r"Recursive and circular references|Could not find reference in parsed models or enums",
        "it refers to itself other than by a property, or to what cannot be read",
        "put the reference into a property of an object",
    ),
    (
        r"Cannot take allOf a non-object",
        "allOf joins schemas that are no objects",
        "write their keywords into one schema",
    ),
    (
        r"Properties … and … have the same python_name",
        "two properties have one name in Python",
        "leave one of them out",
    ),
    (
        r"type array must have items or prefixItems defined",
        "an array does not describe its items",
        "add `items`",
    ),
)


def plain(text: str) -> tuple[str, str]:
    """What a message of the parser says, and how to fix it."""
    # first of all: an address of memory is another one in each run, and the other patterns expect
    # the ellipsis in its place
    said = " ".join(re.sub(_NOISE[0], "…", text).split())
    for pattern, what, fix in _KNOWN:
        found = re.search(pattern, said)
        if found:
            return what.format(**{k: v.strip() for k, v in found.groupdict().items()}), fix
    for noise in _NOISE[1:]:
        said = re.sub(noise, "", said).strip()
    return f"openapi-python-client cannot read it: {said[:300].strip(' ()')}", REWRITE
