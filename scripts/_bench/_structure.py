"""What the source of the engine looks like: figures of a tree, counted from its syntax.

Model: pure but for reading files. A `Tree` says where the engine, its reader of specs and the
modules of interest are, so that the same counts are made before and after a move.
Known limits: a read is found by its syntax (a subscript, `in`, or the first argument of a call that
looks a name up), so a name that is held in a variable is not seen; names are compared, not types.
"""

from __future__ import annotations

import ast
import io
import re
import statistics
import tokenize
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

_LOOKUPS = frozenset({"get", "pop", "setdefault", "extension", "keyword", "stated", "stating"})
_EXCHANGES = re.compile(r"^(Exchange|Seen|Sent|Told|Followed|Answered|Asked|Recorded)$")
_WORD = re.compile(r"^x-[a-z]+(-[a-z]+)*$")
_FOREIGN = frozenset({"x-total-count", "x-total", "x-schemathesis-testcaseid", "x-accepted"})
"""Names of headers and marks, no words of the vocabulary."""


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A checkout. Folders and files are relative to `root`."""

    root: Path
    engine: tuple[str, ...]
    """Folders that hold the engine."""
    left_out: tuple[str, ...]
    """Prefixes of paths below them that are no part of it."""
    model: str
    """The folder of the reader of specs."""
    source: str
    """The folder that modules are imported from; empty for the root."""

    @cached_property
    def modules(self) -> Mapping[str, ast.Module]:
        """The modules of the engine by their path."""
        found = {}
        for folder in self.engine:
            for path in sorted((self.root / folder).rglob("*.py")):
                name = path.relative_to(self.root).as_posix()
                if not name.startswith(self.left_out):
                    found[name] = ast.parse(path.read_text("utf-8"))
        return found

    def dotted(self, path: str) -> str:
        """The name by which the module at `path` is imported."""
        name = path.removeprefix(f"{self.source}/" if self.source else "").removesuffix(".py")
        return name.replace("/", ".").removesuffix(".__init__")


def figures(tree: Tree) -> dict[str, Any]:
    """Every figure of a tree, by name."""
    sizes = sorted(_functions(tree))
    longest, where = sizes[-1]
    packages = Counter(path.rpartition("/")[0] for path in tree.modules)
    biggest, count = packages.most_common(1)[0]
    return {
        "modules": len(tree.modules),
        "lines": sum(len(_text(tree, path).splitlines()) for path in tree.modules),
        "raw_reads": sum(1 for _ in raw_reads(tree)),
        "private_imports": sum(1 for _ in private_imports(tree)),
        "exchange_classes": sum(1 for _ in exchange_classes(tree)),
        "most_modules_in_a_folder": count,
        "fullest_folder": biggest,
        "comment_share": round(100 * comment_share(tree), 1),
        "longest_function": longest,
        "longest_function_is": where,
        "function_p90": int(statistics.quantiles([size for size, _ in sizes], n=10)[-1]),
        "function_median": int(statistics.median(size for size, _ in sizes)),
    }


def raw_reads(tree: Tree) -> Iterator[str]:
    """Where a word of the vocabulary is read from a document outside the reader of specs."""
    for path, module in tree.modules.items():
        if not path.startswith(f"{tree.model}/"):
            for node in ast.walk(module):
                if (name := _read(node)) is not None and name not in _FOREIGN:
                    yield f"{path}:{getattr(node, 'lineno', 0)}: {name}"


def _read(node: ast.AST) -> str | None:
    """The word that `node` reads, if it reads one."""
    match node:
        case ast.Subscript(slice=ast.Constant(value=str(name))):
            pass
        case ast.Compare(left=ast.Constant(value=str(name)), ops=[ast.In() | ast.NotIn()]):
            pass
        case ast.Call(func=ast.Attribute(attr=called) | ast.Name(id=called), args=[*args]):
            words = [it.value for it in args[:3] if isinstance(it, ast.Constant)]
            found = [it for it in words if isinstance(it, str) and _WORD.match(it)]
            return found[0] if found and called in _LOOKUPS else None
        case _:
            return None
    return name if _WORD.match(name) else None


def private_imports(tree: Tree) -> Iterator[str]:
    """Imports of a private module by a module of another package."""
    tops = {tree.dotted(path).partition(".")[0] for path in tree.modules}
    for path, module in tree.modules.items():
        own = tree.dotted(path)
        for node in ast.walk(module):
            for name in _imported(node):
                owner, private, _ = re.sub(r"\._(?!_)", "\0_", name, count=1).partition("\0")
                if (
                    private
                    and owner.partition(".")[0] in tops
                    and not f"{own}.".startswith(f"{owner}.")
                ):
                    yield f"{path}: {name}"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (it.name for it in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
        yield from (f"{node.module}.{it.name}" for it in node.names)


def exchange_classes(tree: Tree) -> Iterator[str]:
    """Classes that hold a request together with its response, or a response as it was received."""
    for path, module in tree.modules.items():
        for node in module.body:
            if isinstance(node, ast.ClassDef) and _EXCHANGES.match(node.name):
                yield f"{path}: {node.name}"


def comment_share(tree: Tree) -> float:
    """Lines with a comment as a share of all lines that are not blank."""
    comments = lines = 0
    for path in tree.modules:
        text = _text(tree, path)
        lines += sum(1 for line in text.splitlines() if line.strip())
        comments += sum(
            token.type == tokenize.COMMENT
            for token in tokenize.generate_tokens(io.StringIO(text).readline)
        )
    return comments / lines


def _functions(tree: Tree) -> Iterator[tuple[int, str]]:
    """Lines and name of each function that is not within another."""
    for path, module in tree.modules.items():
        waiting: list[ast.AST] = [module]
        while waiting:
            node = waiting.pop()
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                yield (node.end_lineno or node.lineno) - node.lineno + 1, f"{path}: {node.name}"
            else:
                waiting += ast.iter_child_nodes(node)


def hops(tree: Tree, start: str, end: str) -> int | None:
    """How many files one opens from the one at `start` to the one at `end`, by imports."""
    known = {tree.dotted(path): path for path in tree.modules}
    waiting, far = deque([start]), {start: 0}
    while waiting:
        path = waiting.popleft()
        if path == end:
            return far[path]
        for node in ast.walk(tree.modules[path]):
            for name in _imported(node):
                inner = known.get(name) or known.get(name.rpartition(".")[0])
                if inner is not None and inner not in far:
                    far[inner] = far[path] + 1
                    waiting.append(inner)
    return None


def _text(tree: Tree, path: str) -> str:
    return (tree.root / path).read_text("utf-8")
