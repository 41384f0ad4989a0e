"""The module that loads specs: `specs/*.py`."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from concord import project
from concord.spec import Spec, SpecError, __all__, child, load_file
from concord.spec import parts as spec_parts
from concord.spec._place import Parsed
from concord.spec.parsing import parse
from tests.lint.planting import DELETE, SAMPLE, Edits, written


def parsed(text: str) -> Parsed:
    return parse(Path("some.yaml"), text)


def spec_with(edits: Edits, folder: Path) -> Spec:
    return load_file(written(folder, edits))


@pytest.fixture(scope="module")
def sample() -> Spec:
    return load_file(SAMPLE)


class TestExports:
    def test_exported_names(self) -> None:
        assert __all__ == [
            "DOCUMENTS",
            "METHODS",
            "MOST_PLACES",
            "MOST_VIOLATIONS",
            "OVERLAY",
            "SEVERITIES",
            "Action",
            "Ambiguity",
            "ApiKey",
            "Credential",
            "Direction",
            "Element",
            "Hosting",
            "HostingError",
            "HttpBasic",
            "HttpBearer",
            "Implication",
            "Location",
            "MutualTls",
            "Note",
            "OAuth2",
            "Occurrence",
            "OpenIdConnect",
            "Operation",
            "Order",
            "Overlay",
            "OverlayError",
            "Parameter",
            "Parsed",
            "Provenance",
            "Reaching",
            "Reading",
            "Relation",
            "Relations",
            "Release",
            "Replacement",
            "SchemaView",
            "SchemaViolation",
            "SecurityScheme",
            "Spec",
            "SpecError",
            "TokenRequest",
            "Total",
            "Traversal",
            "UnknownScheme",
            "Validator",
            "changes",
            "child",
            "compatible",
            "decoded",
            "directed",
            "document_in",
            "hosting_of",
            "is_marked",
            "later",
            "load_file",
            "meet",
            "moment",
            "parts",
            "put_at",
            "random_readings",
            "read_overlay",
            "reading_option",
            "response_key",
            "target",
            "time_of_day",
            "touched",
            "traverse",
            "unusable_name",
            "value_at",
            "vocabulary",
        ]


class TestYaml:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("a: 1", {"a": 1}),
            ("a: 1.0", {"a": 1.0}),
            ("a: 1e3", {"a": 1000.0}),
            ("a: 0x1F", {"a": 31}),
            ("a: 0o17", {"a": 15}),
            ("a: 010", {"a": 10}),
            ("a: true", {"a": True}),
            ("a: ~", {"a": None}),
            ("a:", {"a": None}),
            ("a: NO", {"a": "NO"}),
            ("a: 2025-01-20", {"a": "2025-01-20"}),
            ("a: 12:30", {"a": "12:30"}),
            ("a: 1_000", {"a": "1_000"}),
            ("a: '1'", {"a": "1"}),
            ("a: |\n  1\n", {"a": "1\n"}),
            ("200: {b: []}", {"200": {"b": []}}),
            ("- {}\n- null", [{}, None]),
        ],
    )
    def test_values_are_those_of_the_core_schema(self, text: str, value: Any) -> None:
        assert parsed(text).value == value
        assert repr(parsed(text).value) == repr(value)

    @pytest.mark.parametrize(
        "scalar", ["NO", "yes", "on", "2025-01-20", "12:30", "1_000", "010", "1e3", "0o17"]
    )
    def test_what_yaml_1_1_reads_otherwise_is_noted(self, scalar: str) -> None:
        assert parsed(f"a: [{scalar}]").ambiguous == {"/a/0": scalar}

    @pytest.mark.parametrize("scalar", ["'NO'", "true", "10", "0", "1.5", "text", "~", "3.1.0"])
    def test_what_both_read_alike_is_not_noted(self, scalar: str) -> None:
        assert parsed(f"a: [{scalar}]").ambiguous == {}

    def test_every_value_has_its_place(self) -> None:
        places = parsed("a:\n  - b: 1\n    c/d: {e~f: 2}\n").locations
        assert {pointer: (at.line, at.column) for pointer, at in places.items()} == {
            "": (1, 1),
            "/a": (1, 1),
            "/a/0": (2, 5),
            "/a/0/b": (2, 5),
            "/a/0/c~1d": (3, 5),
            "/a/0/c~1d/e~0f": (3, 11),
        }
        assert str(places["/a/0/b"]) == "some.yaml:2:5"

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("a: *b", "is not valid YAML"),
            ("a: &b 1\nc: *b", "uses an alias"),
            ("a: &b {}\nc: {<<: *b}", "has a key that is no string"),
            ("a: !b 1", "uses the tag"),
            ("a: 1\na: 2", "repeats the key"),
            ("[a]: 1", "has a key that is no string"),
        ],
    )
    def test_parse_refuses_what_other_readers_treat_differently(self, text: str, what: str) -> None:
        with pytest.raises(SpecError, match=what) as refusal:
            parsed(text)
        assert "some.yaml" in str(refusal.value)
        assert refusal.value.fix


class TestPointers:
    @pytest.mark.parametrize(
        ("pointer", "parts"),
        [("", []), ("#", []), ("/a/b", ["a", "b"]), ("#/~1v1~1a~0b", ["/v1/a~b"]), ("/", [""])],
    )
    def test_parts(self, pointer: str, parts: list[str]) -> None:
        assert spec_parts(pointer) == parts

    def test_child_is_the_inverse(self) -> None:
        assert child("", "/v1/~a", 0) == "/~1v1~1~0a/0"
        assert spec_parts(child("", "/v1/~a", 0)) == ["/v1/~a", "0"]


class TestSpec:
    def test_operations_and_webhooks_are_in_order(self, sample: Spec) -> None:
        assert [(o.id, o.label) for o in sample.operations] == [
            ("access.get_token", "POST /oauth/token"),
            ("widgets.list", "GET /v1/widgets"),
            ("widgets.create", "POST /v1/widgets"),
            ("widgets.get", "GET /v1/widgets/{id}"),
        ]
        assert [o.path for o in sample.webhooks] == ["widget.created"]

    def test_an_operation_is_found_by_its_id(self, sample: Spec) -> None:
        assert sample.operation("widgets.get").path == "/v1/widgets/{id}"
        assert sample.operation("events.widget_created").method == "post"
        with pytest.raises(KeyError):
            sample.operation("widgets.read")

    def test_parameters_of_the_path_are_overridden(self, tmp_path: Path) -> None:
        shared = {"name": "page", "in": "query", "required": True, "schema": {}}
        other = {"name": "key", "in": "header", "schema": {"type": "string"}}
        spec = spec_with({"/paths/~1v1~1widgets/parameters": [shared, other]}, tmp_path)
        parameters = {p.name: p for p in spec.operation("widgets.list").parameters}
        assert list(parameters) == ["page", "key", "per_page", "status"]
        assert parameters["page"].pointer == "/paths/~1v1~1widgets/get/parameters/0"
        assert not parameters["page"].required
        assert parameters["key"].schema == {"type": "string"}

    def test_references_are_followed(self, sample: Spec) -> None:
        pointer = "/paths/~1v1~1widgets~1{id}/get/responses/404"
        assert sample.canonical(pointer) == "/components/responses/Refused"
        status = "/components/schemas/WidgetPage/properties/data/items/properties/status/enum"
        assert sample.canonical(status) == "/components/schemas/Status/enum"
        assert sample.resolve("/components/schemas/Widget/properties/status").definition["enum"]

    @pytest.mark.parametrize("pointer", ["/nowhere", "/servers/7", "/info/title/deeper"])
    def test_a_pointer_to_nothing_is_a_key_error(self, pointer: str, sample: Spec) -> None:
        with pytest.raises(KeyError):
            sample.at(pointer)

    def test_canonical_raises_for_a_circular_reference(self, tmp_path: Path) -> None:
        loop = {"$ref": "#/components/schemas/Status"}
        spec = spec_with({"/components/schemas/Status": loop}, tmp_path)
        with pytest.raises(KeyError, match="leads back to itself"):
            spec.resolve("/components/schemas/Status")

    def test_what_the_file_does_not_hold_is_located_above(self, sample: Spec) -> None:
        assert sample.locate("/info/contact/url") == sample.locate("/info")

    def test_environments(self, tmp_path: Path) -> None:
        spec = spec_with({"/servers/-": {"url": "http://b/", "x-environment": "b"}}, tmp_path)
        assert spec.environments == {
            "production": "https://api.sample-vendor.com",
            "b": "http://b",
        }

    def test_servers_of_an_operation_are_its_own_or_the_documents(self, tmp_path: Path) -> None:
        own = [{"url": "http://own/", "x-environment": "production"}]
        spec = spec_with(
            {"/paths/~1v1~1widgets/servers": own, "/paths/~1v1~1widgets/post/servers": []}, tmp_path
        )
        assert spec.servers(spec.operation("widgets.list")) == {"production": "http://own"}
        assert spec.servers(spec.operation("widgets.create")) == {"production": "http://own"}
        assert spec.servers(spec.operation("widgets.get")) == spec.environments

    def test_environments_leave_out_servers_with_a_free_host(self, tmp_path: Path) -> None:
        zone: dict[str, Any] = {"default": "eu", "enum": ["eu", "us"], "description": "Zone."}
        edits = {"/servers/0/url": "https://{zone}.b", "/servers/0/variables": {"zone": zone}}
        assert spec_with(edits, tmp_path).environments == {"production": "https://eu.b"}
        del zone["enum"]
        assert spec_with(edits, tmp_path).environments == {"production": "https://eu.b"}
        # the default of a whole host is a placeholder
        edits["/servers/0/url"] = "https://{zone}/v2"
        assert spec_with(edits, tmp_path).environments == {}

    def test_environments_leave_out_servers_whose_url_is_relative(self, tmp_path: Path) -> None:
        spec = spec_with({"/servers/0/url": "/v2"}, tmp_path)
        assert (spec.environments, spec.base_path()) == ({}, "/v2")

    @pytest.mark.parametrize("variables", [{}, {"zone": {"enum": ["eu"]}}])
    def test_environments_leave_out_servers_with_a_variable_without_default(
        self, tmp_path: Path, variables: dict[str, Any]
    ) -> None:
        server = {"/servers/0/url": "https://{zone}.b/v2", "/servers/0/variables": variables}
        spec = spec_with(server, tmp_path)
        assert (spec.environments, spec.server_variables) == ({}, {})
        assert spec.base_path() == "/v2"

    @pytest.mark.parametrize(
        ("scheme", "credentials"),
        [
            (
                {"type": "oauth2"},
                {"client_id": "SAMPLE_CLIENT_ID", "client_secret": "SAMPLE_CLIENT_SECRET"},
            ),
            ({"type": "apiKey", "in": "header"}, {"api_key": "SAMPLE_API_KEY"}),
            ({"type": "http", "scheme": "Bearer"}, {"token": "SAMPLE_TOKEN"}),
            (
                {"type": "http", "scheme": "basic"},
                {"username": "SAMPLE_USERNAME", "password": "SAMPLE_PASSWORD"},
            ),
            ({"type": "mutualTLS"}, {}),
        ],
    )
    def test_credentials(
        self, scheme: dict[str, str], credentials: dict[str, str], tmp_path: Path
    ) -> None:
        spec = spec_with({"/components/securitySchemes/oauth": scheme}, tmp_path)
        assert {c.name: c.variable for c in spec.credentials} == credentials

    def test_a_package_is_a_python_name(self, tmp_path: Path) -> None:
        path = written(tmp_path, {})
        assert load_file(path, api="some-api").package == "some_api"


class TestProvenance:
    WIDGET = "/components/schemas/Widget"
    LIST = "/paths/~1v1~1widgets/get"

    def test_the_nearest_source_speaks(self, sample: Spec) -> None:
        found = sample.provenance(f"{self.LIST}/parameters/0")
        assert (found.kind, found.text) == ("documented", "Widgets > List")
        assert (found.pointer, found.headings) == (self.LIST, ("Widgets > List",))
        assert found.is_known

    def test_the_nearest_ambiguity_names_the_ledger_entries(self, sample: Spec) -> None:
        found = sample.provenance(f"{self.LIST}/parameters/0/schema/default")
        assert (found.ledger, found.ledger_pointer) == (("sample-order",), self.LIST)
        other = sample.provenance(self.WIDGET)
        assert (other.ledger, other.ledger_pointer) == ((), None)

    def test_ledger_is_empty_for_an_ambiguity_of_the_root(self, tmp_path: Path) -> None:
        edits = {"/x-ambiguity": ["sample-order"]}
        assert spec_with(edits, tmp_path).provenance(self.WIDGET).ledger == ()

    def test_reason_for_a_keyword_covers_that_keyword_only(self, sample: Spec) -> None:
        required = sample.provenance(f"{self.WIDGET}/required")
        inside = sample.provenance(f"{self.WIDGET}/required/0")
        other = sample.provenance(f"{self.WIDGET}/properties/id")
        assert (required.kind, inside.kind, other.kind) == ("inferred", "inferred", "documented")
        assert required.text == "the only sample shows both"
        assert required.headings == ("Widgets",)

    def test_an_inference_beats_a_source_above_it(self, tmp_path: Path) -> None:
        edits = {f"{self.WIDGET}/properties/id/x-inferred": "Guessed."}
        found = spec_with(edits, tmp_path).provenance(f"{self.WIDGET}/properties/id/type")
        assert (found.kind, found.text, found.headings) == ("inferred", "Guessed.", ())

    def test_what_has_no_source_above_it_is_unknown(self, tmp_path: Path) -> None:
        edits = {f"{self.WIDGET}/x-source": DELETE}
        found = spec_with(edits, tmp_path).provenance(f"{self.WIDGET}/properties/id")
        assert (found.kind, found.text, found.pointer) == ("unknown", "", None)
        assert not found.is_known

    def test_what_does_not_exist_is_its_nearest_ancestor(self, sample: Spec) -> None:
        assert sample.provenance(f"{self.LIST}/nowhere/0") == sample.provenance(self.LIST)

    @pytest.mark.parametrize("stated", [1, None, [[]], {"a": 1}])
    def test_malformed_words_raise_nothing(self, stated: object, tmp_path: Path) -> None:
        words = ("x-source", "x-ambiguity")
        edits = {f"{self.WIDGET}/{word}": copy.deepcopy(stated) for word in words}
        spec_with(edits, tmp_path).provenance(f"{self.WIDGET}/properties/id")


class TestFiles:
    def test_the_ledger_stands_beside_the_spec(self, sample: Spec) -> None:
        (entry,) = sample.ledger
        assert (entry.id, entry.severity, entry.pointer) == ("sample-order", "low", "/0")
        assert [it.text for it in entry.readings] == ["by id", "by time of creation"]

    def test_a_spec_without_a_ledger_has_no_entries(self, tmp_path: Path) -> None:
        path = written(tmp_path, {})
        path.with_name("ambiguities.yaml").unlink()
        assert load_file(path).ledger == ()

    def test_apis_are_the_folders_with_a_spec(self, tmp_path: Path) -> None:
        written(tmp_path, {})
        (tmp_path / "notes").mkdir()
        assert project.apis(tmp_path) == ("sample",)
        assert project.load("sample", tmp_path).title == "Sample"

    def test_an_unknown_api_is_answered_with_the_known_ones(self, tmp_path: Path) -> None:
        written(tmp_path, {})
        with pytest.raises(SpecError, match="known APIs: sample"):
            project.load("simple", tmp_path)

    def test_a_missing_file_says_so(self, tmp_path: Path) -> None:
        with pytest.raises(SpecError, match="cannot be read: No such file"):
            load_file(tmp_path / "openapi.yaml")


class TestSound:
    SCHEMA = "/paths/~1oauth~1token/post/responses/200/content/application~1json/schema"

    def test_sound_takes_references_that_lead_somewhere(self, sample: Spec) -> None:
        assert sample.sound() is sample

    def test_sound_locates_a_dangling_reference(self, tmp_path: Path) -> None:
        spec = spec_with({f"{self.SCHEMA}/$ref": "#/components/schemas/Nobody"}, tmp_path)
        with pytest.raises(SpecError) as raised:
            spec.sound()
        assert raised.value.what == "$ref cannot be resolved: #/components/schemas/Nobody"
        assert raised.value.where == spec.locate(f"{self.SCHEMA}/$ref")

    def test_a_reference_to_itself_leads_nowhere(self, tmp_path: Path) -> None:
        loop = {"$ref": "#/components/schemas/Token"}
        with pytest.raises(SpecError, match="cannot be resolved"):
            spec_with({"/components/schemas/Token": loop}, tmp_path).sound()

    def test_sound_locates_an_operation_without_a_name(self, tmp_path: Path) -> None:
        post = "/paths/~1oauth~1token/post"
        spec = spec_with({f"{post}/operationId": DELETE}, tmp_path)
        with pytest.raises(SpecError) as raised:
            spec.sound()
        assert raised.value.what == "POST /oauth/token has no operationId"
        assert raised.value.where == spec.locate(post)


class TestRequestMedia:
    def test_every_media_type_with_a_schema_is_found(self, sample: Spec) -> None:
        operation = next(o for o in sample.operations if "requestBody" in o.definition)
        found = sample.request_media(operation)
        assert list(found) == ["application/json"]
        assert "schema" in sample.at(found["application/json"])

    def test_an_operation_without_a_body_has_none(self, sample: Spec) -> None:
        operation = next(o for o in sample.operations if "requestBody" not in o.definition)
        assert sample.request_media(operation) == {}
