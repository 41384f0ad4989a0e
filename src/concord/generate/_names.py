"""Python names for wire names: openapi-python-client's words, our rules for what is reserved.

Model: brackets and dots of a wire name separate words (`filters[group_id]` → `filters_group_id`); a
name that Python or the package needs itself gets a trailing underscore.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from functools import lru_cache

from openapi_python_client import strings

from concord.lint.rules.generator import spelled

# What class bodies use is reserved in them, too.
RESERVED_METHODS = frozenset(
    {"with_raw_response", "with_streaming_response", "cached_property", "overload"}
)
RESERVED_MEMBERS = frozenset(
    {"extra", "to_dict", "to_json", "from_dict", "replace", "member", "property"}
)
RESERVED_RESOURCES = frozenset(
    {"close", "request", "call", "page", "with_options"}
    | {"with_raw_response", "with_streaming_response", "cached_property", "property"}
)
ERRORS = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
}
ALL_ERRORS = frozenset(
    {"APIConnectionError", "APIDecodeError", "APIError", "APIStatusError", "APITimeoutError"}
    | {"ConfigurationError", "InternalServerError", "InvalidArgumentError"}
    | {"MissingCredentialsError", "PaginationError", "ResponseTooLargeError", *ERRORS.values()}
)
# Names that the package exports, or that its modules use.
RESERVED_CLASSES = frozenset(
    {"Any", "AsyncClient", "AsyncPage", "Client", "Literal", "Mapping", "Model", "NotGiven", "Page"}
    | {"Event", "Required", "Sequence", "TypedDict", "UnknownEvent"}
    | {"NOT_GIVEN", "RawResponse", *ALL_ERRORS}
    # what the modules that import a class import besides
    | {"Final", "TypeAlias", "Unpack", "WebhookError", "InvalidPayloadError", "Signature"}
    | {"InvalidSignatureError", "MissingSignatureError", "None", "True", "False"}
)
# Names that the module of the resources uses.
RESERVED_RESOURCE_CLASSES = frozenset(
    {"Any", "Arguments", "AsyncAPI", "AsyncPaginator", "Final", "Literal", "Mapping", "NotGiven"}
    | {"Operation", "Page", "Paging", "RequestOptions", "Sequence", "SyncAPI", "Unpack"}
    | {"Binary", "File", "Upload"}
    # the client's own, in whose module the resources are named
    | {"API", "Client", "RawResponse", "Settings", "Package", "Basic", "Key", "OAuth2"}
    | {"None", "True", "False"}
)


@lru_cache(maxsize=8192)  # `id` and `name` come again and again
def identifier(wire: str, reserved: frozenset[str] = frozenset()) -> str:
    """The snake-case Python name of a wire name."""
    # as Python itself reads names: two spellings of one letter are one name
    wire = spelled(unicodedata.normalize("NFKC", wire))
    words = strings.snake_case(re.sub(r"[\[\]./:$@]+", "_", wire)).strip("_")
    name = re.sub(r"_+", "_", words)
    if not name.isidentifier():
        name = f"field_{name}"
    # as PEP 8 has it for names that are keywords
    return f"{name}_" if keyword.iskeyword(name) or name in reserved else name


def plain(wire: str) -> bool:
    """Whether a wire name can be written as a name in a class body."""
    # Python reads other spellings of a letter as the letter: such a key would be sent as another
    is_name = wire.isidentifier() and unicodedata.normalize("NFKC", wire) == wire
    return is_name and not keyword.iskeyword(wire) and not wire.startswith("__")


def resource_class(name: str) -> str:
    """The class of a resource (`order_lines` → `OrderLines`) that hides no name of its module."""
    found = pascal(name)
    hides = {found, f"Async{found}"} & RESERVED_RESOURCE_CLASSES
    return f"{found}Resource" if hides else found


def class_name(name: str) -> str:
    """The name of a class that no name of the package hides."""
    return f"{name}Model" if name in RESERVED_CLASSES else name


def error_name(status: str) -> str:
    """The error that a response with this documented status (`409`, `5XX`) raises."""
    if status[:1] == "5":
        return "InternalServerError"
    return ERRORS.get(int(status), "APIStatusError") if status.isdigit() else "APIStatusError"


def pascal(*words: str) -> str:
    """`customers`, `list_appointments` → `CustomersListAppointments`."""
    return "".join(strings.pascal_case(word) for word in words)
