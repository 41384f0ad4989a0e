"""Planted defects: paths, parameters, responses, security."""

from __future__ import annotations

from tests.lint.planted._defect import CREATE, GET, ID, LIST, PING, planted
from tests.lint.planting import DELETE

PATHS = (
    planted(
        "paths.ambiguous",
        "differ by name only",
        {
            "/paths/~1v1~1widgets~1{key}": {
                "get": {
                    **PING,
                    "parameters": [{**ID, "name": "key"}],
                    "responses": {
                        "204": {"description": "Fine."},
                        "404": {"$ref": "#/components/responses/Refused"},
                    },
                }
            }
        },
        "/paths/~1v1~1widgets~1{key}",
    ),
    planted("paths.trailing-slash", "one", {"/paths/~1ping~1": {"get": PING}}, "/paths/~1ping~1"),
    planted("paths.form", "query", {"/paths/~1ping?a=b": {"get": PING}}, "/paths/~1ping?a=b"),
    planted("paths.form", "brace", {"/paths/~1ping}": {"get": PING}}, "/paths/~1ping}"),
    planted("paths.form", "empty segment", {"/paths/~1~1ping": {"get": PING}}, "/paths/~1~1ping"),
    planted(
        "paths.parameter-declared",
        "in the path only",
        {"/paths/~1pings~1{id}": {"get": PING}},
        "/paths/~1pings~1{id}/get",
    ),
    planted(
        "paths.parameter-declared",
        "declared only",
        {f"{LIST}/parameters/-": ID},
        LIST,
    ),
    planted(
        "paths.parameter-required",
        "false",
        {f"{GET}/parameters/0/required": False},
        f"{GET}/parameters/0/required",
    ),
    planted(
        "paths.parameter-required",
        "absent",
        {f"{GET}/parameters/0/required": DELETE},
        f"{GET}/parameters/0",
    ),
    planted(
        "paths.parameter-duplicate",
        "same list",
        {f"{GET}/parameters/-": ID},
        f"{GET}/parameters/1",
    ),
    planted(
        "paths.reserved-header",
        "Authorization",
        {f"{GET}/parameters/-": {**ID, "name": "Authorization", "in": "header"}},
        f"{GET}/parameters/1",
    ),
)

SECURITY = (
    planted(
        "security.scheme",
        "undeclared",
        {f"{LIST}/security/0": {"key": []}},
        f"{LIST}/security/0/key",
    ),
    planted(
        "security.scope",
        "undeclared",
        {f"{LIST}/security/0/oauth": ["reed"]},
        f"{LIST}/security/0/oauth/0",
    ),
    planted(
        "security.per-operation",
        "at the root only",
        {f"{LIST}/security": DELETE, "/security": [{"oauth": ["read"]}]},
        LIST,
    ),
)

RESPONSES = (
    planted(
        "responses.status-code",
        "no number",
        {f"{GET}/responses/ok": {"description": "Fine."}},
        f"{GET}/responses/ok",
    ),
    planted(
        "responses.success",
        "failures only",
        {f"{CREATE}/responses/201": DELETE},
        CREATE,
    ),
    planted("responses.client-error", "none", {f"{GET}/responses/404": DELETE}, GET),
    planted(
        "responses.failure-by-reference",
        "inline",
        {f"{GET}/responses/404": {"description": "Unknown."}},
        f"{GET}/responses/404",
    ),
    planted(
        "responses.no-body",
        "204",
        {
            f"{GET}/responses/204": {
                "description": "Nothing.",
                "content": {"text/plain": {"schema": {"type": "string"}}},
            }
        },
        f"{GET}/responses/204",
    ),
)
