"""The committed packages: what was generated, complete, strictly typed, importable, documented."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.cli import generate as step
from tests.generate._kit import body_of, constants, reply, serving

APIS = project.apis()
GENERATED = project.current().generated
CORE = [
    "APIConnectionError",
    "APIDecodeError",
    "APIError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncClient",
    "AsyncPage",
    "AuthenticationError",
    "BadRequestError",
    "Client",
    "ConfigurationError",
    "ConflictError",
    "InternalServerError",
    "InvalidArgumentError",
    "MissingCredentialsError",
    "Model",
    "NOT_GIVEN",
    "NotFoundError",
    "NotGiven",
    "Page",
    "PaginationError",
    "PermissionDeniedError",
    "RateLimitError",
    "RawResponse",
    "ResponseTooLargeError",
    "UnprocessableEntityError",
]


def module_of(api: Any) -> Any:
    return importlib.import_module(project.load(api).package)


def python_of(page: Path) -> list[str]:
    """The blocks of Python in a page of Markdown."""
    text = page.read_text(encoding="utf-8")
    return re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def blocks(api: Any) -> Any:
    return python_of(GENERATED / api / "README.md")


def test_the_committed_packages_are_what_the_specs_generate(capsys: Any) -> None:
    assert step.main(["--check", "--full"]) == 0, capsys.readouterr().out


@pytest.mark.parametrize("api", APIS)
def test_every_module_imports(api: Any) -> None:
    package = module_of(api)
    folder = Path(package.__file__).parent
    for path in sorted(folder.rglob("*.py")):
        parts = path.relative_to(folder.parent).with_suffix("").parts
        importlib.import_module(".".join(parts).removesuffix(".__init__"))
    assert (folder / "py.typed").is_file()


@pytest.mark.parametrize("api", APIS)
def test_package_exports_common_names_and_all_models(api: Any) -> None:
    package = module_of(api)
    models = importlib.import_module(f"{package.__name__}._models")
    assert set(CORE) <= set(package.__all__)
    assert set(models.__all__) <= set(package.__all__)
    assert set(package.__all__) <= set(dir(package))
    for name in package.__all__:
        assert getattr(package, name) is not None
    with pytest.raises(AttributeError, match="Nonsense"):
        package.Nonsense  # noqa: B018


def test_exported_names_of_a_package(shop: Any) -> None:
    """Nothing is exported but the core, the models and the parameters of the spec."""
    assert shop.__all__ == sorted(
        [
            *CORE,
            *[
                "Address",
                "AddressParam",
                "Card",
                "Failure",
                "FailureError",
                "FailureErrorSuggestionsItem",
                "Line",
            ],
            *[
                "LineParam",
                "Order",
                "OrderCreatedEvent",
                "OrderDeletedEvent",
                "OrderDeletedEventData",
            ],
            *[
                "OrderPage",
                "OrderPageMeta",
                "Token",
                "Transfer",
                "Visitor",
                "VisitorPage",
                "VisitorPageMeta",
            ],
            *["VisitorPagePagination", "resources", "webhooks"],
        ]
    )


def test_exported_names_of_ivalid() -> None:
    """Additions are welcome here; a name that goes is a break for somebody."""
    import ivalid

    models = [name for name in ivalid.__all__ if name not in CORE]
    assert "webhooks" in models
    assert {"Appointment", "Customer", "Service", "Team", "Technician"} <= set(models)
    assert [name for name in vars(ivalid.webhooks) if name in ivalid.webhooks.__all__] != []
    assert sorted(ivalid.webhooks.__all__) == [
        "Event",
        "InvalidPayloadError",
        "InvalidSignatureError",
        "MissingSignatureError",
        "OutdatedEventError",
        "SIGNATURE",
        "UnknownEvent",
        "WebhookError",
        "parse",
        "unwrap",
    ]


@pytest.mark.parametrize("api", APIS)
def test_exported_names_are_those_that_were_agreed(api: Any) -> None:
    """A name that goes is a break for somebody: `exports/<api>.txt` is changed on purpose."""
    agreed = Path(__file__).with_name("exports") / f"{api}.txt"
    assert agreed.is_file(), f"write the names of the package's __all__ to {agreed}, one a line"
    assert module_of(api).__all__ == agreed.read_text(encoding="utf-8").split()


@pytest.mark.parametrize("api", APIS)
def test_every_operation_is_a_method_of_both_clients(api: Any) -> None:
    package, spec = module_of(api), project.load(api)
    secrets = {credential.name: "x" for credential in spec.credentials}
    for kind in (package.Client, package.AsyncClient):
        client = kind(**secrets, base_url="https://host.example")
        for operation in spec.operations:
            resource, verb = operation.id.split(".")
            assert callable(getattr(getattr(client, resource), verb)), operation.id


@pytest.mark.parametrize("api", APIS)
def test_importing_a_package_imports_nothing_until_it_is_used(api: Any) -> None:
    name = project.load(api).package
    code = f"import sys, {name}; print('httpx2' in sys.modules); {name}.Client; "
    code += f"print('{name}._models' in sys.modules, '{name}._params' in sys.modules, "
    code += f"any(it.startswith('{name}.resources.') for it in sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False", "False", "False"]


@pytest.mark.parametrize("api", APIS)
def test_each_resource_has_a_module(api: Any) -> None:
    package, spec = module_of(api), project.load(api)
    names = {operation.id.partition(".")[0] for operation in spec.operations}
    folder = Path(package.__file__).parent / "resources"
    assert {path.stem for path in folder.glob("*.py")} == {"__init__", *names}
    for name in package.resources.__all__:
        found = getattr(package.resources, name)
        assert (found.__name__, found.__module__.rpartition(".")[0]) == (
            name, f"{package.__name__}.resources"
        )  # fmt: skip
    assert set(package.resources.__all__) <= set(dir(package.resources))
    with pytest.raises(AttributeError, match="Nonsense"):
        package.resources.Nonsense  # noqa: B018


def test_a_client_imports_the_resource_that_is_used() -> None:
    code = "import sys, ivalid; client = ivalid.Client(api_key='x'); client.teams; "
    code += "print(sorted(it for it in sys.modules if it.startswith('ivalid.resources.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['ivalid.resources.teams']\n"


USE = """
from datetime import date, datetime
from typing import assert_type

