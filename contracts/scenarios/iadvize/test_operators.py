"""Operators: routed by group, website and skill, unavailable while offline; what is refused."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from iadvize import AsyncClient, BadRequestError, sso_url

from concord.testing import Undo

from ._account import a_website, an_operator, ids


@pytest.mark.operations(
    "websites.list", "groups.create", "groups.get", "skills.create", "skills.get", "skills.list",
    "operators.create", "operators.list", "operators.list_availability",
)  # fmt: skip
async def test_routing(client: AsyncClient, undo: Undo) -> None:
    """Group, website, skill and name each lead to the operator, and to nobody else of ours."""
    group = await client.groups.create(name=f"Group {uuid4().hex[:8]}")
    undo(f"group {group.id}", client.groups.delete, group.id)
    skill = await client.skills.create(name=f"Skill {uuid4().hex[:8]}", order=1)
    undo(f"skill {skill.id}", client.skills.delete, skill.id)
    website = await a_website(client)
    routed = await an_operator(
        client, undo, group_id=group.id, skill_list=[skill.id], website_list=[website]
    )
    other = await an_operator(client, undo)
    assert (routed.group_id, routed.skill_list) == (group.id, [skill.id])

    filters: list[dict[str, Any]] = [
        {"filters_group_id": group.id},
        {"filters_skill_id": skill.id},
        {"filters_name": routed.name},
        {"filters_name": f"*{(routed.name or '')[10:20]}*"},
        {"filters_external_id": routed.external_id},
        {"filters_skill_id": skill.id, "filters_website_id": website},
    ]
    for chosen in filters:
        listed = await client.operators.list(**chosen, full=1)
        assert (listed.items, listed.total) == ([routed], 1), chosen
        live = await client.operators.list_availability(**chosen)
        assert [each.id for each in live] == [routed.id], chosen
    on_site = await ids(client.operators.list(filters_website_id=website, limit=100))
    assert routed.id in on_site
    assert other.id not in on_site
    both = {"filters_skill_id": skill.id, "filters_external_id": other.external_id or ""}
    assert await ids(client.operators.list(**both)) == []  # type: ignore[arg-type]

    assert (await client.groups.get(group.id)).operator_list == [routed.id]
    shown = (await client.skills.get(skill.id)).to_dict()
    assert shown["operator_list"] == [routed.id]
    assert await ids(client.skills.list(filters_operator_id=routed.id)) == [skill.id]


@pytest.mark.operations(
    "operators.create", "operators.set_availability", "operators.get_availability",
    "operators.list_availability", "operators.list",
)  # fmt: skip
async def test_an_operator_who_is_offline_stays_unavailable(
    client: AsyncClient, undo: Undo
) -> None:
    """The API makes nobody come online: who is offline is available for nothing."""
    operator = await an_operator(client, undo, chat_enabled=True, chat_max_number=3)
    result = await client.operators.set_availability(operator.id, chat_available=1)
    assert result.meta.status == "success"
    assert result.meta.message == "Operator is now available for chat channel."
    live = await client.operators.get_availability(operator.id)
    assert (live.id, live.connected) == (operator.id, False)
    assert (live.chat.enabled, live.chat.slot_number, live.chat.slot_max_number) == (True, 0, 3)
    for channel in (live.chat, live.call, live.video):
        assert (channel.available, channel.busy) == (False, False)
    assert (live.call.enabled, live.video.enabled) == (False, False)
    offline = await client.operators.list_availability(
        filters_connected=0, filters_external_id=operator.external_id or ""
    )
    assert offline == [live]
    online = client.operators.list(
        filters_connected=1, filters_external_id=operator.external_id or ""
    )
    assert await ids(online) == []


@pytest.mark.operations("operators.list", "operators.get_statistic", "operators.get_profile")
async def test_figures_profile_and_single_sign_on(client: AsyncClient) -> None:
    """Each operator has figures, a profile, and the address that signs them in."""
    page = await client.operators.list(full=1, limit=5)
    if not page.items:
        pytest.skip("this account has no operator")
    for operator in page.items:
        figures = await client.operators.get_statistic(operator.id)
        assert (figures.id, figures.conversation_number >= 0) == (operator.id, True)
        assert (
            figures.satisfaction_global_rate is None or 0 <= figures.satisfaction_global_rate <= 1
        )
        assert figures.experience >= 0
        assert (await client.operators.get_profile(operator.id)).user_id == operator.id
        assert f"key={operator.sso_key}" in sso_url(operator.sso_key or "", backto="/pupitre")


@pytest.mark.operations("operators.create", "operators.list", "operators.update")
async def test_what_is_not_valid_is_refused(client: AsyncClient, undo: Undo) -> None:
    """`meta.status` is `fail` and the message names the field; nothing is stored."""
    operator = await an_operator(client, undo)
    wrong: list[dict[str, Any]] = [
        {"chat_priority": 5},
        {"group_id": 2_000_000_000},
        {"language_admin": "xx"},
        {"skill_list": [2_000_000_000]},
    ]
    for change in wrong:
        (field,) = change
        with pytest.raises(BadRequestError) as refused:
            await client.operators.update(operator.id, **change)
        assert refused.value.body is not None
        assert refused.value.body.meta.status == "fail"
        assert refused.value.body.meta.message == f"Value of field '{field}' is not valid."
    listed = client.operators.list(filters_external_id=operator.external_id or "", full=1)
    assert [item async for item in listed] == [operator]
