"""One issue for each deviation that contract runs find: opened, reopened, closed.

Model: `_plan` decides, from the results of runs and the existing issues, what to do (pure);
`_issue_text` writes titles and bodies; `_github` does it through one callable that sends a request.
"""

from concord.deviations._github import GitHub, GitHubError, over_http
from concord.deviations._plan import Action, Deviation, Issue, RunResults, plan, read

__all__ = [
    "Action",
    "Deviation",
    "GitHub",
    "GitHubError",
    "Issue",
    "RunResults",
    "over_http",
    "plan",
    "read",
]
