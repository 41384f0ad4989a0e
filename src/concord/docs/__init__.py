"""The published reference as a static site: what `nox -s docs` builds.

Model: `Sources` (specs, reports, the generated packages, the changelog, what the emulators can do
otherwise) go in, a mapping from path to bytes comes out (`build`); nothing else is read, nothing
depends on time or hash seeds.
`write` puts it into a folder as a whole, `broken_links` follows every address and anchor in it.
Start at `_site.py`, then `_api.py` (one API), `_operations.py` (one operation) and `_readings.py`
(the readings of a ledger entry). What stands behind an element is `_evidence.py`, what it looks
like `src/concord/docs/templates`.

Parts: Jinja2, markdown-it-py, Pygments and griffe at build time; MiniSearch (MIT, `vendor/`) in the
browser. Why no documentation generator: Zensical 0.0.73, the successor of Material for MkDocs, was
tried first. Its search fetches its index and so finds nothing from `file://`, its pages of two
headings and one code block break two rules of axe and are no valid HTML, and by default it asks
a font host. Why no API renderer: Redoc and Scalar (npm only) need Node and 0.7 to 1.3 MB of
compressed script before the first word, and can show neither evidence nor ambiguities where a
reader needs them, beside the element. Pagefind fetches WebAssembly, which `file://` forbids.

Known limits: code samples show the first alternative of the security requirements and the first
example; `patternProperties`, `not` and conditional keywords are not shown (no spec uses them).
"""

from concord.docs._check import broken_links
from concord.docs._reports import Reports, read
from concord.docs._site import Sources, build
from concord.docs._write import write

__all__ = ["Reports", "Sources", "broken_links", "build", "read", "write"]
