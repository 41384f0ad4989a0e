"""Recorded traffic held against the specs, without sending anything.

Model: a reader by format (`_har`, `_cassette`, `_events`, `_dump`, chosen by `_formats`) streams
exchanges (`_recorded`); each is given to its API (`_belongs`) and looked at (`_sights`, on
`concord.evidence`); what was seen is counted (`_findings`), with one sample by the rule of
`_redact`; `_suggest` makes patches of it, `_report` tells it.
"""

from concord.traffic._formats import read
from concord.traffic._recorded import DamagedError, Recorded, Unreadable
from concord.traffic._report import File, as_json, text
from concord.traffic._traffic import Traffic

__all__ = ["DamagedError", "File", "Recorded", "Traffic", "Unreadable", "as_json", "read", "text"]
