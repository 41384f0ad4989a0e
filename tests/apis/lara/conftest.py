"""One emulator for all tests of this folder, fresh for each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from concord import emulator, project
from concord.spec import child

DOCUMENTED = "tOUS7VjIr5yFDEemJYsldA%3d%3d"
EDITED = "BzEm1iKI2qP86aUK38RlVg%3d%3d"
BRANCH = "5vZqv7xWJ1HQb84%2fhKf0Tg%3d%3d"


class Api:
    """The running emulator as a caller sees it."""

    def __init__(self, http: httpx2.Client) -> None:
        self.http = http

    def call(self, verb: str, body: Any, expect: int = 200) -> Any:
        """The body of the answer, whose status must be `expect`."""
        response = self.http.post(f"/lmsapi/provider/{verb}", json=body)
        assert response.status_code == expect, response.text
        return response.json()

    def get(self, key: str = EDITED) -> Any:
        return self.call("get", {"id": key})

    def list(self, **body: Any) -> Any:
        return self.call("getlist", body)

    def create(self, **changes: Any) -> Any:
        """Create a provider like the documented one; `...` leaves a member out."""
        return self.call("create", sample("create", changes))

    def edit(self, **changes: Any) -> Any:
        return self.call("edit", {"id": EDITED, **changes})

    def refusal(self, verb: str, body: Any) -> Any:
        """Number and message of the error that the call is answered with."""
        error = self.call(verb, body, expect=400)
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


@pytest.fixture(scope="session")
def server() -> Iterator[Any]:
    with emulator.running("lara") as running:
        yield running


@pytest.fixture
def api(server: Any) -> Iterator[Api]:
    with httpx2.Client(base_url=server.base_url) as http:
        http.post("/_emulator/reset")
        yield Api(http)
