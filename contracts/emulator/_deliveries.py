"""Deliveries of webhooks."""


class Deliveries:
    """Interface only, so far."""
