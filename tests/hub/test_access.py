"""How often one may guess, which tickets hold, and which pages may ask."""

from __future__ import annotations

import pytest

from invigilator.hub.access import HOUR, QUARTER, Tries, same_site
from invigilator.hub.address import Names, parse
from invigilator.hub.ticket import KEPT, LIFE, Tickets

NAMES = Names(("exam.example.org", "localhost", "*.lab.example"), (parse("192.0.2.7"),))  # type: ignore[arg-type]


def test_five_failures_stop_an_address_at_a_number_for_a_quarter_of_an_hour() -> None:
    tries = Tries()
    for at in range(5):
        assert tries.may("1", "a", at)
        tries.failed("1", "a", at)
    assert not tries.may("1", "a", 5)
    assert tries.may("1", "b", 5), "another address"
    assert tries.may("2", "a", 5), "another number"
    assert tries.may("1", "a", QUARTER + 5)


def test_twenty_failures_at_a_number_stop_who_guessed_but_not_the_victim() -> None:
    tries = Tries()
    for at in range(20):
        tries.failed("1", f"robot-{at}", at)
    assert not tries.may("1", "robot-3", 30)
    assert tries.may("1", "victim", 30)
    tries.failed("1", "victim", 31)
    assert not tries.may("1", "victim", 32), "no more than one guess for each fresh address"
    assert tries.may("1", "robot-3", HOUR + 40)


def test_the_right_numbers_forgive_the_typing_errors_of_that_address_alone() -> None:
    tries = Tries()
    for _ in range(5):
        tries.failed("1", "a", 0)
        tries.failed("1", "b", 0)
    tries.passed("1", "a")
    assert tries.may("1", "a", 1)
    assert not tries.may("1", "b", 1)


def test_a_ticket_works_once_and_for_two_minutes() -> None:
    tickets = Tickets()
    ticket, until = tickets.issue("s", 1000)
    assert until == 1000 + LIFE
    assert tickets.sitting(ticket, until) == "s"
    assert tickets.sitting(ticket, until + 1) is None
    assert tickets.use(ticket, until) == "s"
    assert tickets.use(ticket, until) is None
    assert tickets.use("made up", until) is None


def test_using_one_ticket_voids_the_others_of_that_sitting_alone() -> None:
    tickets = Tickets()
    first, _ = tickets.issue("s", 0)
    second, _ = tickets.issue("s", 1)
    other, _ = tickets.issue("t", 1)
    assert tickets.use(first, 2) == "s"
    assert tickets.use(second, 2) is None
    assert tickets.use(other, 2) == "t"


def test_only_the_newest_tickets_of_a_sitting_hold() -> None:
    tickets = Tickets()
    issued = [tickets.issue("s", at)[0] for at in range(KEPT + 2)]
    assert [tickets.sitting(one, 9) for one in issued] == [None, None] + ["s"] * KEPT


@pytest.mark.parametrize(
    ("origin", "host", "passes"),
    [
        (None, "exam.example.org:8443", True),
        ("https://exam.example.org:8443", "exam.example.org:8443", True),
        ("https://EXAM.example.org", "exam.example.org", True),
        ("https://pc7.lab.example:1", "pc7.lab.example:1", True),
        ("https://192.0.2.7:8443", "192.0.2.7:8443", True),
        ("https://localhost:8443", "localhost:8443", True),
        ("http://exam.example.org:8443", "exam.example.org:8443", False),
        ("https://exam.example.org:9", "exam.example.org:8443", False),
        ("https://evil.example", "exam.example.org", False),
        ("https://rebound.example:8443", "rebound.example:8443", False),
        ("https://a.b.lab.example", "a.b.lab.example", False),
        ("null", "exam.example.org", False),
        ("https://exam.example.org:port", "exam.example.org", False),
        ("https://[::1", "localhost", False),
        ("", "", False),
    ],
)
def test_a_page_of_another_site_may_not_ask(origin: str | None, host: str, *, passes: bool) -> None:
    assert same_site(origin, host, NAMES) is passes
