"""The benchmark of the clients against random data finds what is not decoded."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from scripts import bench_prism_clients as bench
from scripts._bench._fitting import misfits

from concord import project
from concord.errors import CouldNotRunError

API = "iadvize-connector"
README = """
```python
for category in client.categories.list(limit=5):
    print(category)
```
```python
page = await client.categories.list()
```
```python
with MyClient() as client:
    client.categories.list()
```
```python
client.close()
```
"""


@contextmanager
def serving(status: int, body: Any) -> Iterator[str]:
    """A server that responds to each request with this."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def outcome(status: int, body: Any) -> dict[str, Any]:
    with serving(status, body) as url:
        return bench.called(project.load(API), url, 3, README)


def test_snippets_are_blocking_calls_of_the_client_that_is_given() -> None:
    (found,) = bench.snippets(project.load(API), README)
    assert found.operations == {"categories.list"}


CATEGORY = {"id": "1", "idParent": None, "label": "all", "productsCount": 3}


def test_called_counts_what_is_decoded() -> None:
    found = outcome(200, [CATEGORY, CATEGORY])
    assert (found["responses"], found["decoded"], found["failed"]) == (3, 3, {})
    assert (found["readme"], found["readme_decoded"]) == (1, 1)


def test_called_names_what_is_not_decoded() -> None:
    found = outcome(200, [{**CATEGORY, "productsCount": "three"}])
    assert found["decoded"] == 0
    assert found["failed"] == {"categories.list: Category.products_count is str": 3}
    assert bench.failures({"apis": {API: found}}) == [
        f"{API}: categories.list: Category.products_count is str (3 times)"
    ]


def test_called_tells_documented_errors_from_others() -> None:
    (documented, *_) = [
        it for it in project.load(API).operation("categories.list").statuses if it[0] == "4"
    ]
    assert outcome(int(documented), {})["errors"] == 3
    other = outcome(418, {})
    assert other["errors"] == 0
    assert sum(other["failed"].values()) == 3


@pytest.mark.parametrize(("value", "found"), [(1, []), ([1], []), (None, [])])
def test_misfits_are_of_models_alone(value: Any, found: list[str]) -> None:
    assert list(misfits(value)) == found


def test_only_whole_results_are_published() -> None:
    with pytest.raises(CouldNotRunError, match="only whole results"):
        bench.main([API, "--write"])


def test_published_results_are_whole_and_all_decoded() -> None:
    results = bench.PUBLISHED.read()["apis"] if bench.PUBLISHED.file.exists() else {}
    assert not results or tuple(results) == project.apis()
    for api, found in results.items():
        assert found["failed"] == {}
        assert found["readme_decoded"] == found["readme"], api
        assert found["responses"] >= 1_000, api
