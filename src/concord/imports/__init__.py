"""Documents that others write, made a spec of this project: `specs/<name>/`.

Model: pure steps from a source to three files. `openapi.json` is the document as one file of
OpenAPI 3.1, `original.json` or `original.yaml` what was given, untouched, and
`concord.overlay.yaml` holds what the project adds: names of methods, environments, vocabulary. A
later import replaces the first two and keeps the overlay.
Known limits: Swagger 2.0 and OpenAPI 3.2 are refused; other files are read from the folder of the
document and below it, not from the network.
"""

from concord.imports._folder import Imported, import_document
from concord.imports._joined import joined
from concord.imports._note import Note
from concord.imports._source import Source, read_source, suggested_name

__all__ = [
    "Imported",
    "Note",
    "Source",
    "import_document",
    "joined",
    "read_source",
    "suggested_name",
]
