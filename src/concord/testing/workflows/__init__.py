"""Runs the documented flows of an API (`workflows.arazzo.yaml`) through a generated client.

Model: `Player` awaits the steps of a workflow with a client whose calls are awaited, and holds each
response to the step's criteria and to the document. What fails is a `StepError`, one line.
"""

from concord.testing.workflows._inputs import InputError, Inputs
from concord.testing.workflows._player import Player, StepError
from concord.testing.workflows._removal import GONE, Made, made_by
from concord.testing.workflows._sending import ClientError, send

__all__ = [
    "GONE",
    "ClientError",
    "InputError",
    "Inputs",
    "Made",
    "Player",
    "StepError",
    "made_by",
    "send",
]
