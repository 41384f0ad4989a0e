"""What a benchmark publishes: its figures as JSON, and blocks of READMEs that are made of them.

Model: the benchmark alone writes the file. A block stands between `<!-- mark -->` and
`<!-- /mark -->`, nothing else of a page is touched, and a test holds every block equal to what
its file renders to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
HOME = ROOT / "README.md"
"""The project's README."""
SUITE = ROOT / "contracts" / "results"
"""Where results of contract runs and of the emulator are."""
SOURCE = ROOT / "scripts" / "results"
"""Where results of the clients and of the source are."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a page: what `render` makes of the figures."""

    page: Path
    mark: str
    render: Callable[[Any], str]

    @property
    def shown(self) -> str:
        """The block as the page has it. Raises ValueError where the page has no such block."""
        found = self._pattern.search(self.page.read_text("utf-8"))
        if found is None:
            raise ValueError(f"{self.page} has no <!-- {self.mark} -->")
        return found.group()

    def show(self, results: Any) -> None:
        """Put the block of the page up to date."""
        text = self._pattern.sub(lambda _: self.render(results), self.page.read_text("utf-8"))
        self.page.write_text(text, "utf-8")

    @property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<=<!-- {self.mark} -->\n).*?(?=<!-- /{self.mark} -->)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Published:
    """The file of a benchmark's figures, the blocks that show them, and the command for both."""

    file: Path
    blocks: tuple[Block, ...]
    command: str

    def read(self) -> Any:
        """The figures. Raises FileNotFoundError before they are first published."""
        return json.loads(self.file.read_text("utf-8"))

    def write(self, results: Any) -> None:
        """Keep the figures, and show them."""
        self.file.parent.mkdir(exist_ok=True)
        self.file.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
        self.show()
        print(f"written: {self.file}, {', '.join(str(it.page) for it in self.blocks)}")

    def show(self) -> None:
        """Put the blocks up to date with what is kept."""
        results = self.read()
        for block in self.blocks:
            block.show(results)

    def stale(self) -> Iterator[str]:
        """Page and mark of each block that does not show what is kept."""
        results = self.read() if self.file.exists() else None
        for block in self.blocks:
            # a page may be written before its figures are: then its block is empty
            if block.shown != ("" if results is None else block.render(results)):
                yield f"{block.page}: <!-- {block.mark} -->"
