"""The generator: what it refuses and where, what it writes, and that it writes the same again."""
# ruff: noqa: E501

import ast
import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx2
import pytest

from concord.cli import generate as step
from concord.errors import CouldNotRunError
from concord.generate import GenerationError, compare, generate, replace
from concord.generate._names import class_name, error_name, identifier
from concord.generate._text import clean, docstring, literal, markdown, wrap
from concord.generate._write import format_code
from tests import samples
from tests.generate._kit import HEAD, answering, package, spec_of
from tests.generate._shop import SHOP

OPERATION = """
paths:
  /things:
    get:
      operationId: {id}
      summary: Get
      {more}
      responses: {responses}
"""
NOTHING = '{"204": {description: Nothing.}}'


def operation(
    more: Any = "tags: [Things]", name: Any = "things.get", responses: Any = NOTHING, tail: Any = ""
) -> Any:
    return HEAD + OPERATION.format(id=name, more=more, responses=responses) + tail


def problems(text: Any, folder: Any) -> Any:
    with pytest.raises(GenerationError) as caught:
        generate(spec_of(text, folder), folder / "out")
    assert not (folder / "out").exists()
    return caught.value.problems


SCHEMAS = """
components:
  schemas:
    Thing: {}
"""


def thing(schema: Any) -> Any:
    content = '{"200": {description: It., content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}'
    return operation(responses=content, tail=SCHEMAS.format(schema))


def test_what_is_right_is_generated(tmp_path: Any) -> None:
    generate(spec_of(operation(), tmp_path), tmp_path / "out")
    assert (tmp_path / "out" / "shop" / "_client.py").is_file()


@pytest.mark.parametrize(
    ("text", "pointer", "words"),
    [
        (
            operation("parameters: [{name: X, in: header, style: form, schema: {type: string}}]"),
            "/paths/~1things/get/parameters/0/style",
            "a header parameter has no style 'form'",
        ),
        (
            operation("parameters: [{name: s, in: query, content: {application/xml: {schema: {}}}}]"),
            "/paths/~1things/get/parameters/0/content/application~1xml",
            "no client writes 's' as 'application/xml'",
        ),
        (
            operation('requestBody: {content: {multipart/form-data: {schema: {type: object}}}}'),
            "/paths/~1things/get/requestBody/content/multipart~1form-data",
            "the parts of a multipart/form-data body have no names",
        ),
        (
            operation(responses='{"200": {description: It., content: {image/png: {}}}, "201": {description: It., content: {text/csv: {}}}}'),
            "/paths/~1things/get/responses",
            "one success is text and another one bytes",
        ),
        (operation(responses='{"9x9": {description: It.}}'), "/paths/~1things/get", "9x9"),
        (operation(name="things"), "/paths/~1things/get", "'things' is not dotted"),
        (operation(name="a.b.c"), "/paths/~1things/get", "'a.b.c' is not dotted"),
        (
            operation(tail="  /other:\n    get: {operationId: thingsGet., responses: {}}\n"),
            "/paths/~1other/get",
            "'thingsGet.' is not dotted",
        ),
        (
            operation(tail="  /other:\n    get: {operationId: Things.get, responses: {}}\n"),
            "/paths/~1other/get",
            "several operations are named 'things_get'",
        ),
        (operation('x-pagination: {style: page, page: p, size: s, items: data}'), "/paths/~1things/get", "without a JSON response"),
        (
            operation("parameters: [{name: aB, in: query, schema: {}}, {name: a_b, in: query, schema: {}}]"),
            "/paths/~1things/get",
            "'aB' and 'a_b' are both 'a_b'",
        ),
        (thing("{$ref: '#/components/schemas/Nowhere'}"), "/components/schemas/Thing", "leads nowhere"),
        (thing("{type: object, properties: {aB: {type: string}, a_b: {type: string}}}"), "/components/schemas/Thing", "a_b"),
        (
            operation(tail="components: {securitySchemes: {o: {type: mutualTLS}}}"),
            "/components/securitySchemes/o",
            "'o' is of a kind",
        ),
        (
            thing("""
      {type: object, properties: {a: {$ref: '#/components/schemas/Client'}, b: {$ref: '#/components/schemas/ClientModel'}}}
    Client: {type: object, properties: {x: {type: string}}}
    ClientModel: {type: object, properties: {x: {type: string}}}"""),
            "/components/schemas/ClientModel",
            "'Client' and 'ClientModel' are both 'ClientModel'",
        ),
    ],
)  # fmt: skip
def test_what_the_parser_or_the_client_cannot_express_is_refused(
    tmp_path: Any, text: Any, pointer: Any, words: Any
) -> None:
    found = problems(text, tmp_path)
    assert (found[0].pointer, words in found[0].what) == (pointer, True), found
    assert str(found[0].where).startswith(str(tmp_path))
    assert found[0].where.line > 1
    assert "0x" not in str(found[0])


