"""What the scenarios of iAdvize find or make: a website, an operator of our own."""

from __future__ import annotations

from collections.abc import AsyncIterable
from typing import Any
from uuid import uuid4

import pytest
from iadvize import AsyncClient, NotFoundError, Operator

from concord.testing import Undo


async def a_website(client: AsyncClient) -> int:
    """A website of this account."""
    async for website in client.websites.list():
        return website.id
    pytest.skip("this account has no website")


async def an_operator(client: AsyncClient, undo: Undo, **members: Any) -> Operator:
    """An operator of our own, deleted in the end."""
    token = uuid4().hex[:12]
    given: dict[str, Any] = {
        "name": f"Scenario {token}",
        "first_name": "Concord",
        "email": f"{token}@example.com",
        "external_id": token,
    }
    operator = await client.operators.create(**given | members)
    undo(f"operator {operator.id}", client.operators.delete, operator.id, unless=NotFoundError)
    return operator


async def ids(listed: AsyncIterable[Any]) -> list[int]:
    """The ids of all items of a list."""
    return [item.id async for item in listed]
