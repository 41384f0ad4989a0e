"""Mutation testing of the contract suite: faults derived from a spec, and whether a run kills them.

Model: operators (`operators/`, the table) find faults in a spec; `run` judges each in a process of
its own; `score` says how many were killed. `contracts/results/faults/README.md` shows the figures.
"""

from concord.faults._derive import MOST, derived, faults_in, faults_of, sample
from concord.faults._journal import Journal
from concord.faults._judge import (
    EQUIVALENT,
    FAILED,
    KILLED,
    SURVIVED,
    JudgeOptions,
    Verdict,
)
from concord.faults._model import Fault
from concord.faults._run import PRELOAD, needed, run
from concord.faults._score import FULL, GATE, KINDS, Score, api_of, by, missed, operator_of, score
from concord.faults._seeded_server import App, Behaviour, Effect, seeded
from concord.faults._serving import served
from concord.faults.operators import OPERATORS, Operator

__all__ = [
    "EQUIVALENT",
    "FAILED",
    "FULL",
    "GATE",
    "KILLED",
    "KINDS",
    "MOST",
    "OPERATORS",
    "PRELOAD",
    "SURVIVED",
    "App",
    "Behaviour",
    "Effect",
    "Fault",
    "Journal",
    "JudgeOptions",
    "Operator",
    "Score",
    "Verdict",
    "api_of",
    "by",
    "derived",
    "faults_in",
    "faults_of",
    "missed",
    "needed",
    "operator_of",
    "run",
    "sample",
    "score",
    "seeded",
    "served",
]
