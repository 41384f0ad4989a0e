"""`targets.toml` is read strictly, and says everything that is wrong with it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord import project, runner
from concord.http.addresses import is_loopback
from concord.runner.plan import PhaseLimits, Plan
from concord.runner.planning.run_plan import paced
from concord.runner.planning.targets import (
    NotDocumentedError,
    base_url,
    careful,
    documented_pauses,
    load,
    locate,
)
from concord.runner.worker.request_guard import address
from concord.spec import Spec
from tests.runner.conftest import target

GOOD = """
default = "here"
[targets.here]
description = "here"
where = "emulator"
allows = ["writes", "probes"]
[targets.there]
description = "there"
where = "sandbox"
allows = []
max_requests = 100
rate = "5/s"
proxy = "http://proxy.test:3128"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "targets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_own_targets_are_right() -> None:
    targets = load()
    assert targets.default == "emulator"
    assert targets.by_name["emulator"].embedded
    assert not targets.by_name["emulator"].read_only
    assert not targets.by_name["sandbox"].read_only
    assert targets.by_name["live"].read_only
    assert targets.by_name["live"].rate is not None


def test_every_target_has_ceilings(tmp_path: Path) -> None:
    for targets in (load(), load(written(tmp_path, GOOD))):
        for it in targets.by_name.values():
            assert it.max_requests
            assert 0 < it.max_api_time <= it.max_time


def test_phases_are_read_with_their_defaults(tmp_path: Path) -> None:
    stated = "[phases]\noperation_cases = 7\n[targets.here]"
    targets = load(written(tmp_path, GOOD.replace("[targets.here]", stated)))
    assert targets.phases == PhaseLimits(operation_cases=7)
    assert load().phases == PhaseLimits()


def test_a_good_file_is_read(tmp_path: Path) -> None:
    targets = load(written(tmp_path, GOOD))
    assert targets.default == "here"
    there = targets.by_name["there"]
    assert (there.where, there.read_only, there.rate) == ("sandbox", True, "5/s")
    assert there.proxy == "http://proxy.test:3128"


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ('default = "here"', 'default = "nowhere"', "default = 'nowhere' names no target"),
        ('allows = ["writes", "probes"]', 'allows = "all"', "targets.here.allows is 'all'"),
        ('"probes"', '"prods"', "targets.here.allows is ['writes', 'prods']"),
        ("max_requests = 100", "max_requests = 0", "targets.there.max_requests is 0"),
        ("max_requests = 100", "max_requests = true", "targets.there.max_requests is True"),
        (
            'proxy = "http://proxy.test:3128"',
            'proxy = "http://a:b@proxy"',
            "targets.there.proxy is no address without",
        ),
        (
            'proxy = "http://proxy.test:3128"',
            "proxy = 3128",
            "targets.there.proxy is no address without",
        ),
        ("max_requests = 100", "max_time = 1.5", "targets.there.max_time is 1.5"),
        ("max_requests = 100", "max_api_time = 0", "targets.there.max_api_time is 0"),
        ("[targets.here]", "[phases]\nphase_cases = 0\n[targets.here]", "phases.phase_cases is 0"),
        ("[targets.here]", "[phases]\ncases = 1\n[targets.here]", "phases.cases is not known"),
        ("[targets.here]", "phases = 1\n[targets.here]", "phases is no table"),
        ('rate = "5/s"', 'rate = "5 per second"', "targets.there.rate is '5 per second'"),
        ('rate = "5/s"', 'rate = "0/s"', "targets.there.rate is '0/s'"),
        ('rate = "5/s"', 'speed = "5/s"', "targets.there.speed is not known"),
        ('where = "sandbox"', 'where = ""', "targets.there.where is missing or no text"),
        ("[targets.here]", "[targets.here", "is not TOML"),
    ],
)
def test_a_bad_file_is_told_what_is_wrong(
    tmp_path: Path, good: str, bad: str, problem: str
) -> None:
    path = written(tmp_path, GOOD.replace(good, bad, 1))
    with pytest.raises(runner.CouldNotRunError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert problem in str(caught.value)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('["writes", "probes"]', '"all"').replace('"5/s"', '"fast"')
    with pytest.raises(runner.CouldNotRunError) as caught:
        load(written(tmp_path, text))
    assert "targets.here.allows" in str(caught.value)
    assert "targets.there.rate" in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(runner.CouldNotRunError, match="cannot be read"):
        load(tmp_path / "targets.toml")


def test_a_target_is_located_by_the_environment_of_the_spec(spec: Spec) -> None:
    assert locate(target(where="sandbox"), spec) == "https://sandbox.library.example"
    with pytest.raises(NotDocumentedError, match="no moon documented for library"):
        locate(target(where="moon"), spec)


def test_a_base_url_loses_its_trailing_slash_only() -> None:
    assert base_url("http://127.0.0.1:8080/") == "http://127.0.0.1:8080"
    assert base_url("https://host/base") == "https://host/base"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1", True),
        ("http://localhost", True),
        ("http://[::1]:1", True),
        ("http://127.evil.example", False),
        ("http://example.com", False),
    ],
)
def test_loopback_is_told_from_elsewhere(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected


def test_a_documented_limit_slows_a_run_down(spec: Spec) -> None:
    ivalid = project.load("ivalid")
    limit = ivalid.document["x-rate-limit"]
    assert documented_pauses(ivalid) == (limit["per"] / limit["requests"], {})
    assert documented_pauses(spec) == (0.0, {})


@pytest.mark.parametrize(
    ("rate", "expected"), [(None, 0.06), ("2/s", 0.5), ("100/s", 0.06), ("1/h", 3600.0)]
)
def test_paced_takes_the_slower_of_target_and_document(rate: str | None, expected: float) -> None:
    ivalid = project.load("ivalid")
    plan = Plan(
        api="ivalid", spec_path="", base_url="https://api.ivalid.fr", credentials={}, seed=1
    )
    assert paced(plan, target(rate=rate), ivalid).pause == pytest.approx(expected)


def test_paced_has_no_pause_on_loopback() -> None:
    plan = Plan(api="ivalid", spec_path="", base_url="http://127.0.0.1:9", credentials={}, seed=1)
    assert paced(plan, target(), project.load("ivalid")).pause == 0.0


def test_paced_allows_the_target_and_its_token_server_only() -> None:
    iadvize = project.load("iadvize")
    plan = Plan(
        api="iadvize",
        spec_path="",
        base_url=iadvize.environments["production"],
        credentials={},
        seed=1,
        environment="production",
    )
    hosts = paced(plan, target(), iadvize).hosts
    assert hosts == tuple(sorted({*map(address, [plan.base_url]), *hosts}))
    assert all(host.endswith(":443") for host in hosts)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:8080", "emulator"),
        ("https://library.example", "live"),
        ("https://LIBRARY.example:8443/base", "live"),
        ("https://sandbox.library.example", "sandbox"),
        ("https://who.knows.example", "live"),
    ],
)
def test_careful_takes_the_rules_of_where_an_address_leads(
    spec: Spec, url: str, expected: str
) -> None:
    assert careful(load(), spec, url).name == expected
