"""A caller of the LARA emulator."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from concord import project
from concord.spec import child
from tests.apis.kit import Api

DOCUMENTED = "tOUS7VjIr5yFDEemJYsldA%3d%3d"
EDITED = "BzEm1iKI2qP86aUK38RlVg%3d%3d"
BRANCH = "5vZqv7xWJ1HQb84%2fhKf0Tg%3d%3d"


class Lara(Api):
    """The running emulator as a caller sees it: every operation is a POST."""

    def invoke(self, verb: str, body: Any, expect: int = 200) -> Any:
        """The body of the response, whose status must be `expect`."""
        return self.post(f"/lmsapi/provider/{verb}", body, expect)

    def read(self, key: str = EDITED) -> Any:
        return self.invoke("get", {"id": key})

    def list(self, **body: Any) -> Any:
        return self.invoke("getlist", body)

    def create(self, **changes: Any) -> Any:
        """Create a provider like the documented one; `...` leaves a member out."""
        return self.invoke("create", sample("create", changes))

    def edit(self, **changes: Any) -> Any:
        return self.invoke("edit", {"id": EDITED, **changes})

    def refusal(self, verb: str, body: Any) -> Any:
        """Number and message of the error that the call is answered with."""
        error = self.invoke(verb, body, expect=400)
        return error.get("ErrorID"), error["message"]


def sample(verb: str, changes: Any) -> dict[str, Any]:
    """The documented request of an operation, changed."""
    spec = project.load("lara")
    operation = spec.at(child("", "paths", f"/lmsapi/provider/{verb}", "post"))
    examples = operation["requestBody"]["content"]["application/json"]["examples"]
    body = {**next(iter(examples.values()))["value"], **changes}
    return {name: value for name, value in body.items() if value is not ...}


def texts(*given: Any) -> dict[str, Any]:
    """A multilingual text as a request has it, languages counted from 1."""
    return {"texts": [{"text": text, "languageId": n} for n, text in enumerate(given, start=1)]}


@pytest.fixture
def api(http: httpx2.Client) -> Lara:
    return Lara(http)