def test_a_document_that_is_no_openapi_is_located(tmp_path: Any) -> None:
    found = problems(operation().replace("summary: Get", "summary: [Get]"), tmp_path)
    assert found[0].pointer == "/paths/~1things/get/summary"


def test_a_deprecated_operation_says_so(tmp_path: Any) -> None:
    with package(operation("deprecated: true"), tmp_path, "oldshop") as module:
        things = module.Client().things
        assert "Deprecated." in things.get.__doc__
        source = (tmp_path / "out" / "oldshop" / "resources" / "things.py").read_text()
        assert source.count("@_deprecated(") == 2  # blocking and asynchronous
    with package(operation(), tmp_path / "twin", "newshop") as module:
        assert "Deprecated." not in module.Client().things.get.__doc__
        assert not (tmp_path / "twin" / "out" / "newshop" / "_runtime" / "deprecation.py").exists()


def test_an_api_without_a_common_address_takes_a_base_url(tmp_path: Any) -> None:
    server = '{url: "https://{host}", variables: {host: {default: h}}}'
    text = operation().replace(HEAD[HEAD.index("  - {url") :], f"  - {server}\n")
    with package(text, tmp_path, "homeless") as module:
        with pytest.raises(ValueError, match="pass base_url= or set HOMELESS_BASE_URL"):
            module.Client()
        assert "https://a.example" in repr(module.Client(base_url="https://a.example/"))
        with pytest.raises(TypeError, match="environment"):
            module.Client(environment="production")
    readme = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert "client = Client()  # HOMELESS_BASE_URL: see below" in readme


def test_all_problems_are_shown_at_once(tmp_path: Any) -> None:
    text = operation("parameters: [{name: s, in: cookie, style: simple, schema: {}}]")
    text += "  /more:\n    get: {operationId: more.get, parameters: [{name: t, in: cookie, style: simple, schema: {}}], responses: {}}\n"
    assert len(problems(text, tmp_path)) == 2


HOSTILE = [
    "family \U0001f468\u200d\U0001f469\u200d\U0001f467 {0!r} %s $x",
    'ends in a quote"',
    'ends in two ""',
    '""" + __import__("os").abort() + """',
    "ends in a backslash\\",
    "\\N{BULLET} \\u12 \\x",
    "{{ 7 * 7 }} {% for %} {# #}",
    "null \x00 byte and \x1b[31m",
    "line\u2028separator\u202e\r\x0b\x0c\x85next",
    "# noqa\n\nclass X: pass",
    "''single'' `tick` ```fence``` <b>html</b> | pipe [link](x)",
]


