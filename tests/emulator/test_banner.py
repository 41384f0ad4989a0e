"""What a person sees when an emulator starts."""

from __future__ import annotations

from concord import project
from concord.emulator import Application, Options
from concord.emulator._banner import banner


def shown(api: str) -> str:
    application = Application(project.load(api), options=Options(records=1))
    return banner(application.world, "http://127.0.0.1:8080/api/2", "127.0.0.1")


def test_banner_says_how_events_are_delivered_and_signed() -> None:
    (line,) = (it for it in shown("iadvize").splitlines() if it.strip().startswith("events"))
    assert line.endswith(
        "curl http://127.0.0.1:8080/_emulator/receivers -H 'Content-Type: application/json' "
        r'-d "{\"url\": \"http://127.0.0.1:9000/hooks\", \"secret\": \"$IADVIZE_WEBHOOK_SECRET\"}"'
    )


def test_banner_is_silent_of_events_where_there_are_none() -> None:
    assert "events  " not in shown("lara")
