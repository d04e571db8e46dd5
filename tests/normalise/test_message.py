import pickle
import time
from dataclasses import replace
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normalise.normalise_mail import EU, PLAIN, PUBLIC, kept, raw, refused
from push2pull import normalise as room
from push2pull.errors import ConfigurationError
from push2pull.model import Address
from push2pull.normalise import (
    AttachmentRow,
    MessageRow,
    Normalised,
    RecipientRow,
    Rejected,
    Settings,
    TextRow,
    normalise,
    person_id,
    read_full,
)
from push2pull.reasons import codes
from push2pull.schema import SCHEMAS

RICH = b"""Return-Path: <bounce@example.org>
Received: from a by b; Tue, 3 Mar 2020 10:15:31 +0100
From: =?utf-8?Q?Jan=C3=A9?= Doe <jane@example.org>
To: "team: x" <team@example.org>, b@example.org
Subject: =?iso-8859-1?Q?R=E9union?= [team]
Date: Tue, 3 Mar 2020 10:15:30 +0100
Message-ID: <rich@example.org>
References: <a@example.org> <b@example.org>
List-Id: Team <team.example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: multipart/alternative; boundary=c

--c
Content-Type: text/plain; charset=utf-8; format=flowed
Content-Transfer-Encoding: quoted-printable

Bonjour =C3=A0 tous
--c
Content-Type: text/html

<p>Bonjour</p>
--c--
--b
Content-Type: application/pdf; name="plan.pdf"
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename="plan.pdf"

JVBERi0xLjQ=
--b--
"""


@pytest.mark.parametrize(
    ("row", "table"),
    [
        (MessageRow, "messages"),
        (RecipientRow, "recipients"),
        (TextRow, "texts"),
        (AttachmentRow, "attachments"),
    ],
)
def test_the_rows_have_the_columns_of_the_schema(row, table):
    assert list(row._fields) == SCHEMAS[table].names


@pytest.mark.parametrize("data", [PLAIN, RICH])
def test_the_rows_fit_the_tables(data):
    found = kept(data)
    tables = {
        "messages": [found.message],
        "recipients": found.recipients,
        "texts": [found.text],
        "attachments": found.attachments,
    }
    for name, rows in tables.items():
        table = pa.Table.from_pylist([row._asdict() for row in rows], schema=SCHEMAS[name])
        assert table.num_rows == len(rows)
        assert all(
            table.column(column).null_count == 0
            for column in table.column_names
            if column not in ("signature_hash", "head_minute")
        )


def test_a_reply_becomes_rows():
    found = kept(PLAIN)
    row = found.message
    assert row.message_id == "two@example.org"
    assert row.date == 1_583_226_930_000_000
    assert row.date_source == "date"
    assert row.sender == person_id(PUBLIC.key, "jane.doe@example.org")
    assert (row.subject, row.base_subject, row.subject_mark) == (
        "Re: [team] Badge renewal",
        "[team] Badge renewal",
        "reply",
    )
    assert row.in_reply_to == "one@example.org"
    assert row.references == ["zero@example.org", "one@example.org"]
    assert (row.kind, row.language, row.n_recipients, row.n_attachments) == ("person", "en", 3, 0)
    assert row.origin == {"source": "mbox:/a.mbox", "container": "a.mbox", "offset": 7, "length": len(PLAIN)}
    assert row.defects == []
    assert found.text.text.startswith("Hello all")
    assert "When are the new badges" not in found.text.text
    assert found.text.signature_hash is not None


def test_what_a_quote_says_is_kept_only_of_replies_whose_headers_name_nothing():
    named = kept(PLAIN).text
    assert (named.quote_hashes, named.head_hashes, named.head_minute) == ([], [], None)
    for name in (b"In-Reply-To", b"References"):
        assert name + b": <" in PLAIN
    lost = kept(PLAIN.replace(b"In-Reply-To: ", b"X-Was: ").replace(b"References: ", b"X-Were: ")).text
    assert (len(lost.quote_hashes), lost.head_minute) == (6, 0)
    assert lost.head_hashes
    assert lost.text == named.text


