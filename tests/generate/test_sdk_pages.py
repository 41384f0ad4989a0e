"""The samples of the documentation's own SDK pages, run against the emulators.

iValid's Python sample runs as it stands there; only the key is one that the emulator knows (the
ledger reads "API key" as the access token). The samples in Node and PHP are transliterated: an
`await` is an `await`, an object or an array of options is a mapping.
"""

import asyncio
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from concord import project
from concord.emulator import Running, running

PYTHON = """
# Usage
from ivalid import Client

client = Client(
    api_key='your_api_key',
    environment='production' # or 'sandbox'
)

# Get appointments
appointments = client.appointments.list(
    status='confirmed',
    date_from='2025-01-01'
)

# Create appointment
new_appointment = client.appointments.create(
    customer_id='cust_abc123',
    service_id='srv_installation',
    scheduled_at='2025-01-20T09:00:00Z'
)
"""
SHOWN = """
from ivalid import AsyncPage, Page
assert type(appointments) in (Page, AsyncPage), appointments
assert appointments.items and {a.status for a in appointments.items} == {'confirmed'}
assert min(a.scheduled_at for a in appointments.items).isoformat() >= '2025-01-01'
assert new_appointment.customer.id == 'cust_abc123', new_appointment
assert new_appointment.service.id == 'srv_installation', new_appointment
assert new_appointment.scheduled_at.isoformat() == '2025-01-20T09:00:00+00:00', new_appointment
"""
NODE = """
import asyncio
import ivalid as iValid

async def main():
    client = iValid.AsyncClient(**{
        'api_key': 'your_api_key',
        'environment': 'production', # or 'sandbox'
    })

    # Get appointments
    appointments = await client.appointments.list(**{
        'status': 'confirmed',
        'date_from': '2025-01-01',
    })

    # Create appointment
    newAppointment = await client.appointments.create(**{
        'customer_id': 'cust_abc123',
        'service_id': 'srv_installation',
        'scheduled_at': '2025-01-20T09:00:00Z',
    })
    await client.close()
    return appointments, newAppointment

appointments, new_appointment = asyncio.run(main())
"""
PHP = """
from ivalid import Client

client = Client(**{
    'api_key': 'your_api_key',
    'environment': 'production',
})

# Get appointments
appointments = getattr(client.appointments, 'list')(**{
    'status': 'confirmed',
    'date_from': '2025-01-01',
})

# Create appointment
new_appointment = getattr(client.appointments, 'create')(**{
    'customer_id': 'cust_abc123',
    'service_id': 'srv_installation',
    'scheduled_at': '2025-01-20T09:00:00Z',
})
"""


@pytest.fixture(scope="module")
def ivalid_emulator() -> Iterator[Running]:
    with running("ivalid") as served:
        yield served


def token(served: Running) -> str:
    """An access token, which the samples call an API key."""
    import ivalid

    options: Any = {**served.credentials, "base_url": served.base_url}
    with ivalid.Client(**options) as client:
        given: str = client.tokens.create(
            grant_type="client_credentials",
            client_id=served.credentials["client_id"],
            client_secret=served.credentials["client_secret"],
        ).access_token
    return given


@pytest.mark.parametrize("sample", [PYTHON, NODE, PHP], ids=["python", "node", "php"])
def test_the_samples_of_ivalid(ivalid_emulator: Running, sample: str) -> None:
    assert ivalid_emulator.world is not None
    ivalid_emulator.world.reset()
    code = sample.replace("your_api_key", token(ivalid_emulator)) + SHOWN
    others = {k: v for k, v in os.environ.items() if not k.startswith("IVALID_")}
    done = subprocess.run(
        [sys.executable, "-W", "error", "-W", "ignore::ResourceWarning", "-c", code],
        env={**others, "IVALID_BASE_URL": ivalid_emulator.base_url},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_first_call(ivalid_emulator: Running) -> None:
    """`curl -X GET …/v2/appointments -H "Authorization: Bearer YOUR_API_KEY"`."""
    import ivalid

    options: Any = {"base_url": ivalid_emulator.base_url, "environment": "production"}
    with ivalid.Client(api_key=token(ivalid_emulator), **options) as client:
        answer = client.with_raw_response.request(
            "GET", "/v2/appointments", extra_headers={"Content-Type": "application/json"}
        )
        assert answer.status == 200
        assert set(answer.parse()) == {"data", "meta"}
    with (
        pytest.raises(ivalid.AuthenticationError),
        ivalid.Client(api_key="YOUR_API_KEY", **options) as client,
    ):
        client.appointments.list()


def test_the_samples_of_invivox() -> None:
    """`axios.get('/v1/trainings', {headers: {'IVX-PARTNER-TOKEN': …}})`, and the same in PHP."""
    import invivox

    with running("invivox") as served:
        options: Any = {**served.credentials, "base_url": served.base_url}
        with invivox.Client(**options) as client:
            assert client.trainings.list().items
            assert client.attendees.list().items

        async def main() -> Any:
            async with invivox.AsyncClient(**options) as client:
                return (await client.trainings.list()).items, (await client.attendees.list()).items

        assert all(asyncio.run(main()))


def verify_in_node(payload: bytes, signature: str, secret: str) -> bool:
    """iValid's `verifyWebhook`: the digest behind `sha256=`, compared in constant time."""
    expected = hmac.new(secret.encode(), payload, hashlib.sha256).hexdigest()
    return hmac.compare_digest(signature.encode(), b"sha256=" + expected.encode())


def verify_in_php(payload: bytes, signature: str, secret: str) -> bool:
    """iAdvize's check: algorithm and digest are what stands around the equals sign."""
    algorithm, _, digest = signature.partition("=")
    return hmac.compare_digest(digest, hmac.new(secret.encode(), payload, algorithm).hexdigest())


@pytest.mark.parametrize(
    ("api", "verify", "event"),
    [
        ("ivalid", verify_in_node, {"event": "appointment.created", "data": {}}),
        ("iadvize", verify_in_php, {"eventType": "conversation.closed"}),
    ],
)
def test_what_the_samples_verify_the_client_verifies(api: str, verify: Any, event: Any) -> None:
    """Both ways: what one signs the other accepts, and each refuses what the other refuses."""
    import importlib

    webhooks = importlib.import_module(project.load(api).package).webhooks
    body, secret = json.dumps(event).encode(), "whsec_your_webhook_secret"
    signature = webhooks.SIGNATURE.sign(body, secret)
    assert verify(body, signature, secret)
    assert not isinstance(
        webhooks.unwrap(body, {webhooks.SIGNATURE.header: signature}, secret), webhooks.UnknownEvent
    )
    assert not verify(body + b" ", signature, secret)
    with pytest.raises(webhooks.InvalidSignatureError):
        webhooks.unwrap(body + b" ", {webhooks.SIGNATURE.header: signature}, secret)
