"""Compiled templates, kept between runs as Python keeps the bytecode of modules.

Model: Jinja's own cache, in a temporary folder that is the user's alone; a template that has
changed, or another Python, is compiled again. Where nothing can be kept, nothing is.
"""

from __future__ import annotations

import contextlib

from jinja2 import BytecodeCache, FileSystemBytecodeCache
from jinja2.bccache import Bucket


class _Kept(FileSystemBytecodeCache):
    def load_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().load_bytecode(bucket)

    def dump_bytecode(self, bucket: Bucket) -> None:
        # a full disk, or a folder that has gone, is no reason not to generate
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def compiled(folder: str | None = None) -> BytecodeCache | None:
    """The cache in `folder`, by default the user's; None if no folder is safe to be used."""
    try:
        return _Kept(folder)
    except (OSError, RuntimeError):  # Jinja refuses a folder that others may write to
        return None