from shop import (
    Address, AsyncClient, AsyncPage, Client, ConflictError, Order, Page, RawResponse, Transfer,
    Visitor, webhooks,
)

client = Client()
order = client.orders.get("1")
assert_type(order, Order)
assert_type(client.orders.delete("1"), None)
assert_type(client.bulk.send(body=[{"city": "Paris"}, Address(city="Lyon")]), str)
assert_type(client.orders.list(), Page[Order])
assert_type(client.orders.list(day=date.today(), since="2025-01-01T00:00:00Z").items, list[Order])
assert_type(client.visitors.create(name="x", labels=("a",)), Visitor)
assert_type(client.orders.get("1").placed_at, datetime | None)
raw = client.orders.with_raw_response
assert_type(raw.get("1"), RawResponse[Order])
assert_type(raw.get("1", timeout=1.0).parse(), Order)
assert_type(raw.list(page=2).parse(), Page[Order])
raw.get(1)  # type: ignore[arg-type]
raw.list(stattus="open")  # type: ignore[call-arg]
for order in client.orders.list(max_retries=0, extra_headers={"a": "b"}):
    assert_type(order, Order)

client.orders.create(customer="a", placed_at=datetime.now(), address={"city": "x"}, note=None)
client.orders.create(customer="a", placed_at="now", address={})  # type: ignore[arg-type]
client.orders.create(customer="a", placed_at="now", kind="other")  # type: ignore[arg-type]
client.orders.create(customer="a")  # type: ignore[call-arg]
client.orders.create("a", "now")  # type: ignore[call-arg]
client.orders.list(stattus="open")  # type: ignore[call-arg]
client.orders.list(page="1")  # type: ignore[arg-type]
client.orders.get(1)  # type: ignore[arg-type]
client.orders.list(day=datetime.now())  # type: ignore[arg-type]
orders, now = client.orders, datetime.now()
orders.create(customer="", placed_at=now, address={"city": "", "from": now.date()})
orders.create(customer="", placed_at=now, address={"from": now})  # type: ignore[arg-type]
client.orders.list(limit=3, max_pages=None, deadline=1.0)
client.orders.get("1", limit=3)  # type: ignore[call-arg]
client.visitors.list(limit="3")  # type: ignore[arg-type]
assert_type(client.orders.list().has_next, bool)
assert_type(client.with_options(timeout=None, default_query={"a": 1}), Client)
assert_type(order.replace(note=None), Order)
assert_type(Order.from_dict({}).to_json(), str)
order.id = "x"  # type: ignore[misc]
Order(id="1")  # type: ignore[call-arg]
Client(environment="staging")  # type: ignore[arg-type]

try:
    client.orders.delete("1")
except ConflictError as error:
    if error.body is not None and error.body.error is not None:
        for suggestion in error.body.error.suggestions or []:
            assert_type(suggestion.slot, datetime | None)

if isinstance(order.payment, Transfer):
    assert_type(order.payment.iban, str)

event = webhooks.parse("{}")
if isinstance(event, webhooks.UnknownEvent):
    assert_type(event.event, str)
elif event.event == "order.created":
    assert_type(event.data, Order)


async def main() -> None:
    async with AsyncClient() as client:
        assert_type(await client.orders.get("1"), Order)
        assert_type(await client.orders.list(), AsyncPage[Order])
        assert_type(await client.orders.with_raw_response.get("1"), RawResponse[Order])
        listed = await client.orders.with_raw_response.list()
        assert_type(listed.parse(), AsyncPage[Order])
        async for order in client.orders.list():
            assert_type(order, Order)
