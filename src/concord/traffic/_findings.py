"""What all exchanges together show of one API: each thing once, counted, with its first sample.

Model: a finding is what several sights have in common; it keeps counts, types and the words of a
vocabulary, so its size does not depend on the traffic's.
Known limits: of one API, 500 different findings are told apart; more are counted as one number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from concord.http import Response
from concord.spec import Spec
from concord.traffic import _redact
from concord.traffic._observations import Observation
from concord.traffic._schema_inference import Sketch

_MOST_FINDINGS, _MOST_VALUES = 500, 20


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One exchange that shows a finding, redacted."""

    file: str
    number: int
    request: str
    status: int
    excerpt: Any


class Finding:
    """Something that the spec does not say, and how often it was seen."""

    def __init__(self, spec: Spec, sight: Observation, sample: Sample) -> None:
        self.spec = spec
        self.sight = sight
        self.sample = sample
        self.times = 0
        self.accepted = 0
        """How many of the exchanges the server answered without an error."""
        self.operations: Counter[str] = Counter()
        self.values: Counter[str | int] = Counter()
        self.hidden = 0
        """How many values may be data, and are not kept."""
        self.sketch = Sketch()
        self.media_types: set[str] = set()

    def take(self, sight: Observation, operation: str, response: Response) -> None:
        """Count another exchange."""
        if response.body and len(self.media_types) < _MOST_VALUES:
            self.media_types.add(response.media_type)
        self.times += 1
        self.accepted += response.status < 400
        self.operations[operation] += 1
        if self.sight.kind in ("undocumented-member", "undocumented-parameter", "violation"):
            for value in sight.values:
                self.sketch.take(value)
        elif self.sight.kind == "undocumented-value":
            for value in sight.values or (None,):
                self._take_value(value)

    def _take_value(self, value: Any) -> None:
        room = len(self.values) < _MOST_VALUES or value in self.values
        if not isinstance(value, bool) and _redact.vocabulary(value) and room:
            self.values[value] += 1
        else:
            self.hidden += 1

    @property
    def what(self) -> str:
        """What was seen, in words."""
        sight = self.sight
        if sight.kind == "undocumented-value":
            shown = [f"{value!r} {times}×" for value, times in self.values.most_common()]
            if self.hidden:
                shown.append(f"{self.hidden} that may be data, not shown")
            return f"{', '.join(shown)}: {sight.what}"
        if sight.kind in ("undocumented-member", "undocumented-parameter"):
            return f"{sight.name}: {self.sketch.words()}"
        return sight.what


class Findings:
    """The findings of one API."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._known: dict[tuple[str, ...], Finding] = {}
        self.more = 0
        """How many sights found no place any more."""

    def take(
        self, sight: Observation, operation: str, response: Response, sample: Sample | None
    ) -> None:
        """Count `sight`; `sample` is needed the first time only."""
        finding = self._known.get(sight.key)
        if finding is None:
            if sample is None or len(self._known) >= _MOST_FINDINGS:
                self.more += 1
                return
            finding = self._known[sight.key] = Finding(self._spec, sight, sample)
        finding.take(sight, operation, response)

    def knows(self, sight: Observation) -> bool:
        """Whether there was such a sight before."""
        return sight.key in self._known

    def ranked(self) -> list[Finding]:
        """All of them, the most frequent first."""
        return sorted(self._known.values(), key=lambda it: (-it.times, it.sight.key))
