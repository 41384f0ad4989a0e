"""The core of a call: build the request, decide about repetition, read the answer. No I/O.

Model: `exchange` is a generator that yields what must happen (a request to send, seconds to wait)
and is sent the outcome; `client` holds the two drivers that do it, one blocking, one not.
"""

from __future__ import annotations

import datetime as _dt
import importlib
import json
import logging
import os
import random
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

import httpx2

from .. import _errors
from .auth import Basic, ClientCredentials, Credentials, Key, OAuth2
from .encode import NotGiven, encode, pairs, segment, text
from .model import Decode, decoder, resolve
from .operation import Arguments, Operation, RequestOptions
from .paging import Slice, at, items_at
from .retry import retry_delay

T = TypeVar("T")
Outcome = httpx2.Response | Exception | None
_OPTIONS = frozenset(RequestOptions.__annotations__)


@dataclass(frozen=True, kw_only=True)
class Package:
    """What the generator knows about the API as a whole."""

    name: str
    version: str
    environments: Mapping[str, str]
    schemes: Mapping[str, Key | Basic | OAuth2]
    variables: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The arguments that both clients share."""

    package: Package
    credentials: Mapping[str, str | None]
    environment: str
    base_url: str | None
    timeout: float | httpx2.Timeout | None
    max_retries: int
    headers: Mapping[str, str] | None
    scopes: tuple[str, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request ready to be sent."""

    operation: Operation[Any]
    request: httpx2.Request
    auth: httpx2.Auth | None
    max_retries: int


