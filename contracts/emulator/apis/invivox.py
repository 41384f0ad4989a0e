"""Invivox: who takes part in which training, so that its three lists agree with each other.

Model: trainings are the documented two and generated ones; people book them; a registration
exists for each booking, and an attendee shows the same booking. Nothing else is particular:
paging, `search`, `countries`, `specialities` and `createdAfter` come from the spec.
"""

from __future__ import annotations

from contracts.emulator.behaviour import Behaviour

BEHAVIOUR = Behaviour()
