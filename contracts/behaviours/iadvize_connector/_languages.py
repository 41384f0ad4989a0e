"""The language in which an agent reads labels."""

from __future__ import annotations

from collections.abc import Mapping

from concord.emulator.behaviour import Call

DEFAULT = "en"


def label(call: Call, texts: Mapping[str, str]) -> str:
    """Of `texts` by language the agent's own, else the English one.

    `fr`, `fr_FR` and `FR-ca` are all French: no format of `operatorLocale` is documented.
    """
    language = call.query.get("operatorLocale", DEFAULT)[:2].lower()
    return texts.get(language, texts[DEFAULT])
