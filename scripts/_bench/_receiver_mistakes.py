"""Mistakes that receivers make, each as a small patch of the receiver to copy.

Model: a `Mistake` replaces texts of `contracts/receivers/starlette_receiver.py`; each text has to
be there. `finding` is the one finding by which a run has to name it.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from concord import project

SECRET = "whsec_of_a_test"  # noqa: S105  # signs nothing but what the run itself sends


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """A mistake: what of the receiver it replaces, and how a run names it."""

    name: str
    says: str
    patches: tuple[tuple[str, str], ...]
    finding: tuple[str, str]
    """The probe, and the kind of its failure."""


_VERIFY = "event = webhooks.unwrap(body, request.headers, secret, tolerance=OLDEST)"
_SIGNATURE = 'request.headers.get(webhooks.SIGNATURE.header, "")'


def _verifying(check: str) -> tuple[tuple[str, str], ...]:
    """The receiver with a verification of its own: `check` is true where it lets a body in."""
    own = (
        f"sent = {_SIGNATURE}\n"
        "            right = webhooks.SIGNATURE.sign(body, secret)\n"
        f"            if not ({check}):\n"
        '                raise webhooks.InvalidSignatureError("wrong signature")\n'
        "            event = webhooks.parse(body)\n"
        "            check_age(event.to_dict().get('timestamp'), OLDEST, None)"
    )
    imported = "from ivalid import webhooks\nfrom ivalid._runtime.signature import check_age\n"
    return ((_VERIFY, own), ("from ivalid import webhooks\n", imported))


_RESERIALISED = (
    "sent == webhooks.SIGNATURE.sign("
    "__import__('json').dumps(__import__('json').loads(body), "
    "separators=(',', ':'), ensure_ascii=False).encode(), secret)"
)
_BY_HEADER = (
    "sent == sent.partition('=')[0] + '=' + __import__('hmac').new(secret.encode(), body, "
    "sent.partition('=')[0] or 'sha256').hexdigest()"
)
_PARSE = "            event = webhooks.parse(body)\n"
_STORE = "        await run_in_threadpool(store, database, event, body)\n"
_LOOK = """        query = "SELECT 1 FROM inbox WHERE id = ?"
        known = connection.execute(query, (event.id,)).fetchone()
        __import__("time").sleep(0.1)