NAMES = (
    *("operation", "any", "final", "mapping", "page", "arguments", "cached_property", "property"),
    *("none", "class", "request", "close", "models", "raw", "api", "client", "async_page"),
)
CLASSES = (
    *("Final", "Any", "Model", "Literal", "Mapping", "Page", "Event", "None", "Type", "Client"),
    *("TypedDict", "Unpack", "Errors", "Webhooks", "Str", "List", "Exception"),
)
MEMBERS = (
    *("str", "int", "list", "dict", "model", "self", "Any", "member", "property", "Literal"),
    *("to_dict", "extra", "class", "Final", "__module__", "\ufb01x", "TYPE_CHECKING"),
)


def test_names_of_the_document_hide_nothing_of_the_package(tmp_path: Path) -> None:
    paths = {
        f"/{name}": {
            "get": {
                "operationId": f"{name}.overload",
                "responses": {
                    "200": {
                        "description": "It.",
                        "content": {
                            "application/json": {"schema": {"$ref": f"#/components/schemas/{it}"}}
                        },
                    }
                },
            },
            "post": {
                "operationId": f"{name}.property",
                "requestBody": {
                    "content": {
                        "application/json": {"schema": {"$ref": f"#/components/schemas/{it}"}}
                    }
                },
                "responses": {"204": {"description": "Done."}},
            },
        }
        for name, it in zip(NAMES, CLASSES, strict=True)
    }
    members = {
        name: {"type": "array", "items": {"type": "string"}, "deprecated": name == "member"}
        for name in MEMBERS
    }
    schemas = {
        it: {
            "type": "object",
            "properties": {**members, "next": {"$ref": f"#/components/schemas/{CLASSES[0]}"}},
        }
        for it in CLASSES
    }
    text = f"{HEAD}\npaths: {json.dumps(paths)}\ncomponents: {json.dumps({'schemas': schemas})}\n"
    with package(text, tmp_path, "hiding") as module:
        for name in module.__all__:
            assert getattr(module, name) is not None
        client = module.Client()
        assert client.operation.overload_.__doc__
        assert client.none.property.__doc__
        assert module.FinalModel.from_dict({"\ufb01x": ["a"]}).fix == ["a"]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "hiding"],
        cwd=tmp_path / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("words", HOSTILE)
