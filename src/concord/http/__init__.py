"""HTTP that all steps share: one `Request`, `Response` and `Exchange`."""

from concord.http.exchange import Exchange, Request, Response, path_of, path_parameters_of

__all__ = ["Exchange", "Request", "Response", "path_of", "path_parameters_of"]
