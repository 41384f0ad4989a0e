"""Operators: created, routed by group, website and skill, changed, available or not, deleted."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from iadvize import AsyncClient, BadRequestError, NotFoundError, sso_url

from concord.testing import Outside, Undo

from ._account import a_website, an_operator, ids


@pytest.mark.operations(
    "websites.list", "operators.create", "operators.get", "operators.list", "operators.update",
    "operators.delete",
)  # fmt: skip
async def test_an_operator_from_creation_to_deletion(client: AsyncClient, undo: Undo) -> None:
    """What is written is read; an update leaves the rest; what is deleted is gone everywhere."""
    written: dict[str, Any] = {
        "pseudo": "Genius",
        "roles": ["operator"],
        "chat_enabled": True,
        "call_enabled": True,
        "video_enabled": False,
        "chat_max_number": 4,
        "chat_and_call": True,
        "chat_priority": 10,
        "call_priority": 0,
        "video_priority": 10,
        "language_list": ["fr", "en"],
        "language_admin": "fr",
        "website_list": [await a_website(client)],
    }
    made = await an_operator(client, undo, **written)
    assert {name: getattr(made, name) for name in written} == written
    assert made.link == f"/operator/{made.id}"
    assert await client.operators.get(made.id) == made

    changed = await client.operators.update(made.id, pseudo="Einstein", chat_max_number=2)
    expected = made.to_dict() | {"pseudo": "Einstein", "chat_max_number": 2}
    assert changed.to_dict() == expected
    assert await client.operators.get(made.id) == changed

    found = client.operators.list(filters_external_id=made.external_id or "", full=1)
    assert [item async for item in found] == [changed]
    assert (await client.operators.delete(made.id)).meta.status == "success"
    with pytest.raises(NotFoundError) as gone:
        await client.operators.get(made.id)
    assert gone.value.body is not None
    assert gone.value.body.meta.status == "fail"
    assert gone.value.body.meta.message == f"Unknown 'operator' with 'id' {made.id}."
    assert await ids(client.operators.list(filters_external_id=made.external_id or "")) == []
    with pytest.raises(NotFoundError):
        await client.operators.delete(made.id)


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


@pytest.mark.operations(
    "operators.list_availability", "operators.set_availability", "operators.get_availability",
    "operators.list",
)  # fmt: skip
async def test_an_operator_goes_offline(client: AsyncClient, outside: Outside) -> None:
    """Channel by channel unavailable, then disconnected. Only an emulator's operators may be."""
    everybody = await client.operators.list_availability(filters_connected=1)
    before = next(each for each in everybody if each.connected and each.chat.available)
    result = await client.operators.set_availability(before.id, chat_available=0)
    assert result.meta.message == "Operator is now unavailable for chat channel."
    live = await client.operators.get_availability(before.id)
    assert (live.connected, live.chat.available, live.chat.enabled) == (True, False, True)
    assert live.call == before.call
    await client.operators.set_availability(before.id, chat_available=1)
    assert await client.operators.get_availability(before.id) == before

    online = len(everybody)
    await client.operators.set_availability(before.id, connected=0)
    live = await client.operators.get_availability(before.id)
    assert live.connected is False
    assert not any((live.chat.available, live.call.available, live.video.available))
    connected = await client.operators.list_availability(filters_connected=1)
    assert before.id not in [each.id for each in connected]
    assert len(connected) == online - 1
    assert before.id in await ids(client.operators.list(filters_connected=0, limit=100))
    assert before.id not in await ids(client.operators.list(filters_connected=1, limit=100))


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
