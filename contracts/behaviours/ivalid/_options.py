"""What the emulator can do otherwise, as readings of `specs/ivalid/ambiguities.yaml` ask for."""

from collections.abc import Mapping
from types import MappingProxyType

from concord.emulator.behaviour import ONE_TOKEN

OPTIONS: Mapping[str, str] = MappingProxyType(
    {
        "any-filter": "an appointment is listed if any filter selects it",
        "availability-summary": "GET /v2/availability lists days instead of slots",
        "brief-in-lists": "lists leave out what only a single appointment shows",
        "check-conflict": "the check of a slot that is taken gets a 409",
        "check-error": "the check of a slot that is taken gets the error in a 200",
        "closed-can-change": "PUT changes appointments that are cancelled or over, too",
        "confirmed-at-once": "new appointments are confirmed",
        "confirmed-with-technician": "new appointments with a technician are confirmed",
        "creation-days": "date_from and date_to select by the day of creation",
        "customer-name": "a customer shows first and last name joined in `name`",
        "customer-parts-hidden": "a customer does not show first and last name apart",
        "customer-postal-code": "postal_code selects by the customer's address",
        "customer-upsert": "a creation updates the customer who has the same e-mail address",
        "date-to-midnight": "a bare date_to is the midnight at which the day begins",
        "duration-ignored": "a booking's own duration has no effect",
        "duration-shown": "service.duration shows a booking's own duration",
        "event-changes": "events of changes hold the id and what has changed",
        "event-ids": "events hold the id only, but for appointment.created",
        "forbidden-change-422": "a change that the state forbids gets a 422",
        "in-progress": "an appointment is in_progress from its start to its end",
        "local-time": "slots, working hours and days are local time in France",
        "moved-is-pending": "moving puts an appointment back to pending",
        "no-default-place": "without a location an appointment has no place",
        "no-own-events": "changes through the API send no event",
        "no-service-writes": "writing a service gets a 403",
        "nobody-is-409": "a booking for which nobody is free gets a 409",
        ONE_TOKEN: "a new token ends the ones before it",
        "paris-days": "the days of date_from and date_to are those of Europe/Paris",
        "past-appointments": "a customer's list holds appointments that have begun",
        "place-required": "a booking without any place gets a 409",
        "postal-code-prefix": "postal_code selects all codes that begin with it",
        "price-of-booking": "an appointment keeps the price of its booking",
        "refuse-what-is-not-offered": "a booking that availability does not offer gets a 409",
        "repeated-cancellation": "cancelling what is cancelled succeeds without effect",
        "repeated-confirmation": "confirming what is confirmed succeeds without effect",
        "schedule-of-days": "a schedule holds days with blocks of time",
        "secret-shown": "the secret that is made for a webhook is shown in the answer",
        "show-what-was-written": "an appointment shows what only its booking says",
        "status-in-put": "PUT can set the status of an appointment",
        "stays-unassigned": "a booking without a technician stays without one",
        "taken-slot-422": "a taken slot gets a 422",
        "technician-team": "a technician shows a team_id",
        "unsigned": "deliveries to webhooks without a secret have no signature",
    }
)
