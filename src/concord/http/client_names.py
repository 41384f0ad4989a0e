"""Names of generated clients that both their generator and those who show calls have to know."""

from __future__ import annotations

ARGUMENTS = frozenset(
    {"self", "timeout", "max_retries", "extra_headers", "extra_query", "extra_body", "options"}
    | {"deadline", "max_pages"}
)
"""What a call accepts besides its own arguments, and what a method's body uses."""
