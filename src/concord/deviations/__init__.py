"""One issue for each deviation that contract runs find: opened, reopened, closed.

Model: `_plan` decides, from what runs found and which issues there are, what to do (pure); `_words`
writes titles and bodies; `_github` does it through one callable that sends a request.
"""

from concord.deviations._github import GitHub, GitHubError, over_http
from concord.deviations._plan import Action, Deviation, Issue, Seen, plan, read

__all__ = [
    "Action",
    "Deviation",
    "GitHub",
    "GitHubError",
    "Issue",
    "Seen",
    "over_http",
    "plan",
    "read",
]
