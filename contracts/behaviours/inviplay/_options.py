"""What readings of the ledger make Inviplay do otherwise, where the spec cannot say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from concord.emulator.behaviour import ONE_TOKEN

OPTIONS: Final[Mapping[str, str]] = {
    ONE_TOKEN: "A new token ends the one before.",
    "digits-only-ids": "An id in a path that is no number is a 404.",
    "unknown-reference-404": "Adding something with an id that no record has is a 404.",
    # who reaches what
    "foreign-read-only": "Users and events that another application added cannot be changed.",
    "foreign-hidden": "Users and payments of another application do not exist for this one.",
    "own-locations-only": "An event is at a location of its organiser or of the application.",
    "organiser-owns-location": "A location belongs to the first organiser who uses it.",
    # users
    "fold-usernames": "Usernames that differ in capitals only are the same.",
    "existing-user-id": "Adding a user whose username is taken returns the id of that user.",
    "username-lost": "An update of a user loses the username.",
    "newsletter-general-stays": "newsletterGeneral stays as it is where an update leaves it out.",
    "joined-upcoming-only": "A user's dates are those to come.",
    "created-upcoming-only": "A user's events are those with dates to come.",
    # prices
    "cents-in-user-lists": "The two lists of a user show prices in cents.",
    "free-is-zero": "An event without a price is shown with a price of 0.",
    "fixed-fee": "The fee is 50 cents, whatever the price.",
    "fee-on-free-events": "An event at 0 has a fee of 50 cents, which has to be paid.",
    # lists of upcoming events
    "upcoming-shows-all-dates": "An upcoming event shows its past dates, too.",
    "upcoming-until-end": "A date is upcoming until it ends.",
    "upcoming-by-id": "Upcoming events and dates are sorted by id.",
    "exact-city": "A city is found in the capitals of its locations only.",
    "unknown-city-404": "A city without locations is a 404.",
    # events
    "offset-ignored": "The offset of start and end is ignored.",
    "no-offset": "Start and end have no offset.",
    "recurring-at-once": "Adding a recurring event makes four dates.",
    "recurring-successor": "The next date of a recurring event is made once its last one begins.",
    "recurring-reset": "An update sets recurring to None.",
    "update-moves-date": "start and end of an update move the first date.",
    "organiser-only": "An update that names another user than the organiser is refused.",
    "organiser-stays": "An update does not change the organiser.",
    "maximum-per-event": "The maximum counts the participants of all dates together.",
    "organiser-takes-part": "The organiser is signed up for the dates of a new event.",
    "maximum-refused": "A maximum below the number of participants is refused.",
    "maximum-ends-sign-ups": "A lower maximum ends the sign-ups that came last.",
    "image-stays": "An update without an image keeps the image.",
    # attendance
    "full-in-body": "A sign-up for a full date is a success whose status is full.",
    "waiting-list": "A sign-up for a full date waits until somebody leaves.",
    "repeated-refused": "A sign-up that is so already, and a sign-out likewise, is refused.",
    "partial-sign-up": "Of several dates, those that are not full are signed up for.",
    "list-replaces-attendance": "Dates of the event that a request does not name are signed out.",
    "sign-out-with-payment": "With a payment, signing out happens once that is made.",
    "any-date": "The dates may be of another event than the one in the path.",
    "url-for-payments": "confirmationUrl is required where a payment is needed, only.",
    # payments
    "places-not-kept": "An open payment keeps no place.",
    "sign-out-refunds": "Signing out of a date refunds its payment.",
    "refund-keeps-place": "A refund does not end the sign-up.",
    "failed-reopens": "A failed payment can become open again.",
    "unknown-payment-empty": "The status of an unknown payment is an empty object.",
    "payment-of-any-user": "The user in the path of a payment is not looked at.",
}
