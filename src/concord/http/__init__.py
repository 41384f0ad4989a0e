"""HTTP as Concord sees it, below any one step: one `Request`, `Response` and `Exchange`."""

from concord.http.exchange import Exchange, Request, Response, path_of, path_parameters_of

__all__ = ["Exchange", "Request", "Response", "path_of", "path_parameters_of"]
