from datetime import UTC, datetime

import pytest

from normalise.normalise_mail import headers, kept
from push2pull.normalise.dates import find_date, parse_date


def us(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("text", "expected", "repaired"),
    [
        ("Tue, 3 Mar 2020 10:15:30 +0100", us(2020, 3, 3, 9, 15, 30), False),
        ("3 Mar 2020 10:15 -0000", us(2020, 3, 3, 10, 15), False),
        ("Tue, 03 Mar 2020 10:15:30 +0100 (CET)", us(2020, 3, 3, 9, 15, 30), False),
        ("Sat May  1 06:57:38 2004", us(2004, 5, 1, 6, 57, 38), True),
        ("Sat May  1 06:57:38 EDT 2004", us(2004, 5, 1, 10, 57, 38), True),
        ("Mon, 5 Jan 98 12:00:00 EST", us(1998, 1, 5, 17), True),
        ("5 Jan 05 12:00:00 GMT", us(2005, 1, 5, 12), True),
        ("5 Jan 105 12:00:00 GMT", us(2005, 1, 5, 12), True),
        ("Tue, 3 Mar 2020 10:15:30", us(2020, 3, 3, 10, 15, 30), True),
        ("Tue, 3 Mar 2020 10:15:30 +9999", us(2020, 3, 3, 10, 15, 30), True),
        ("Tue, 3 Mar 2020 10:15:30 -600", us(2020, 3, 3, 16, 15, 30), True),
        ("Tue, 3 Mar 2020 10:15:30 +02", us(2020, 3, 3, 8, 15, 30), True),
        ("Wed, 4 Jan 0002 11:31:42 -0800 (PST)", us(2002, 1, 4, 19, 31, 42), True),
        ("Tue, 3 Mar 2020 10:15:30 XQZ", us(2020, 3, 3, 10, 15, 30), True),
        ("Tue,3 Mar 2020 10:15:30 GMT+0200", us(2020, 3, 3, 8, 15, 30), True),
        ("2020-03-03T10:15:30Z", us(2020, 3, 3, 10, 15, 30), True),
        ("2020-03-03 10:15:30 +01:00", us(2020, 3, 3, 9, 15, 30), True),
        ("Wed, 31 Dec 2008 23:59:60 GMT", us(2009, 1, 1), False),
    ],
)
def test_a_date_is_read(text, expected, repaired):
    found, lenient = parse_date(text.encode())
    assert found == expected
    assert lenient == repaired


@pytest.mark.parametrize(
    "text", ["31 Feb 2020 10:00:00 GMT", "3 Foo 2020 10:00:00 GMT", "yesterday", "", "99"]
)
def test_an_impossible_date_is_none(text):
    assert parse_date(text.encode())[0] is None


def test_a_bad_date_falls_back_to_the_newest_received():
    found = headers(
        "Date: 31 Feb 2020 10:00:00 GMT\n"
        "Received: from b by c; Tue, 3 Mar 2020 10:00:05 +0000\n"
        "Received: from a by b; Tue, 3 Mar 2020 10:00:00 +0000"
    )
    assert find_date(found) == (us(2020, 3, 3, 10, 0, 5), "received")
    assert "date_invalid" in found.defects


def test_without_any_header_the_postmark_tells():
    found = headers("From a@example.org Sat May  1 06:57:38 2004\nSubject: x")
    assert find_date(found) == (us(2004, 5, 1, 6, 57, 38), "from_line")
    assert "date_missing" in found.defects


def test_the_placeholder_postmark_of_1970_tells_nothing():
    assert find_date(headers("From mboxrd@z Thu Jan  1 00:00:00 1970\nSubject: x")) == (None, "none")


def test_a_date_before_1970_or_after_its_arrival_is_implausible():
    for date in ("1 Jan 1904 00:00:00 GMT", "3 Mar 2030 10:00:00 GMT"):
        found = headers(f"Date: {date}\nReceived: by c; Tue, 3 Mar 2020 10:00:00 +0000")
        assert find_date(found) == (us(2020, 3, 3, 10), "received")
        assert found.defects == {"date_implausible"}


def test_a_date_hours_ahead_of_its_arrival_is_kept():
    found = headers("Date: Tue, 3 Mar 2020 20:00:00 +0000\nReceived: by c; Tue, 3 Mar 2020 10:00:00 +0000")
    assert find_date(found) == (us(2020, 3, 3, 20), "date")


def test_no_date_at_all_is_null():
    message = kept(b"From: a@example.org\nSubject: x\n\nbody").message
    assert message.date is None
    assert message.date_source == "none"
