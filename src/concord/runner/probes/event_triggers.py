"""Event triggers: what causes an event (`x-caused-by`) is brought about, after a run's phases.

Model: an operation is called as it last succeeded in the run, changed as far as the cause states;
time passes by an emulator's clock; what happens beside the API is one of an emulator's controls.
`Triggered` holds the request, and which resources the events must name. `CannotError` says why
something cannot be brought about.
Known limits: requests with a JSON body or a form; of a list, the first page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

from concord.checks.events import Cause, moment
from concord.checks.last_success import LastSuccess
from concord.checks.representation import body_properties, identity, items, member, result
from concord.http import Response, path_of
from concord.http.control import PREFIX, ControlError, Emulator
from concord.http.recorded import RecordedRequest
from concord.runner.schemathesis_adapter.document import required_members
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import Operation, Spec, vocabulary

_FORM = "application/x-www-form-urlencoded"
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_SOON = 2 * _DAY
_STEP, _STEPS = timedelta(minutes=30), 24
_AHEAD = 60 * _DAY
"""How far the clock is moved at most: an emulator's, which is put back."""


class CannotError(Exception):
    """The cause cannot be brought about here; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Triggered:
    """What was brought about: the request, the status of its response, whom events must name."""

    request: RecordedRequest
    status: int
    about: tuple[Any, ...] = ()
    """Ids, each of which an event must hold; empty: any one event will do."""


class EventTriggers:
    """Brings causes about at one target."""

    def __init__(
        self,
        spec: Spec,
        wire: Wire,
        identity: Authenticator,
        last_success: Mapping[str, LastSuccess],
        control: Emulator | None,
    ) -> None:
        self._spec = spec
        self._wire = wire
        self._identity = identity
        self._last_success = last_success
        self._control = control
        self.moved = 0.0
        """How far the target's clock was moved, in seconds."""

    def now(self) -> datetime | None:
        """The target's clock, if it can be asked."""
        return None if self._control is None else self._control.now()

    def advance(self, seconds: float) -> None:
        """Move the target's clock; tokens may not outlive it."""
        if self._control is not None:
            self._control.advance(seconds)
            self.moved += seconds
            self._identity.forget()

    def halt(self) -> None:
        """Let the target's clock stand still but for `advance`: a busy machine shall not count."""
        if self._control is not None:
            self._control.halt()

    def put_back(self) -> None:
        """Undo what was done to the clock."""
        if self.moved:
            self.advance(-self.moved)
        if self._control is not None:
            self._control.resume()

    def trigger(self, cause: Cause, came: Callable[[], bool]) -> Triggered:
        """Let it happen once; no more time passes than until the event `came`.

        Raises CannotError.
        """
        if cause.outside:
            return self._outside(cause)
        if cause.operation is None:
            return self._passing(cause, came)
        triggered = self._succeed(cause, cause.operation)
        # to an hour before the moment, then past it: reminders come before, other events after
        for step in (_SOON - _HOUR, _HOUR + _DAY) if cause.time else ():
            if not came():
                self.advance(step.total_seconds())
        return triggered

    def _outside(self, cause: Cause) -> Triggered:
        if self._control is None:
            raise CannotError(f"nothing can bring about {cause.outside!r} at the target")
        try:
            outcome = self._control.act(cause.outside or "")
        except ControlError as error:
            raise CannotError(f"the emulator {error}") from error
        request = RecordedRequest(
            method="POST", path=f"{PREFIX}{cause.outside}", headers=(), body=None
        )
        about = (outcome["id"],) if isinstance(outcome, dict) and "id" in outcome else ()
        return Triggered(request=request, status=200, about=about)

    def _passing(self, cause: Cause, came: Callable[[], bool]) -> Triggered:
        """Let the moment pass for what is found, and see whom it has changed."""
        now = self.now()
        if now is None:
            raise CannotError("nothing can let time pass at the target")
        waiting = {
            key: when
            for key, item in self._found(cause).items()
            if (when := moment(member(item, cause.time))) and when <= now + _AHEAD
        }
        if not waiting:
            raise CannotError(f"no {cause.resource} is there of which {cause.time} could pass")
        self._until(min(waiting.values()))
        for _ in range(
            _STEPS
        ):  # in small steps, so that the moment that an event states is bounded
            if came():
                break
            self.advance(_STEP.total_seconds())
        if not came():
            # the nearest moment brought nothing: it may concern a resource that the server leaves
            # out
            self._until(max(waiting.values()) + _DAY)
        assert cause.shows is not None
        after = self._listed(cause, cause.becomes) if cause.becomes else waiting
        changed = tuple(key for key in waiting if key in after)
        request = self._request(cause.shows, self._narrowed(cause, cause.becomes))
        return Triggered(request=request, status=200, about=changed)

    def _until(self, moment: datetime) -> None:
        now = self.now()
        if now is not None and moment > now:
            self.advance((moment - now).total_seconds())

    def _succeed(self, cause: Cause, operation: Operation) -> Triggered:
        """Let the operation succeed as the cause states: after another, with values, of some."""
        last = self._last(operation)
        body = self._body(cause, operation)
        key = self._first_found(cause) if cause.found else None
        target = last.target
        if key is not None:
            assert operation.resource is not None
            target = path_of(operation.path, {operation.resource.parameter: key})
        response = self._call(operation, target, body, last.media_type)
        if key is None and operation.action == "create":
            key = identity(operation, result(operation, response.json))
        request = self._request(operation, target, body, last.media_type)
        about = () if key is None else (key,)
        return Triggered(request=request, status=response.status, about=about)

    def _body(self, cause: Cause, operation: Operation) -> dict[str, Any]:
        """The body that succeeded last, changed as far as the cause states.

        Calls the operation that has to succeed before, if there is one, and takes over its values.
        """
        body = _read(self._last(operation))
        if cause.after is not None:
            before = self._last(cause.after)
            shared = _read(before)
            self._call(cause.after, before.target, shared, before.media_type)
            body |= {name: it for name, it in shared.items() if name in body}
        if cause.sent:
            # an optional member could contradict what the cause states
            needed = required_members(self._spec, operation)
            body = {name: it for name, it in body.items() if name in needed} | dict(cause.sent)
            body |= self._soon(cause, operation)
        return body

    def _first_found(self, cause: Cause) -> Any:
        """The id of a resource that shows what the cause needs. Raises CannotError."""
        key = next(iter(self._found(cause)), None)
        if key is None:
            raise CannotError(f"no {cause.resource} is there with {_listed_values(cause.found)}")
        return key

    def _soon(self, cause: Cause, operation: Operation) -> dict[str, Any]:
        """The request's member that reads as the cause's moment: two days from now."""
        now = self.now()
        if not cause.time:
            return {}
        if now is None:
            raise CannotError("nothing can let time pass at the target")
        soon = (now + _SOON).strftime("%Y-%m-%dT%H:%M:%SZ")
        return {
            name: soon
            for name, definition, _ in body_properties(self._spec, operation)
            if (vocabulary.READS_AS.of(definition) or name) == cause.time
        }

    def _found(self, cause: Cause) -> dict[Any, Any]:
        return self._listed(cause, cause.found)

    def _listed(self, cause: Cause, values: Mapping[str, Any]) -> dict[Any, Any]:
        """By id, the resources on a list's first page that show these values."""
        shows = cause.shows
        if shows is None:
            raise CannotError(f"no list shows {cause.resource!r}")
        sent = self._send(shows, self._narrowed(cause, values), None, None)
        return {
            key: item
            for item in items(shows, sent.json)
            if (key := identity(shows, item)) is not None
            and all(member(item, path) == value for path, value in values.items())
        }

    def _narrowed(self, cause: Cause, values: Mapping[str, Any]) -> str:
        """The list, with the filters that select these values and pages as long as they may be."""
        shows, query = cause.shows, {}
        assert shows is not None
        size = shows.pagination.size if shows.pagination else None
        for parameter in shows.parameters:
            filter_ = parameter.filter
            if filter_ and filter_.match == "equal" and filter_.members[0] in values:
                query[parameter.name] = values[filter_.members[0]]
            if parameter.name == size and "maximum" in parameter.schema:
                # the longest page: what is looked for may stand anywhere in the list
                query[parameter.name] = parameter.schema["maximum"]
        return shows.path + (f"?{urlencode(query)}" if query else "")

    def _last(self, operation: Operation) -> LastSuccess:
        if operation.label not in self._last_success:
            raise CannotError(f"{operation.label} never succeeded")
        return self._last_success[operation.label]

    def _call(
        self, operation: Operation, target: str, body: dict[str, Any], media: str | None
    ) -> Response:
        sent = self._send(operation, target, body or None, media)
        if sent.status // 100 != 2:
            raise CannotError(f"{operation.label} answered {sent.status}")
        return sent

    def _send(self, operation: Operation, target: str, body: Any, media: str | None) -> Response:
        presented = self._identity.present(operation)
        headers = dict(presented.headers)
        if body is not None and media:
            headers["Content-Type"] = media
        path, _, query = target.partition("?")
        # the remembered target holds the credentials with which it was sent, which may be old by
        # now
        kept = [pair for pair in parse_qsl(query) if pair[0] not in presented.query]
        return self._wire.send(
            operation.method,
            path,
            headers=headers,
            params=[*kept, *presented.query.items()],
            data=None if body is None else _written(body, media),
        )

    def _request(
        self,
        operation: Operation,
        target: str,
        body: dict[str, Any] | None = None,
        media: str | None = None,
    ) -> RecordedRequest:
        """What `_send` sends, with its credentials: whoever records it redacts it."""
        presented = self._identity.present(operation)
        headers = dict(presented.headers)
        if media:
            headers["Content-Type"] = media
        return RecordedRequest(
            method=operation.method.upper(),
            path=presented.on(target),
            headers=tuple(headers.items()),
            body=_written(body, media).decode() if body else None,
        )


def _read(last: LastSuccess) -> dict[str, Any]:
    """The members of a request body: of JSON or of a form."""
    text = (last.body or b"").decode("utf-8", "replace")
    if (last.media_type or "").startswith(_FORM):
        return dict(parse_qsl(text))
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _written(body: Mapping[str, Any], media: str | None) -> bytes:
    is_form = (media or "").startswith(_FORM)
    return (urlencode(body) if is_form else json.dumps(body)).encode()


def _listed_values(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {json.dumps(value)}" for name, value in values.items())
