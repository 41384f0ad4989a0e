"""Contract tests of the webhook receivers that users host.

`events_of` and `Deliverer` make genuine deliveries of what a spec documents, `forging` makes
deliveries that are not the vendor's, `PROBES` says what a receiver has to do with them, and
`receiver_run` makes them against an address or an application in this process.
Known limits: deliveries are JSON or forms; signatures are those of `x-signature`: over the raw
body, without a time of their own.
"""

from concord.receivers.answers import Answer, Send, over_http, to_asgi, to_wsgi
from concord.receivers.bodies import MEDIA
from concord.receivers.delivery import Deliverer, Delivery
from concord.receivers.effect import effect_at
from concord.receivers.event import Event, events
from concord.receivers.judging import EXAMPLES, generator, receiver_run
from concord.receivers.probe import NEEDS, Failure, Probe, Subject
from concord.receivers.probes import PROBES
from concord.receivers.run import ReceiverRun
from concord.receivers.session import Effect, EffectError, Session, UnreachableError
from concord.receivers.setting import OWN, check_address, events_of, secret_of

__all__ = [
    "EXAMPLES",
    "MEDIA",
    "NEEDS",
    "OWN",
    "PROBES",
    "Answer",
    "Deliverer",
    "Delivery",
    "Effect",
    "EffectError",
    "Event",
    "Failure",
    "Probe",
    "ReceiverRun",
    "Send",
    "Session",
    "Subject",
    "UnreachableError",
    "check_address",
    "effect_at",
    "events",
    "events_of",
    "generator",
    "over_http",
    "receiver_run",
    "secret_of",
    "to_asgi",
    "to_wsgi",
]
