"""HTTP that all steps share: one `Request`, `Response` and `Exchange`."""

from concord.http.exchange import (
    BODILESS,
    TOO_MANY_REQUESTS,
    Exchange,
    Request,
    Response,
    declared_media,
    encoded_alike,
    media_type_of,
    path_of,
    path_parameters_of,
    path_pattern,
)
from concord.http.payload import is_json

__all__ = [
    "BODILESS",
    "TOO_MANY_REQUESTS",
    "Exchange",
    "Request",
    "Response",
    "declared_media",
    "encoded_alike",
    "is_json",
    "media_type_of",
    "path_of",
    "path_parameters_of",
    "path_pattern",
]