def test_words_of_the_document_cannot_break_the_package(tmp_path: Any, words: Any) -> None:
    text = SHOP
    # YAML has no halves of surrogate pairs
    quoted = json.dumps(words, ensure_ascii=max(words) < "\U00010000")
    for said in ("summary: List orders", "description: Who buys.", "title: Shop", "name: X-Key"):
        assert said in text
        text = text.replace(said, f"{said.split(':')[0]}: {quoted}")
    with package(text, tmp_path, "hostile") as module:
        assert module.Client(api_key="k").orders.list.__doc__
        for path in Path(str(module.__file__)).parent.rglob("*.py"):
            ast.parse(path.read_text(encoding="utf-8"))
    tomllib.loads((tmp_path / "out" / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "value",
    [
        "\U0001f468\u200d\U0001f469",
        "\U000e0067\x7f",
        'a"b',
        "a\\",
        "a\nb",
        "\x00\x1b\u2028\u202e\ud800",
        "é",
        "'",
        "{}",
        '"""',
    ],
)
def test_literals_and_docstrings_survive_python(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value
    assert ast.literal_eval(literal({"k": [value, None, True, 1.5], "t": (value,)})) == {
        "k": [value, None, True, 1.5],
        "t": (value,),
    }
    for lines in ([value], ["x", value], [value, "", "y" * 120]):
        text = docstring([clean(line) for line in lines], 4)
        assert isinstance(ast.literal_eval(text), str)


def test_words_are_wrapped_by_paragraph_and_list_item() -> None:
    assert wrap("one\ntwo\n\nthree\n- four\n- five") == ["one two", "", "three", "- four", "- five"]
    assert markdown("a|b <c> [d]\n```e") == r"a\|b \<c\> \[d\] `e"


@pytest.mark.parametrize(
    ("wire", "name"),
    [
        ("createdAt", "created_at"),
        ("filters[group_id]", "filters_group_id"),
        ("chat[available]", "chat_available"),
        ("countries[]", "countries"),
        ("X-Trace-Id", "x_trace_id"),
        ("from", "from_"),
        ("type", "type"),
        ("id", "id"),
        ("2fa", "field_2fa"),
        ("a.b", "a_b"),
        ("é t é", "é_t_é"),
        ("[]", "field_"),
        ("+1", "plus_1"),
        ("-1", "minus_1"),
        ("-one", "one"),
    ],
)
def test_names(wire: Any, name: Any) -> None:
    assert identifier(wire) == name
    assert identifier(wire).isidentifier()


def test_reserved_names() -> None:
    assert identifier("timeout", frozenset({"timeout"})) == "timeout_"
    assert class_name("Client") == "ClientModel"
    assert class_name("Error") == "Error"
    assert [error_name(s) for s in ("404", "5XX", "418", "default")] == [
        "NotFoundError",
        "InternalServerError",
        "APIStatusError",
        "APIStatusError",
    ]


def bytes_of(folder: Path) -> Any:
    return {p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_same_spec_gives_the_same_bytes_in_any_process(tmp_path: Any) -> None:
    spec = spec_of(SHOP, tmp_path)
    code = "import sys; from pathlib import Path; from concord.spec import load_file; "
    code += "from concord.generate import generate; "
    code += "generate(load_file(Path(sys.argv[1]), api='shop'), Path(sys.argv[2]))"
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(spec.path), str(tmp_path / seed)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
        )
    first, second = bytes_of(tmp_path / "1"), bytes_of(tmp_path / "2")
    assert first == second
    assert str(tmp_path).encode() not in b"".join(first.values())
    for path, content in first.items():
        if path.suffix in (".py", ".toml", ".md"):
            assert (
                b"Generated by `nox -s generate` from specs/shop/openapi.yaml"
                in content.splitlines()[0]
            )


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Where the step puts the package."""
    return tmp_path / "generated" / "shop"


@pytest.fixture
def pipeline(tmp_path: Any, capsys: Any) -> Any:
    """Runs the step on one spec; returns exit code and output."""

    def run(*, check: Any = False, text: Any = None) -> Any:
        spec = spec_of(text or operation(), tmp_path)
        code = step.update([spec.path], tmp_path / "generated", known=["shop"], check=check)
        return code, capsys.readouterr().out

    return run


def test_generate_is_idempotent_and_check_clean(pipeline: Any, target: Path) -> None:
    assert pipeline()[0] == 0
    stamps = {p: p.stat().st_mtime_ns for p in target.rglob("*")}
    assert pipeline(check=True) == (0, "shop: up to date\n")
    assert pipeline() == (0, "shop: up to date\n")
    assert stamps == {p: p.stat().st_mtime_ns for p in target.rglob("*")}


def test_check_says_what_differs_and_writes_nothing(pipeline: Any, target: Path) -> None:
    pipeline()
    (target / "shop" / "_client.py").unlink()
    (target / "shop" / "old.py").write_text("")
    readme = target / "README.md"
    readme.write_text(readme.read_text().replace("Shop", "Shed"))
    (target / "shop" / "__pycache__").mkdir()
    (target / "shop" / "__pycache__" / "x.pyc").write_text("")
    before = bytes_of(target)
    code, output = pipeline(check=True)
    assert code == 1
    assert "README.md: changed" in output
    assert "-# Shed: Python client" in output
    assert "+# Shop: Python client" in output
    assert "shop/_client.py: missing" in output
    assert "shop/old.py: stale" in output
    assert "pycache" not in output
    assert bytes_of(target) == before
    assert pipeline()[0] == 0
    assert not (target / "shop" / "old.py").exists()
    assert pipeline(check=True)[0] == 0


def test_check_of_a_package_that_was_never_generated(pipeline: Any, target: Path) -> None:
    code, output = pipeline(check=True)
    assert code == 1
    assert "pyproject.toml: missing" in output
    assert not target.exists()


def test_a_package_whose_spec_is_gone_is_stale(pipeline: Any, target: Path) -> None:
    pipeline()
    other = target.parent / "gone"
    other.mkdir()
    (other / "pyproject.toml").write_text("")
    code, output = pipeline(check=True)
    assert code == 1
    assert "gone: stale" in output


def test_a_spec_with_problems_keeps_its_old_package(pipeline: Any, target: Path) -> None:
    pipeline()
    before = bytes_of(target)
    code, output = pipeline(text=operation(name="undotted"))
    assert code == 1
    assert "openapi.yaml:" in output
    assert "not dotted (write resource.verb" in output
    assert bytes_of(target) == before


def test_an_unknown_api_is_refused_with_the_known_ones(capsys: Any) -> None:
    with pytest.raises(SystemExit) as caught:
        step.main(["ivalidd"])
    assert caught.value.code == 2
    assert "did you mean 'ivalid'" in capsys.readouterr().err


def test_an_interrupted_replacement_leaves_the_old_folder(tmp_path: Any) -> None:
    new, old = tmp_path / "new", tmp_path / "old"
    for folder, text in ((new, "new"), (old, "old")):
        folder.mkdir()
        (folder / "file").write_text(text)
    with pytest.raises(FileNotFoundError):
        replace(tmp_path / "missing", old)
    assert (old / "file").read_text() == "old"
    replace(new, old)
    assert (old / "file").read_text() == "new"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["new", "old"]
    assert compare(new, old) == []


def test_a_missing_ruff_is_an_error(tmp_path: Any) -> None:
    with pytest.raises(CouldNotRunError, match="ruff is not installed"):
        format_code(tmp_path, tmp_path / "python")


def test_docstrings_say_how_members_relate(tmp_path: Any) -> None:
    with package(samples.text("bookings"), tmp_path, "bookings") as module:
        said = " ".join(module.Booking.__doc__.split())
        assert "`created_at` is not after `updated_at`; `cancelled_at` is there where" in said
        said = " ".join(module.Client().bookings.create.__doc__.split())
        assert "Related: `start` is before `end`." in said
        assert "Related" not in module.Client().bookings.get.__doc__


SERVERS = """
openapi: 3.1.0
info: {title: Placed, version: "1"}
servers:
  - url: "{scheme}://{region}.vendor.example/{version}"
    x-environment: production
    variables:
      scheme: {default: https, enum: [https, http]}
      region: {default: eu}
      version: {default: v2}
  - {url: "https://sandbox.vendor.example", x-environment: sandbox}
paths: {}
"""


def test_server_variables_have_their_defaults_and_can_be_given(tmp_path: Path) -> None:
    with package(SERVERS, tmp_path, "placed") as module:

        def address(**arguments: Any) -> str:
            client = module.Client(transport=httpx2.MockTransport(wire), **arguments)
            client.request("GET", "/x")
            return str(wire.last.url)

        wire = answering({})
        assert address() == "https://eu.vendor.example/v2/x"
        given = {"region": "us", "scheme": "http"}
        assert address(server_variables=given) == "http://us.vendor.example/v2/x"
        assert address(server_variables=given, base_url="http://a") == "http://a/x"
        assert address(environment="sandbox") == "https://sandbox.vendor.example/x"
        for wrong, words in (
            ({"scheme": "ftp"}, "one of https, http"),
            ({"region": "evil.example/"}, "cannot be"),
            ({"region": ""}, "cannot be"),
            ({"host": "a"}, "known: scheme, region, version"),
        ):
            with pytest.raises(ValueError, match=words):
                module.Client(server_variables=wrong)
        with pytest.raises(ValueError, match="known: none"):
            module.Client(environment="sandbox", server_variables=given)
    readme = (tmp_path / "out" / "README.md").read_text("utf-8")
    assert "`region` (default `eu`), `version`" in readme