"""
_BEGIN = '        connection.execute("BEGIN IMMEDIATE")\n'

MISTAKES: tuple[Mistake, ...] = (
    Mistake(
        name="no-verification",
        says="the signature is not looked at",
        patches=_verifying("True"),
        finding=("another_secret", "accepted"),
    ),
    Mistake(
        name="verified-if-present",
        says="the signature is verified only where there is one",
        patches=_verifying("not sent or sent == right"),
        finding=("unsigned", "accepted"),
    ),
    Mistake(
        name="missing-header-crashes",
        says="a missing header is a KeyError",
        patches=(
            *_verifying("sent == right and request.headers['X-iValid-Signature']"),
            (f"sent = {_SIGNATURE}", "sent = request.headers['X-iValid-Signature']"),
        ),
        finding=("unsigned", "crashed"),
    ),
    Mistake(
        name="compares-the-beginning",
        says="the signature is compared as far as it goes",
        patches=_verifying("sent and right.startswith(sent)"),
        finding=("truncated_signature", "accepted"),
    ),
    Mistake(
        name="sender-chooses-the-algorithm",
        says="the algorithm is read from the header",
        patches=_verifying(_BY_HEADER),
        finding=("other_algorithm", "accepted"),
    ),
    Mistake(
        name="ignores-letter-cases",
        says="the signature is compared without letter cases",
        patches=_verifying("sent.lower() == right"),
        finding=("upper_case_signature", "accepted"),
    ),
    Mistake(
        name="verifies-parsed-json",
        says="the body is parsed and written anew before it is verified",
        patches=_verifying(_RESERIALISED),
        finding=("rewritten_body", "accepted"),
    ),
    Mistake(
        name="remembers-signatures",
        says="a signature that was right once is taken for right",
        patches=(
            *_verifying("sent == right or sent in SEEN"),
            (_PARSE, "            SEEN.add(sent)\n" + _PARSE),
            ('TABLES = """', 'SEEN: set = set()\nTABLES = """'),
        ),
        finding=("signature_of_another_event", "accepted"),
    ),
    Mistake(
        name="accepts-old-events",
        says="the age of an event is not looked at",
        patches=((_VERIFY, _VERIFY.replace(", tolerance=OLDEST", "")),),
        finding=("old_event", "accepted"),
    ),
    Mistake(
        name="refuses-late-redeliveries",
        says="an event may be five minutes old, and the last redelivery comes after 36",
        patches=(("timedelta(hours=1)", "timedelta(minutes=5)"),),
        finding=("late_redelivery", "refused"),
    ),
    Mistake(
        name="any-media-type",
        says="the media type is not looked at",
        patches=(('if media_type(request) != "application/json":', "if False:"),),
        finding=("other_media_type", "accepted"),
    ),
    Mistake(
        name="any-size",
        says="the size of the body has no limit",
        patches=(("if len(body) > LARGEST:", "if False:"),),
        finding=("large_body", "accepted"),
    ),
    Mistake(
        name="crashes-at-bad-json",
        says="a body that is no event is an exception",
        patches=(
            ("except webhooks.WebhookError as error:",
             "except (webhooks.MissingSignatureError, webhooks.InvalidSignatureError,"
             " webhooks.OutdatedEventError) as error:"),
        ),
        finding=("unreadable_body", "crashed"),
    ),
    Mistake(
        name="refuses-unknown-members",
        says="a member that is not documented is an error",
        patches=(
            ('        if not isinstance(event.id, str):\n',
             '        if set(event.to_dict()) - {"id", "event", "timestamp", "data"}:\n'
             '            return PlainTextResponse("unknown member", 422)\n'
             '        if not isinstance(event.id, str):\n'),
        ),
        finding=("unknown_members", "refused"),
    ),
    Mistake(
        name="refuses-unknown-values",
        says="a status that is not documented is an error",
        patches=(
            ('        if not isinstance(event.id, str):\n',
             '        status = event.to_dict()["data"].get("status", "pending")\n'
             '        if status not in ("pending", "confirmed", "completed", "cancelled"):\n'
             '            return PlainTextResponse("unknown status", 422)\n'
             '        if not isinstance(event.id, str):\n'),
        ),
        finding=("unknown_values", "refused"),
    ),
    Mistake(
        name="needs-optional-members",
        says="an optional member is read as if it were always there",
        patches=(
            (_STORE,
             '        if event.event.startswith("customer."):\n'
             '            event.to_dict()["data"]["email"]\n' + _STORE),
        ),
        finding=("optional_members_absent", "crashed"),
    ),
    Mistake(
        name="names-of-80-letters",
        says="a name is stored in a column of 80 letters",
        patches=(
            ("body BLOB);", "body BLOB, name TEXT CHECK (length(name) <= 80));"),
            ("row = (event.id, event.event, body)",
             'row = (event.id, event.event, body, str(event.to_dict()["data"].get("customer", '
             'event.to_dict()["data"]).get("name", "")))'),
            ("VALUES (?, ?, ?)\", row", "VALUES (?, ?, ?, ?)\", row"),
            ("INSERT OR IGNORE INTO inbox", "INSERT INTO inbox"),
            (", row).rowcount", ' ON CONFLICT (id) DO NOTHING", row).rowcount'),
            ("(?, ?, ?, ?)\" ON", "(?, ?, ?, ?) ON"),
        ),
        finding=("long_texts", "crashed"),
    ),
    Mistake(
        name="reads-latin-1",
        says="the body is read as ASCII before it is verified",
        patches=(
            (_VERIFY,
             'event = webhooks.unwrap(body.decode("ascii", "ignore"), request.headers, secret, '
             "tolerance=OLDEST)"),
        ),
        finding=("non_ascii_texts", "refused"),
    ),
    Mistake(
        name="needs-the-order",
        says="an event about an appointment that is not known is refused",
        patches=(
            (_STORE,
             '        data = event.to_dict()["data"]\n'
             '        if event.event.endswith(".created"):\n'
             '            KNOWN.add(data["id"])\n'
             '        elif data["id"] not in KNOWN:\n'
             '            return PlainTextResponse("unknown", 404)\n' + _STORE),
            ('TABLES = """', 'KNOWN: set = set()\nTABLES = """'),
        ),
        finding=("out_of_order", "refused"),
    ),
    Mistake(
        name="refuses-duplicates",
        says="a duplicate is answered with a conflict",
        patches=(
            (_STORE,
             "        if event.id in KNOWN:\n"
             '            return PlainTextResponse("known", 409)\n'
             "        KNOWN.add(event.id)\n" + _STORE),
            ('TABLES = """', 'KNOWN: set = set()\nTABLES = """'),
        ),
        finding=("duplicate", "refused"),
    ),
    Mistake(
        name="does-duplicates-again",
        says="the work of a duplicate is done again",
        patches=(("        if new:\n", "        if True:\n"),),
        finding=("effect_of_a_duplicate", "effect"),
    ),
    Mistake(
        name="looks-before-it-inserts",
        says="whether an event is known is asked before it is inserted, outside of a transaction",
        patches=(
            (_BEGIN,
             _LOOK + _BEGIN),
            ("        if new:\n", "        if new or known is None:\n"),
        ),
        finding=("effect_of_duplicates_at_once", "effect"),
    ),
    Mistake(
        name="one-at-a-time",
        says="a database in use is an error at once",
        patches=(
            ("timeout=30", "timeout=0"),
            (_BEGIN, _BEGIN + "        __import__('time').sleep(0.05)\n"),
        ),
        finding=("at_once", "crashed"),
    ),
    Mistake(
        name="acknowledges-and-forgets",
        says="a delivery is acknowledged, and never worked on",
        patches=(("            work(connection, event)\n", "            pass\n"),),
        finding=("effect", "effect"),
    ),
    Mistake(
        name="works-before-it-verifies",
        says="the work is done before the signature is verified",
        patches=(
            ("        try:\n            event = webhooks.unwrap",
             "        try:\n"
             "            await run_in_threadpool(store, database, webhooks.parse(body), body)\n"
             "            event = webhooks.unwrap"),
        ),
        finding=("effect_of_a_forgery", "effect"),
    ),
    Mistake(
        name="answers-after-the-work",
        says="the response waits for work that takes long",
        patches=(
            (_STORE, _STORE + "        await __import__('anyio').sleep(600)\n"),
        ),
        finding=("example", "late"),
    ),
    Mistake(
        name="some-events-only",
        says="an event that is not handled is refused",
        patches=(
            (_STORE,
             '        if event.event == "appointment.updated":\n'
             '            return PlainTextResponse("not handled", 400)\n' + _STORE),
        ),
        finding=("example", "refused"),
    ),
)  # fmt: skip


def source() -> str:
    """The receiver to copy."""
    path = project.current().contracts / "receivers" / "starlette_receiver.py"
    return path.read_text("utf-8")


def planted(mistake: Mistake | None, text: str | None = None) -> ModuleType:
    """The receiver with a mistake, as a module; None: as it is.

    Raises ValueError where the receiver lacks what a patch replaces.
    """
    code = source() if text is None else text
    for old, new in mistake.patches if mistake else ():
        if old not in code:
            raise ValueError(f"the receiver has no {old!r}, which a mistake replaces")
        code = code.replace(old, new)
    name = f"receiver_{mistake.name.replace('-', '_')}" if mistake else "receiver"
    module = ModuleType(name)
    sys.modules[name] = module  # annotations of dataclasses and routes look there
    exec(compile(code, f"{name}.py", "exec"), module.__dict__)  # noqa: S102  # our own file
    return module


def served(module: ModuleType, folder: Path) -> tuple[Any, Callable[[str], Awaitable[int]]]:
    """The application of a receiver, and what counts its effects."""
    database = str(folder / f"{module.__name__}.sqlite")
    app = module.application(SECRET, database)

    async def effect(identifier: str) -> int:
        with closing(sqlite3.connect(database)) as connection:
            query = "SELECT COUNT(*) FROM journal WHERE event_id = ?"
            return int(connection.execute(query, (identifier,)).fetchone()[0])

    return app, effect
