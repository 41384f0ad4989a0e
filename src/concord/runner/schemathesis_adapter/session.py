"""The HTTP sessions that Schemathesis sends through: isolated from what this machine has set.

Model: `isolate` changes how a `requests.Session` is made, once in a worker's process: of whatever
class it is and whoever makes it, proxies, a `.netrc`, cookies and certificates of the environment
play no part, and no response is read without end (`_transport`). A `.netrc` would present
credentials where a check sends none. No setting of Schemathesis says so (it had one for a while:
https://github.com/schemathesis/schemathesis/pull/2857), nor has requests one
(https://github.com/psf/requests/issues/2773). Written for Schemathesis 4.32.5 and requests 2.34;
`PLACES` are where the former makes sessions and requests, and a test compares them with what is
installed.
"""

from __future__ import annotations

import functools
from typing import Any

import requests

from concord.runner.bounded_transport import Bounds, isolated
from concord.runner.connection import Connection

PLACES = frozenset(
    {
        # class, or function of requests by which a session is made: all end in Session.__init__
        "core/jsonschema/resolver.py requests.get",  # references to other documents
        "engine/context.py ManagedCookiesSession",  # one a thread; the probes make one, too
        "engine/run/cache.py SameHostRedirectsSession",  # the cache is off
        "python/asgi.py requests.Session",  # in-process applications; sends through its own adapter
        "specs/openapi/auths.py requests.request",  # dynamic authentication is not used
        "specs/openapi/examples.py requests.get",  # `externalValue` of an example
        "transport/requests.py SameHostRedirectsSession",  # cases that checks send on their own
        "transport/requests.py requests.Session",  # the base of both
        "wfc/providers.py requests.request",  # not used
    }
)
"""Where Schemathesis makes sessions and requests: file, and what it calls or derives from."""


def isolate(connection: Connection, bounds: Bounds) -> None:
    """Let every session that this process opens from now on be isolated, and read in bounds."""
    # the base class: subclasses of Schemathesis call it, whatever they are called in its next
    # version
    made = requests.Session.__init__

    @functools.wraps(made)
    def make(self: requests.Session, *args: Any, **kwargs: Any) -> None:
        made(self, *args, **kwargs)
        isolated(self, connection, bounds)

    requests.Session.__init__ = make  # type: ignore[method-assign]
