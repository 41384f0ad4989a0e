"""Issues of a GitHub repository, through one callable that sends a request.

Known limits: of a repository with more than 5,000 issues under the label, the oldest are left out.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any

from concord.deviations import _issue_text
from concord.deviations._plan import Action, Issue

Send = Callable[[str, str, Mapping[str, Any] | None], Any]
"""Sends a request of method, path and JSON body; returns the response's JSON.

Raises GitHubError.
"""

_PAGE, _MOST_PAGES = 100, 50


class GitHubError(Exception):
    """A request that GitHub rejected, or that did not reach it; the text says which."""


class GitHub:
    """The issues of one repository."""

    def __init__(self, repository: str, send: Send) -> None:
        self._issues = f"/repos/{repository}/issues"
        self._send = send

    def issues(self) -> list[Issue]:
        """All issues about deviations, open and closed."""
        found: list[Issue] = []
        for page in range(1, _MOST_PAGES + 1):
            query = f"?labels={_issue_text.LABEL}&state=all&per_page={_PAGE}&page={page}"
            listed = self._send("GET", self._issues + query, None)
            # GitHub lists pull requests among issues
            found += [
                Issue(number=it["number"], open=it["state"] == "open", body=it.get("body") or "")
                for it in listed
                if "pull_request" not in it
            ]
            if len(listed) < _PAGE:
                break
        return found

    def do(self, action: Action) -> str:
        """Do it; returns one line that says what was done."""
        if action.issue is None:
            assert action.deviation is not None
            name = _issue_text.title(action.deviation)
            new = {
                "title": name,
                "body": _issue_text.body(action.deviation),
                "labels": [_issue_text.LABEL],
            }
            number = self._send("POST", self._issues, new)["number"]
            return f"opened #{number}: {name}"
        number, place = action.issue.number, f"{self._issues}/{action.issue.number}"
        if action.kind == "reopen":
            assert action.deviation is not None
            # comment first: if the second request fails, the next run repeats both
            self._comment(place, _issue_text.back(action.deviation))
            self._send(
                "PATCH", place, {"state": "open", "body": _issue_text.body(action.deviation)}
            )
            return f"reopened #{number}"
        body = action.issue.counted(action.absent)
        if action.kind == "close":
            self._comment(place, _issue_text.gone(action.absent))
            # the count starts anew when it comes back
            done = {"state": "closed", "state_reason": "completed", "body": action.issue.counted(0)}
            self._send("PATCH", place, done)
            return f"closed #{number}"
        self._send("PATCH", place, {"body": body})
        return f"#{number}: absent in {action.absent} run(s) in a row"

    def _comment(self, place: str, text: str) -> None:
        self._send("POST", f"{place}/comments", {"body": text})


def over_http(base_url: str, token: str, *, timeout: float = 30) -> Send:
    """A `Send` to GitHub's REST API at `base_url` (`GITHUB_API_URL`); `timeout` in seconds.

    Raises GitHubError if `base_url` is no HTTP address.
    """
    if not base_url.startswith(("https://", "http://")):
        raise GitHubError(f"{base_url} is no address of an API")

    def send(method: str, path: str, body: Mapping[str, Any] | None) -> Any:
        request = urllib.request.Request(  # noqa: S310 (checked above)
            base_url.rstrip("/") + path,
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "Content-Type": "application/json",
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=timeout) as response:  # noqa: S310
                return json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                excerpt = error.read(300).decode("utf-8", "replace")
            raise GitHubError(f"{method} {path}: {error.code} {excerpt}") from error
        except (OSError, ValueError) as error:
            raise GitHubError(f"{method} {path}: {error}") from error

    return send
