"""Lets pages of this machine call an emulator from a browser: the reference's "try it".

Model: off by default. Only origins on a loopback address, and pages opened from a file
(whose origin is `null`), get a response that a browser lets them read; any other origin gets none,
so a page of the internet cannot use an emulator that happens to run.
"""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware

from concord.emulator._wire import App

_LOOPBACK = r"null|https?://(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?"


def readable(app: App) -> App:
    """`app`, readable by pages of this machine."""
    return CORSMiddleware(
        app,
        allow_origin_regex=_LOOPBACK,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["*"],
    )
