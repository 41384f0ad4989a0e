"""What counts as a value of a parameter, and what is said about one that does not."""

import pytest

from tests.emulator.kit import Caller


@pytest.mark.parametrize("text", ["%201", "1%20", "1_0", "1.0", "", "+1", "0x1", "1e0", "١", "x"])
def test_text_that_is_no_integer_as_json_writes_it_is_400(seeded: Caller, text: str) -> None:
    response = seeded("GET", f"/orders?page={text}")
    assert (response.status, response.faults) == (400, {"page"})


@pytest.mark.parametrize("text", ["1", "2", "01"])
def test_an_integer_is_accepted(seeded: Caller, text: str) -> None:
    assert seeded("GET", f"/orders?page={text}").json["meta"]["page"] == int(text)


@pytest.mark.parametrize("text", ["1", "yes", "True", "", "on"])
def test_other_spellings_of_a_boolean_are_400(seeded: Caller, text: str) -> None:
    response = seeded("GET", f"/orders?urgent={text}")
    assert (response.status, response.faults) == (400, {"urgent"})


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False)])
def test_true_and_false_are_booleans(seeded: Caller, text: str, value: bool) -> None:
    found = seeded.list(f"&urgent={text}")
    assert found
    assert all(order["urgent"] is value for order in found)


@pytest.mark.parametrize("name", ["filters[group_id]", "filters%5Bgroup_id%5D"])
def test_a_bracketed_name_is_a_name(seeded: Caller, name: str) -> None:
    found = seeded.list(f"&{name}=2")
    assert found
    assert all(order["group_id"] == 2 for order in found)
    response = seeded("GET", f"/orders?{name}=abc")
    assert (response.status, response.faults) == (400, {"filters[group_id]"})


def test_a_scalar_given_twice_is_400(seeded: Caller) -> None:
    response = seeded("GET", "/orders?page=1&page=1")
    assert (response.status, response.faults) == (400, {"page"})


def test_an_array_given_twice_holds_both(seeded: Caller) -> None:
    found = seeded.list("&statuses[]=open&statuses[]=paid")
    assert {order["status"] for order in found} == {"open", "paid"}


@pytest.mark.parametrize(("codes", "status"), [("1,2", 200), ("1,x", 400), ("1,2,3", 400)])
def test_an_unexploded_array_is_split(seeded: Caller, codes: str, status: int) -> None:
    response = seeded("GET", f"/counters/4?codes={codes}", headers={"x-level": "1"})
    assert response.status == status


def test_unknown_parameters_are_ignored_by_default(seeded: Caller) -> None:
    assert seeded("GET", "/orders?nonsense=1").status == 200


def test_unknown_parameters_are_refused_where_the_operation_says_so(seeded: Caller) -> None:
    response = seeded("GET", "/customers?nonsense=1&limit=1")
    assert (response.status, response.faults) == (400, {"nonsense"})
    assert seeded("GET", "/customers?limit=1").status == 200


@pytest.mark.parametrize(
    ("target", "headers", "faults"),
    [
        ("/counters/x", {"x-level": "1"}, {"number"}),
        ("/counters/4", {}, {"x-level"}),
        ("/counters/4", {"x-level": "high"}, {"x-level"}),
        ("/counters/x?codes=y", {"x-level": "z"}, {"number", "codes/0", "x-level"}),
    ],
)
def test_parameter_violations_are_all_in_one_response(
    seeded: Caller, target: str, headers: dict[str, str], faults: set[str]
) -> None:
    response = seeded("GET", target, headers=headers)
    assert (response.status, response.faults) == (400, faults)


@pytest.mark.parametrize(
    "target", ["/orders?search=%ff", "/orders?search=%ed%a0%80", "/orders?page=%"]
)
def test_text_that_is_no_utf_8_is_400(seeded: Caller, target: str) -> None:
    assert seeded("GET", target).status == 400


def test_numbers_beyond_64_bits_do_no_harm(seeded: Caller) -> None:
    assert seeded("GET", f"/orders?page={10**30}").json["data"] == []
    assert seeded("GET", f"/orders?min_total={10**30}").json["data"] == []
    assert seeded("GET", f"/orders?min_total={'9' * 399}").status in (200, 400)
    assert seeded("GET", f"/orders?page={'9' * 5000}").status == 400
    assert seeded("GET", f"/customers?offset={10**30}").status == 404