def test_no_address_leaves_but_in_sightings():
    found = kept(PLAIN.replace(b"Badge renewal", b"ask jane.doe@example.org"))
    rows = [
        found.message._replace(message_id="", in_reply_to="", references=[]),
        found.text,
        found.recipients,
    ]
    assert "@" not in repr(rows)
    assert {one.address for one in found.sightings} == {
        "jane.doe@example.org", "team@lists.example.org", "jean.martin@acme.example", "ana@acme.example"
    }  # fmt: skip
    assert person_id(PUBLIC.key, "ana@acme.example") in found.text.text


def test_every_pseudonym_of_the_rows_was_sighted():
    found = kept(RICH)
    known = {one.person_id for one in found.sightings}
    used = {one.person_id for one in found.recipients} | {found.message.sender, found.message.list_address}
    assert used - {""} <= known


def test_without_texts_no_text_is_kept():
    found = kept(PLAIN, replace(PUBLIC, keep_text=False))
    assert found.text is None
    assert found.message.language == "en"


def test_reading_in_full_agrees_with_the_rows():
    for data in (PLAIN, RICH):
        full, found = read_full(data, PUBLIC), kept(data)
        assert room.mask(full.text, PUBLIC.key) == found.text.text
        assert [one.sha256 for one in full.attachments] == [one.sha256 for one in found.attachments]
    full = read_full(RICH, PUBLIC)
    assert full.author == Address("Jané Doe", "jane@example.org")
    assert full.subject == "Réunion [team]"
    assert full.attachments[0].data == b"%PDF-1.4"
    assert full.date.isoformat() == "2020-03-03T09:15:30+00:00"


def test_a_full_message_shows_nothing_in_its_repr():
    assert "jane" not in repr(read_full(RICH, PUBLIC)).lower()
    assert "test key" not in repr(PUBLIC)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\n", "empty"),
        (b"no header at all\n", "no_headers"),
        (b"\0\1\2\xff" * 10, "no_headers"),
    ],
)
def test_what_is_no_message_is_refused(data, reason):
    assert refused(data).reason == reason


def test_a_message_beyond_the_limit_is_refused():
    assert (
        refused(b"From: a@example.org\n\n" + b"x" * (1 << 20), replace(PUBLIC, max_message_mb=1)).reason
        == "too_large"
    )


def test_a_reason_of_the_source_is_passed_on():
    result = normalise(replace(raw(PLAIN), reason="unreadable"), PUBLIC)
    assert result == Rejected("unreadable")


def test_personal_mail_is_refused_before_its_body_is_looked_at(monkeypatch):
    monkeypatch.setattr("push2pull.normalise.message.read_body", lambda *_: pytest.fail("the body was read"))
    data = PLAIN.replace(b"Re: [team] Badge", b"[PERSO] Badge")
    assert refused(data).reason == "personal"


def test_what_escapes_a_parser_is_a_reject_without_content(monkeypatch):
    def broken(*_):
        raise ValueError("jane@example.org")

    monkeypatch.setattr("push2pull.normalise.message.read_body", broken)
    assert refused(PLAIN, PUBLIC) == Rejected("parser_failed", "ValueError")


def test_settings_and_rows_travel_between_processes():
    assert pickle.loads(pickle.dumps(PUBLIC)) == PUBLIC
    assert pickle.loads(pickle.dumps(kept(RICH))) == kept(RICH)


def test_an_unknown_profile_is_refused():
    with pytest.raises(ConfigurationError):
        Settings(key=b"k", profile="pubilc")


def test_the_public_names_are_sorted_and_there():
    assert room.__all__ == sorted(room.__all__)
    assert all(hasattr(room, name) for name in room.__all__)


