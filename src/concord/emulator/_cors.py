"""Lets pages of this machine call an emulator from a browser: the reference's "try it".

Model: off by default. Only origins on a loopback address get a response that a browser lets them
read; any other origin gets none, so a page of the internet cannot use an emulator that happens to
run. Pages opened from a file have the origin `null`, which any page can take on in a sandboxed
frame: they are let in by a switch of their own.
"""

from __future__ import annotations

from starlette.middleware.cors import CORSMiddleware

from concord.emulator._wire import App

_LOOPBACK = r"https?://(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?"


def readable(app: App, *, files: bool = False) -> App:
    """`app`, readable by pages of this machine; `files`: also by pages opened from a file."""
    return CORSMiddleware(
        app,
        allow_origin_regex=f"null|{_LOOPBACK}" if files else _LOOPBACK,
        allow_methods=["*"],
        allow_headers=["*"],
        expose_headers=["*"],
    )
