"""Recorded traffic judged by the specs, without sending anything.

Model: a reader by format (`_har`, `_cassette`, `_events`, `_dump`, chosen by `_formats`) streams
exchanges (`_recorded`, `_entries`); each is routed to its API (`_routing`) and judged
(`_observations`, on `concord.evidence`); equal observations are counted as one finding
(`_findings`), with one sample by the rule of `_redact` and the schema that its values suggest
(`_schema_inference`); `_patches` makes patches of findings, `_report` the report.
"""

from concord.traffic._entries import recording_entry
from concord.traffic._formats import read
from concord.traffic._recorded import DamagedError, RecordingEntry, Unreadable
from concord.traffic._report import File, as_json, read_report, text
from concord.traffic._traffic import Traffic, exchanges_with

__all__ = [
    "DamagedError",
    "File",
    "RecordingEntry",
    "Traffic",
    "Unreadable",
    "as_json",
    "exchanges_with",
    "read",
    "read_report",
    "recording_entry",
    "text",
]