def check(data: bytes, options: Settings) -> None:
    result = normalise(raw(data), options)
    if isinstance(result, Rejected):
        assert result.reason in codes("reject") - {"parser_failed"}, result
        return
    assert isinstance(result, Normalised)
    assert set(result.message.defects) <= codes("defect")
    pa.array([result.message.subject, result.message.base_subject, result.text.text], pa.string())
    pa.array([name for one in result.sightings for name in (one.name, one.address)], pa.string())
    pa.array([row.filename for row in result.attachments], pa.string())
    assert "\0" not in result.text.text + result.message.subject


lenient = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@lenient
@given(st.binary(max_size=2000))
def test_parsing_never_raises_on_any_bytes(data):
    check(data, EU)
    check(b"From: a@example.org\n" + data, PUBLIC)
    check(b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" + data, PUBLIC)


@lenient
@given(st.sampled_from([PLAIN, RICH]), st.data())
def test_parsing_never_raises_on_damaged_messages(message, data):
    damaged = bytearray(message)
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(damaged) - 1))
        stop = min(at + data.draw(st.integers(0, 30)), len(damaged))
        damaged[at:stop] = data.draw(st.binary(max_size=30))
        if not damaged:
            break
    check(bytes(damaged), PUBLIC)


@lenient
@given(
    st.sampled_from(
        ["From", "To", "Subject", "Date", "List-Id", "References", "Content-Type", "X-To", "Sensitivity"]
    ),
    st.text(max_size=300),
)
def test_parsing_never_raises_on_any_header(name, value):
    check(f"From: a@example.org\n{name}: {value}\n\nbody".encode("utf-8", "surrogatepass"), EU)


HEAD = b"From: a@example.org\nSubject: x\nIn-Reply-To: <a@b>\n"
NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(500))
MIXED = b"Content-Type: multipart/mixed; boundary=x\n\n"
HOSTILE = {
    "nested": HEAD + NESTED + b"\nhi",
    "messages": HEAD + b"Content-Type: message/rfc822\n\n" * 400,
    "parts": HEAD + MIXED + b"--x\n\na\n" * 100_000,
    "files": HEAD + MIXED + b"--x\nContent-Type: application/pdf\n\na\n" * 50_000,
    "recipients": b"From: a@b.cc\nTo: " + b", ".join(b"u%d@b.cc" % n for n in range(100_000)) + b"\n\nx",
    "references": HEAD + b"References: " + b" ".join(b"<%d@b.cc>" % n for n in range(100_000)) + b"\n\nx",
    "headers": HEAD + b"".join(b"X-%d: a\n" % n for n in range(100_000)) + b"\n\nx",
    "junk": HEAD + b"junk line\n" * 100_000,
    "no end": b"x" * 1_000_000,
    "nul": b"\0" * 1_000_000,
    "folds": b"To: " + b"\n " * 300_000 + b"a@b.cc\n\nx",
    "subject": b"Subject: " + b"Re: " * 100_000 + b"\n\nx",
    "words": b"Subject: " + b"=?a?q?" * 150_000 + b"\n\nx",
    "boundary": HEAD + b"Content-Type: multipart/mixed; " + b'boundary="' * 50_000 + b"\n\nx",
    "list": b"List-Unsubscribe: " + b"<mailto:leave-a-22@b>," * 40_000 + b"\nTo: x@y.zz\n\nx",
    "alias": b"X-To: " + b"dl-a," * 200_000 + b"\nTo: x@y.zz\n\nx",
    "utf-7": HEAD + b"Content-Type: text/plain; charset=utf-7\n\n" + b"+2AA-" * 100_000,
    "punycode": HEAD + b"Content-Type: text/plain; charset=punycode\n\n" + b"a-" * 100_000 + b"\xff",
    "base64": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"A!" * 500_000,
    "flowed": HEAD + b"Content-Type: text/plain; format=flowed\n\n" + b"> a \n" * 200_000,
}


@pytest.mark.parametrize("data", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_messages_take_bounded_time(data):
    start = time.perf_counter()
    check(data, EU)
    assert time.perf_counter() - start < 20


def test_the_same_bytes_give_the_same_rows():
    one, two = kept(RICH), kept(RICH)
    assert one == two
    assert all(a <= b for a, b in pairwise(one.message.defects))