class Core:
    """Everything about a client that needs no connection."""

    def __init__(self, settings: Settings) -> None:
        package = settings.package
        self.package = package
        self.base_url = _base_url(settings)
        self.max_retries = settings.max_retries
        self.user_agent = f"{package.name}-python/{package.version}"
        self.headers = {
            "User-Agent": self.user_agent,
            "Accept": "application/json",
            **(settings.headers or {}),
        }
        self.secrets = Credentials(settings.credentials, package.variables)
        schemes = list(package.schemes.values())
        if schemes and all(self.secrets.missing(scheme) for scheme in schemes):
            raise self.secrets.explain(schemes)
        self._log = logging.getLogger(package.name)
        self._models = f"{__package__.rpartition('.')[0]}._models"
        self._decoders: dict[str, Decode] = {}
        self._tokens = {
            name: ClientCredentials(
                scheme,
                self.secrets,
                base_url=self.base_url,
                scopes=scheme.scopes if settings.scopes is None else settings.scopes,
                user_agent=self.user_agent,
                refused=self._refused,
            )
            for name, scheme in package.schemes.items()
            if isinstance(scheme, OAuth2) and not self.secrets.missing(scheme)
        }

    def call(
        self,
        operation: Operation[Any],
        arguments: Arguments,
        options: RequestOptions,
        build: Callable[..., httpx2.Request],
    ) -> Call:
        """The request of a call. Raises TypeError or ValueError for arguments that cannot be sent."""
        unknown = sorted(options.keys() - _OPTIONS)
        if unknown:
            raise TypeError(f"{operation.id}() got an unexpected keyword argument {unknown[0]!r}")
        path = operation.path
        for name, value in arguments.path.items():
            path = path.replace("{" + name + "}", segment(value, name))
        query = pairs({**arguments.query, **options.get("extra_query", {})}, operation.arrays)
        headers = {
            name: text(value, name)
            for name, value in arguments.header.items()
            if not isinstance(value, NotGiven)
        }
        content, kind = _content(operation, arguments.body, options.get("extra_body"))
        if kind:
            headers["Content-Type"] = kind
        headers |= options.get("extra_headers", {})
        extra = {"timeout": options["timeout"]} if "timeout" in options else {}
        url = path if "://" in path else self.base_url + path
        request = build(
            operation.method, url, params=query or None, headers=headers, content=content, **extra
        )
        auth = self._authorise(operation, request)
        retries = options.get("max_retries", self.max_retries)
        return Call(operation=operation, request=request, auth=auth, max_retries=retries)

    def _authorise(self, operation: Operation[Any], request: httpx2.Request) -> httpx2.Auth | None:
        """Use the first of the operation's alternatives whose credentials are all at hand."""
        for names in operation.security:
            schemes = [self.package.schemes[name] for name in names]
            if any(self.secrets.missing(scheme) for scheme in schemes):
                continue
            for scheme in schemes:
                if not isinstance(scheme, OAuth2):
                    scheme.apply(self.secrets, request)
            return next((self._tokens[name] for name in names if name in self._tokens), None)
        if operation.security:
            wanted = {
                name: self.package.schemes[name] for names in operation.security for name in names
            }
            raise self.secrets.explain([s for s in wanted.values() if self.secrets.missing(s)])
        return None

    def exchange(self, call: Call) -> Generator[httpx2.Request | float, Outcome, httpx2.Response]:
        """Yield requests to send and seconds to wait until there is an answer, or raise."""
        attempt = 0
        while True:
            outcome = yield call.request
            assert outcome is not None
            self._note(call.request, outcome, attempt)
            delay = retry_delay(
                outcome,
                method=call.operation.method,
                attempt=attempt,
                max_retries=call.max_retries,
                chance=random.random(),  # noqa: S311
                now=_dt.datetime.now(_dt.timezone.utc),
            )
            if delay is None:
                break
            attempt += 1
            yield delay
        if isinstance(outcome, httpx2.Response):
            return outcome
        raise self._unreachable(call.request, outcome) from outcome

    def _note(
        self, request: httpx2.Request, outcome: httpx2.Response | Exception, attempt: int
    ) -> None:
        # Neither headers nor query: both can carry credentials.
        if self._log.isEnabledFor(logging.DEBUG):
            url = str(request.url.copy_with(query=None))
            result = (
                outcome.status_code
                if isinstance(outcome, httpx2.Response)
                else type(outcome).__name__
            )
            self._log.debug("%s %s: %s (attempt %d)", request.method, url, result, attempt + 1)

    def _unreachable(self, request: httpx2.Request, cause: Exception) -> Exception:
        kind = (
            _errors.APITimeoutError
            if isinstance(cause, httpx2.TimeoutException)
            else _errors.APIConnectionError
        )
        what = "no answer in time from" if kind is _errors.APITimeoutError else "cannot reach"
        return kind(
            f"{what} {request.url.copy_with(query=None)}: {cause or type(cause).__name__}",
            request=request,
        )

    def result(self, operation: Operation[T], response: httpx2.Response) -> T:
        """What a call returns. Raises the error that the answer stands for."""
        raw = self._success(operation, response)
        if operation.unwrap:
            raw = self._unwrapped(operation, raw)
        return cast(T, self._read(operation.result, raw))

    def page(
        self, operation: Operation[Any], query: Mapping[str, Any], response: httpx2.Response
    ) -> Slice[Any]:
        """One page of a list. Raises the error that the answer stands for."""
        raw = self._success(operation, response)
        paging = operation.paging
        assert paging is not None
        if operation.unwrap and not operation.unwrap_required and at(raw, paging.items) is None:
            raw = self._unwrapped(operation, raw)
        decode = self._decoder(operation.item)
        items = [decode(item) for item in items_at(paging, raw)]
        return Slice(query=query, raw=raw, body=self._read(operation.result, raw), items=items)

    def _unwrapped(self, operation: Operation[Any], raw: Any) -> Any:
        """The member that holds the result; where it need not be there, the answer itself."""
        if not isinstance(raw, dict) or operation.unwrap not in raw:
            return raw
        if operation.unwrap_required:
            return raw[operation.unwrap]
        declared = self._hint_members(operation.result)
        return raw if operation.unwrap in declared else raw[operation.unwrap]

    def _hint_members(self, annotation: str) -> set[str]:
        hint = resolve(annotation, self._load())
        members = getattr(hint, "__members__", {})
        return {member.wire for member in members.values()}

    def _success(self, operation: Operation[Any], response: httpx2.Response) -> Any:
        if not response.is_success:
            raise self.error(operation, response)
        if not response.content or operation.result == "None":
            return None
        if operation.result == "bytes":
            return response.content
        if operation.result == "str" and "json" not in response.headers.get("content-type", ""):
            return response.text
        try:
            return response.json()
        except ValueError as error:
            raise _errors.APIDecodeError(
                f"{operation.id}: the answer (status {response.status_code}) is no JSON",
                response=response,
            ) from error

    def error(
        self, operation: Operation[Any] | None, response: httpx2.Response
    ) -> _errors.APIStatusError:
        """The error that an answer stands for, with the documented body if it has one."""
        status = response.status_code
        documented = operation.errors if operation else {}
        annotation = (
            documented.get(str(status))
            or documented.get(f"{status // 100}XX")
            or documented.get("default")
        )
        try:
            raw = response.json()
        except ValueError:
            raw = None
        body = self._read(annotation or _errors.BODY, raw) if isinstance(raw, dict) else None
        return _errors.by_status(status)(response=response, body=body)

    def _refused(self, answer: httpx2.Response) -> _errors.APIError:
        if not answer.is_success:
            return self.error(None, answer)
        return _errors.APIDecodeError(
            "the answer to the token request holds no access_token", response=answer
        )

    def _read(self, annotation: str, raw: Any) -> Any:
        return None if raw is None else self._decoder(annotation)(raw)

    def _decoder(self, annotation: str) -> Decode:
        found = self._decoders.get(annotation)
        if found is None:
            found = self._decoders[annotation] = decoder(resolve(annotation, self._load()))
        return found

    def _load(self) -> str:
        importlib.import_module(self._models)
        return self._models


def _base_url(settings: Settings) -> str:
    package = settings.package
    chosen = settings.base_url or os.environ.get(f"{package.name.upper()}_BASE_URL")
    if chosen:
        if not chosen.startswith(("http://", "https://")):
            raise ValueError(f"base_url {chosen!r} has no scheme: write https://…")
        return chosen.rstrip("/")
    if not package.environments:
        raise ValueError(
            f"no server to call: pass base_url= or set {package.name.upper()}_BASE_URL"
        )
    if settings.environment not in package.environments:
        known = ", ".join(package.environments)
        raise ValueError(
            f"unknown environment {settings.environment!r} (known: {known}), or pass base_url="
        )
    return package.environments[settings.environment]


def _content(
    operation: Operation[Any], body: Any, extra: Mapping[str, Any] | None
) -> tuple[bytes | None, str]:
    """The bytes of a body and their media type; nothing where nothing was given."""
    if operation.body == "none" and not extra:
        return None, ""
    value = encode(body) if body is not None and not isinstance(body, NotGiven) else None
    if isinstance(value, dict) or (extra and value is None):
        value = {**(value or {}), **encode(extra or {})}
    if not value and not operation.body_required:
        return None, ""
    if operation.body == "form":
        return urlencode(
            pairs(value or {}, operation.arrays)
        ).encode(), "application/x-www-form-urlencoded"
    return json.dumps(
        value if value is not None else {}, ensure_ascii=False
    ).encode(), "application/json"