"""


def importing_once(text: str) -> str:
    """`text` without imports that stand before: each chapter of a README has its own."""
    lines: list[str] = []
    for line in text.splitlines():
        if not (line.startswith(("import ", "from ")) and line in lines):
            lines.append(line)
    return "\n".join(lines)


def write_what_users_read(folder: Path) -> None:
    """All that is shown in Python: READMEs of the repository and the packages, and the examples."""
    pages = {"readme": project.current().root / "README.md"}
    pages |= {f"readme_{api.replace('-', '_')}": GENERATED / api / "README.md" for api in APIS}
    shown = {name: importing_once("\n".join(python_of(page))) for name, page in pages.items()}
    for script in GENERATED.glob("*/examples/*.py"):
        name = f"{script.parents[1].name.replace('-', '_')}_{script.stem}"
        shown[name] = script.read_text(encoding="utf-8")
    assert all(shown.values())
    assert len(shown) >= 1 + 4 * len(APIS)
    for name, text in shown.items():
        (folder / f"{name}.py").write_text(text, encoding="utf-8")


def test_strict_types(tmp_path: Any, shop: Any) -> None:
    """All packages, what READMEs and examples show, and what is right and wrong use."""
    write_what_users_read(tmp_path)
    (tmp_path / "use_shop.py").write_text(USE, encoding="utf-8")
    packages = [str(GENERATED / api / project.load(api).package) for api in APIS]
    packages.append(str(Path(shop.__file__).parent))
    paths = [*(str(GENERATED / api) for api in APIS), str(Path(shop.__file__).parent.parent)]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "--config-file", "",
         "--disable-error-code=no-redef", *packages, *map(str, tmp_path.glob("*.py"))],
        env={**os.environ, "MYPYPATH": os.pathsep.join(paths)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def documented_server(spec: Any, calls: Any) -> Any:
    """Answers each operation with its first documented success."""
    by_shape = {
        (operation.method.upper(), tuple(operation.path.strip("/").split("/"))): operation
        for operation in spec.operations
    }

    def find(method: Any, path: Any) -> Any:
        given = tuple(path.strip("/").split("/"))
        found = [
            operation
            for (verb, shape), operation in by_shape.items()
            if verb == method
            and len(shape) == len(given)
            and all(s == g or s.startswith("{") for s, g in zip(shape, given, strict=True))
        ]
        return min(found, key=lambda operation: operation.path.count("{"), default=None)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await body_of(receive)
        operation = find(scope["method"], scope["path"])
        if operation is None:
            await reply(send, 404, {})
            return
        calls.append(operation.id)
        responses = operation.definition["responses"]
        status = min(code for code in responses if code.startswith("2"))
        response = spec.resolve(f"{operation.pointer}/responses/{status}").definition
        examples = response.get("content", {}).get("application/json", {}).get("examples", {})
        value: Any = next((example.get("value") for example in examples.values()), {})
        await reply(send, int(status), value)

    return app


@pytest.mark.parametrize("api", APIS)
def test_the_readme_runs(api: Any) -> None:
    spec = project.load(api)
    calls: list[str] = []
    assert len(blocks(api)) > 3
    with serving(documented_server(spec, calls)) as url:
        secrets = {credential.variable: "x" for credential in spec.credentials}
        done = subprocess.run(
            [sys.executable, "-c", "\n".join(blocks(api))],
            env={**os.environ, **secrets, f"{spec.package.upper()}_BASE_URL": url},
            capture_output=True, text=True, check=False, timeout=50,
        )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert set(calls) == {operation.id for operation in spec.operations}


@pytest.mark.parametrize("api", APIS)
def test_documented_answers_are_read_and_kept(api: Any) -> None:
    """Every documented success goes through its model unchanged."""
    package, spec = module_of(api), project.load(api)
    models = importlib.import_module(f"{package.__name__}._models")
    found = constants(package.__name__)
    assert found.keys() == {operation.id for operation in spec.operations}
    seen = 0
    for operation in spec.operations:
        result = found[operation.id].result
        for status in operation.definition["responses"]:
            content = spec.resolve(f"{operation.pointer}/responses/{status}").definition.get(
                "content", {}
            )
            annotation = (
                result if status.startswith("2") else found[operation.id].errors.get(status)
            )
            for example in content.get("application/json", {}).get("examples", {}).values():
                value, seen = example["value"], seen + 1
                if found[operation.id].unwrap and isinstance(value, dict):
                    value = value.get(found[operation.id].unwrap, value)
                name = annotation.removeprefix("list[").removesuffix("]")
                for item in value if name != annotation else [value]:
                    model = getattr(models, name).from_dict(item)
                    assert model.to_dict() == item
                    assert model.extra == {}, operation.id
                    assert repr(model)
    assert seen
