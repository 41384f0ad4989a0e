"""JSON of responses, read by Schemathesis as by everything else of a run: by `http.payload`.

Model: a deserializer of JSON's media types. What `payload` cannot read is left to Schemathesis'
own reader, whose errors its checks know.
"""

from __future__ import annotations

from typing import Any

import schemathesis

from concord.http import payload


def read_json_alike() -> None:
    """Let Schemathesis read JSON so, in this process."""

    @schemathesis.deserializer("application/json", "application/*+json")
    def json_of(context: Any, response: Any) -> Any:
        del context
        content_type = (response.headers.get("content-type") or [""])[0]
        try:
            return payload.parse(response.content, content_type)
        except payload.PayloadError:
            return response.json()
