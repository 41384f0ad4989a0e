"""What is particular to iValid: a plan that knows conflicts, zones and travel, and its events.

Model: `scheduling` decides, the modules beside it translate between its terms and the records;
what the spec says by itself (routes, paging, filters, customers, services, tokens) is the
engine's. Where the documentation is silent, the ledger (`specs/ivalid/ambiguities.yaml`) has
chosen; where it contradicts itself, the sample data decides: `apt_1234567890` is booked, so the
documented creation for `tech_xyz789` gets the documented error, suggestions included, as a 409.
Known limits: a fresh account always has the same size (`Options.records` changes nothing); teams
and technicians cannot be changed; integrations and messages to customers do not exist here; time
brings something about only when a request looks.
"""

from concord.emulator.behaviour import Behaviour

from . import _appointments as appointments
from . import _availability as availability
from . import _errors as errors
from . import _events as events
from . import _lists as lists
from . import _people as people
from ._options import OPTIONS
from ._seed import seed

__all__ = ["BEHAVIOUR"]

BEHAVIOUR = Behaviour(
    options=OPTIONS,
    handlers={
        "tokens.create": people.create_token,
        "appointments.list": lists.appointments,
        "appointments.confirm": appointments.confirm,
        "appointments.delete": appointments.cancel,
        "appointments.reschedule": appointments.reschedule,
        "availability.get": availability.overview,
        "availability.list_slots": availability.slots,
        "availability.check": availability.check,
        "customers.create": people.create_customer,
        "customers.list_appointments": lists.of_customer,
        "technicians.get_schedule": availability.schedule,
    },
    represent={"appointment": appointments.represent},
    before={
        "customers.create": people.complete_customer,
        "customers.update": people.complete_customer,
        "services.create": people.forbid_service,
        "services.update": people.forbid_service,
        "webhooks.create": events.show_secret,
    },
    after={
        "appointments.create": appointments.created,
        "appointments.update": appointments.updated,
        "customers.create": events.customer_created,
        "customers.update": events.customer_updated,
        "services.update": appointments.keep_price,
    },
    error=errors.body,
    seed=seed,
    counts=dict.fromkeys(("appointment", "customer", "service", "team", "technician"), 0)
    | {"webhook": 0},
    passing=events.pass_time,
    subscribers=events.subscribers,
    payload=events.payload,
)
