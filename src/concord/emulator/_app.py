"""The ASGI application: one API, from a request on the wire to the reply.

Model: head → route → credentials → body → call → response → reply. Everything after the body is
read happens in one go, in one transaction, so requests never see each other half done.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta

from concord.emulator._access import Access, credentials
from concord.emulator._bootstrap import OptionsError, check_options, find_behaviour, open_store
from concord.emulator._clock import Clock
from concord.emulator._control import PREFIX, control
from concord.emulator._control_guard import refusal
from concord.emulator._endpoints import Endpoint, compile_endpoints
from concord.emulator._engine import Engine
from concord.emulator._events import Events
from concord.emulator._limits import Limits
from concord.emulator._options import Options
from concord.emulator._readings import READINGS_BODY, served_readings, wanted_readings
from concord.emulator._requests import to_call
from concord.emulator._responses import BrokenContractError, Responder, failure, json_reply
from concord.emulator._router import Match, Router
from concord.emulator._runs import Runs
from concord.emulator._schemas import Schemas
from concord.emulator._seed import seed
from concord.emulator._store import Store
from concord.emulator._strict_json import UnreadableError
from concord.emulator._token_endpoint import token_handlers
from concord.emulator._tokens import Tokens
from concord.emulator._undeclared import warnings
from concord.emulator._wire import (
    GoneError,
    Receive,
    Reply,
    Scope,
    Send,
    TooLargeError,
    read_body,
    read_head,
    send_reply,
)
from concord.emulator._world import World
from concord.emulator.behaviour import ONE_TOKEN, Behaviour, Problem, Request
from concord.emulator.deliveries import Deliveries
from concord.emulator.sending import post
from concord.spec import Spec

log = logging.getLogger("concord.emulator")
_SECOND = timedelta(seconds=1)
_MARGIN = 0.1
"""Seconds after a lease has run out until it is ended: clocks of the machine differ a little."""


class Application:
    """The emulator of one API, as an ASGI application."""

    def __init__(
        self,
        spec: Spec,
        behaviour: Behaviour | None = None,
        options: Options | None = None,
        *,
        clock: Clock | None = None,
        post: Callable[[str, bytes, Mapping[str, str]], Awaitable[int]] = post,
    ) -> None:
        self._options = options = options or Options()
        self._behaviour = behaviour if behaviour is not None else find_behaviour(spec)
        check_options(spec, self._behaviour)
        self._clock = clock or Clock(options.start)
        self._deliveries = Deliveries(self._clock, post, anywhere=options.deliver_anywhere)
        self._watching: asyncio.TimerHandle | None = None
        self._compile(spec)

    def _compile(self, spec: Spec) -> None:
        """Compile `spec`, and begin a fresh world of it."""
        options, clock = self._options, self._clock
        halted = clock.halted
        clock.stop()  # all records are made at one moment, however long that takes
        self._schemas = schemas = Schemas(spec)
        routes = list(compile_endpoints(spec, schemas))
        endpoints = [endpoint for _, endpoint in routes]
        self.warnings = warnings(endpoints)
        """What whoever starts it should know of its spec, one line each."""
        self._router = Router((path, e.operation.method, e) for path, e in routes)
        self.world = world = World(
            spec=spec,
            behaviour=self._behaviour,
            options=options,
            clock=clock,
            store=Store(),
            deliveries=self._deliveries,
            credentials=credentials(spec),
        )
        tokens = Tokens(spec.api, clock, single=ONE_TOKEN in spec.options)
        self._access = Access(spec, tokens)
        limits = Limits(spec.rate_limit, clock, enforced=world.options.rate_limit)
        self._limits = world.limits = limits
        handlers = token_handlers(spec, endpoints, schemas, tokens, world.credentials)
        self._engine = world.engine = Engine(world, endpoints, schemas, handlers)
        self._responder = Responder(
            spec, endpoints, schemas, world.behaviour, self._engine.representations()
        )
        self._events = Events(world, schemas)
        self._fill(schemas)
        clock.stop(stopped=halted)
        self._runs = Runs(world)
        self._passed: datetime | None = None

    def _fill(self, schemas: Schemas) -> None:
        """Seed the world, and take up the state file if there is one."""
        world = self.world
        self._events.prepare_ids()
        seed(world, self._engine, schemas)
        plans = self._engine.plans.values()
        # after seeding: an index is built faster over all records than with each of them
        world.store.index(member for p in plans if p.listing for member in p.listing.indexable)
        # the template stays as it is: resets and contract runs copy it
        world.template = world.store
        world.store = open_store(world.template, world.options, world.spec, self._engine.fits())

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Forget at the end what requests in the block write: what would it respond?"""
        kept = self.world.store
        self.world.store = kept.like(None)
        kept.copy_into(self.world.store)
        try:
            yield
        finally:
            self.world.store.close()
            self.world.store = kept

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one ASGI scope."""
        if scope["type"] == "http":
            request = read_head(scope)
            try:
                reply = await self._reply(request, receive)
            except GoneError:
                return
            await send_reply(send, reply, head=request.method == "HEAD")
        elif scope["type"] == "lifespan":
            await self._lifespan(receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.world.deliveries.start()
            else:
                await self.world.deliveries.stop()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def _reply(self, request: Request, receive: Receive) -> Reply:
        if request.path.startswith(PREFIX) or request.path == PREFIX.rstrip("/"):
            return await self._control(request, receive)
        if self.world.behaviour.rewrite is not None:
            # only for a rewrite: nothing else of the head depends on the readings
            request = replace(request, options=self.world.spec.options)
            request = self._rewritten(request, self.world.behaviour.rewrite)
        # before anything is read: what time has ended must not be seen by this request
        self._expire()
        self.world.reset_if_due()
        self._pass_time()
        match = self._router.match(request.path)
        try:
            endpoint = _endpoint(match, request)
        except Problem as problem:
            return self._failed(None, request, problem)
        try:
            # before the credentials, as a gateway does: wrong ones count, too
            self._limits.count(endpoint)
            scopes = self._access.check(endpoint.security, request.headers, request.query)
            raw = await self._body(receive) if endpoint.bodies else b""
            parameters = match.parameters if match else {}
            return self._served(endpoint, request, parameters, raw, scopes)
        except Problem as problem:
            return self._failed(endpoint, request, problem)

    def _rewritten(self, request: Request, rewrite: Callable[[Request], Request]) -> Request:
        """The request that is meant; behaviours know the paths of the document."""
        own = self.world.spec.hosting.paths
        if not own:
            return rewrite(request)
        base = self.world.spec.base_path()
        documented = {f"{base}{it}": f"{base}{path}" for path, it in own.items()}
        back = {path: it for it, path in documented.items()}
        found = rewrite(replace(request, path=documented.get(request.path, request.path)))
        return replace(found, path=back.get(found.path, found.path))

    async def _body(self, receive: Receive) -> bytes:
        most = self.world.options.max_body
        try:
            return await read_body(receive, most)
        except TooLargeError as error:
            message = f"The body is over {most} bytes"
            raise Problem((413, 400), "BODY_TOO_LARGE", message) from error

    def _served(
        self,
        endpoint: Endpoint,
        request: Request,
        parameters: dict[str, str],
        raw: bytes,
        scopes: frozenset[str],
    ) -> Reply:
        """The reply to an authenticated request: one transaction."""
        try:
            call = to_call(endpoint, self._schemas, self.world, request, parameters, raw, scopes)
            # the reply is held against the spec before the transaction ends: one that breaks it is
            # undone
            reply = self._responder.reply(endpoint, self._engine.run(call))
            self._keep()
        # a request that is refused must leave nothing behind, events included
        except Problem:
            self._undo()
            raise
        except BrokenContractError as error:
            self._undo()
            return _broken(error)
        except Exception:
            self._undo()
            log.exception("%s failed", endpoint.id)
            return failure(endpoint.id, endpoint.operation.pointer, "The emulator failed", ())
        return reply

    def _pass_time(self) -> None:
        """Let happen what time has brought about since the last time."""
        now, passing = self.world.clock.now(), self.world.behaviour.passing
        if passing is None or (self._passed and abs(now - self._passed) < _SECOND):
            return
        self._passed = now
        try:
            passing(self.world)
            self._keep()
        except Exception:
            self._undo()
            log.exception("what time brings about failed")

    def _keep(self) -> None:
        """End the transaction and deliver its events."""
        deliveries = self._events.take() if self.world.events else ()
        self.world.store.commit()
        # after the commit: a receiver may call back at once, and has to find what the event is
        # about
        for delivery in deliveries:
            self.world.deliveries.add(delivery)

    def _undo(self) -> None:
        self.world.store.rollback()
        self.world.events.clear()

    def _failed(self, endpoint: Endpoint | None, request: Request, problem: Problem) -> Reply:
        try:
            return self._responder.problem(endpoint, problem)
        except BrokenContractError as error:
            return _broken(error)
        except Exception:
            name = endpoint.id if endpoint else f"{request.method} {request.path}"
            log.exception("%s failed", name)
            return failure(name, "", "The emulator failed", ())

    async def _control(self, request: Request, receive: Receive) -> Reply:
        try:
            body = await read_body(receive, self.world.options.max_body)
        except TooLargeError:
            return json_reply(413, {"error": "the body is too large"})
        refused = refusal(request, body, self.world.options.control_token)
        if refused is not None:
            return json_reply(*refused)
        self._expire()
        if request.path == f"{PREFIX}reset" and request.method == "POST":
            self._limits.reset()
        if request.path == f"{PREFIX}readings" and request.method == "POST":
            return self._follow(body)
        world, path = self.world, request.path if request.path.startswith(PREFIX) else PREFIX
        began = world.in_run
        reply = json_reply(
            *control(world, self._runs, request.method, path, body, query=request.query)
        )
        self._keep()
        # the clock has jumped: the last time that time was let pass is another world's
        if world.in_run != began:
            self._passed = None
        self._pass_time()
        self._watch()
        return reply

    def _follow(self, body: bytes) -> Reply:
        """Serve other readings of the ledger, with a fresh world."""
        try:
            if self._runs.left is not None:
                return json_reply(409, {"error": "a run is using this emulator: wait for its end"})
            spec = wanted_readings(self.world.spec, body)
            check_options(spec, self._behaviour)
        except (UnreadableError, ValueError, OptionsError) as error:
            return json_reply(400, {"error": str(error), "fix": f"send {READINGS_BODY}"})
        self.world.store.close()
        self._deliveries.clear()
        # records of the new world are dated from its start, as in a new process
        self._clock.set(self.world.start)
        self._compile(spec)
        return json_reply(200, served_readings(spec))

    def _expire(self) -> None:
        """End a run that nobody renews."""
        if self._runs.expire():
            self._passed = None
            log.warning("a run left without a word: all is put back as it was before")

    def _watch(self) -> None:
        """Have an eye on the lease, so that a run that is gone ends without any request, too."""
        left = self._runs.left
        if self._watching is not None:
            self._watching.cancel()
            self._watching = None
        if left is not None:
            with suppress(RuntimeError):  # called without an event loop, requests are all there is
                loop = asyncio.get_running_loop()
                self._watching = loop.call_later(left + _MARGIN, self._expire)


def _endpoint(match: Match[Endpoint] | None, request: Request) -> Endpoint:
    if match is None:
        raise Problem(404, "NOT_FOUND", f"There is no {request.path[:200]}")
    # a HEAD is a GET without its body, unless the spec has one of its own
    endpoint = match.methods.get("GET" if request.method == "HEAD" else request.method)
    endpoint = match.methods.get(request.method, endpoint)
    if endpoint is None:
        raise Problem(
            405,
            "METHOD_NOT_ALLOWED",
            f"{request.method} is not allowed here; {match.allow} is",
            headers={"Allow": match.allow},
        )
    return endpoint


def _broken(error: BrokenContractError) -> Reply:
    log.error("%s", error)
    title = "The emulator's response breaks the spec"
    return failure(error.operation, error.pointer, title, error.violations)
