"""Findings: the observations of all exchanges with one API, each counted, with its first sample.

Model: a finding is what several observations have in common; it keeps counts, types and words of a
vocabulary, so its size does not depend on the traffic's.
Known limits: of one API, 500 different findings are kept; further observations are counted as one
number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from concord.http import Response
from concord.spec import Spec
from concord.traffic import _redact
from concord.traffic._observations import Observation
from concord.traffic._schema_inference import InferredSchema

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
    """Something that the spec does not document, and how often it was observed."""

    def __init__(self, spec: Spec, observation: Observation, sample: Sample) -> None:
        self.spec = spec
        self.observation = observation
        self.sample = sample
        self.times = 0
        self.accepted = 0
        """How many of the exchanges have a status below 400."""
        self.operations: Counter[str] = Counter()
        self.values: Counter[str | int] = Counter()
        self.hidden = 0
        """How many values may be data, and are not kept."""
        self.schema = InferredSchema()
        self.media_types: set[str] = set()

    def take(self, observation: Observation, operation: str, response: Response) -> None:
        """Count another exchange."""
        if response.body and len(self.media_types) < _MOST_VALUES:
            self.media_types.add(response.media_type)
        self.times += 1
        self.accepted += response.status < 400
        self.operations[operation] += 1
        if self.observation.kind in ("undocumented-member", "undocumented-parameter", "violation"):
            for value in observation.values:
                self.schema.take(value)
        elif self.observation.kind == "undocumented-value":
            # an observation without values counts as one that is hidden
            for value in observation.values or (None,):
                self._take_value(value)

    def _take_value(self, value: Any) -> None:
        # values from traffic are bounded; known ones go on being counted
        room = len(self.values) < _MOST_VALUES or value in self.values
        if not isinstance(value, bool) and _redact.vocabulary(value) and room:
            self.values[value] += 1
        else:
            self.hidden += 1

    @property
    def what(self) -> str:
        """What was observed, as a sentence."""
        observation = self.observation
        if observation.kind == "undocumented-value":
            shown = [f"{value!r} {times}×" for value, times in self.values.most_common()]
            if self.hidden:
                shown.append(f"{self.hidden} that may be data, not shown")
            return f"{', '.join(shown)}: {observation.what}"
        if observation.kind in ("undocumented-member", "undocumented-parameter"):
            return f"{observation.name}: {self.schema.words()}"
        return observation.what


class Findings:
    """The findings of one API."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._known: dict[tuple[str, ...], Finding] = {}
        self.more = 0
        """How many observations were of further findings."""

    def take(
        self, observation: Observation, operation: str, response: Response, sample: Sample | None
    ) -> None:
        """Count `observation`; `sample` is needed the first time only."""
        finding = self._known.get(observation.key)
        if finding is None:
            # the report is bounded, whatever the traffic
            if sample is None or len(self._known) >= _MOST_FINDINGS:
                self.more += 1
                return
            finding = self._known[observation.key] = Finding(self._spec, observation, sample)
        finding.take(observation, operation, response)

    def knows(self, observation: Observation) -> bool:
        """Whether there was such an observation before."""
        return observation.key in self._known

    def ranked(self) -> list[Finding]:
        """All of them, the most frequent first."""
        return sorted(self._known.values(), key=lambda it: (-it.times, it.observation.key))
