"""Small APIs that tests of several packages share, one file each.

| API | for |
|---|---|
| `shop` | everything that an emulator does by the vocabulary alone |
| `client_shop` | every construct that a generated client needs |
| `traffic_shop` | recorded traffic, and a ledger beside it |
| `evidence_shop` | whatever evidence speaks of: ambiguities at all places, inferences |
| `library` | contract runs, with a server written by hand (`tests/runner/library.py`) |
| `depot` | values that servers show in their own way (`tests/runner/depot.py`) |
| `bookings` | members that relate to one another (`x-relations`) |
| `archive` | bodies, responses, parameters and compositions of every kind |
| `feeds` | pages that lead to one another, totals in headers, pages without a size |
| `hub` | a document as frameworks write it, with all of the vocabulary that can be proposed |
| `clerk` | responses that are no JSON |
| `foreign` | a document as others write them: no vocabulary, many styles and media types |
"""

from pathlib import Path

from concord.spec import Spec, load_file


def path(name: str) -> Path:
    """The file of a sample."""
    return Path(__file__).parent / f"{name}.yaml"


def text(name: str) -> str:
    """The document of a sample, as it is written."""
    return path(name).read_text("utf-8")


def load(name: str, *, api: str = "") -> Spec:
    """The spec of a sample, read anew: a test may change its document."""
    return load_file(path(name), api=api or name)
