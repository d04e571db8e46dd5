import pytest

from fuzz.limits import cpu_limit
from normalise.normalise_mail import PUBLIC, headers, kept
from push2pull.model import Address
from push2pull.normalise import person_id
from push2pull.normalise.author import find_author, recipients

LIST = "team@lists.example.org"


def author(text, listed=LIST):
    return find_author(headers(text), listed).author


def test_the_author_behind_a_list_is_in_reply_to():
    text = f"From: Jane Doe via team <{LIST}>\nTo: {LIST}\nReply-To: {LIST}, Jane Doe <jane@example.org>"
    assert author(text) == Address("Jane Doe", "jane@example.org")


def test_the_author_behind_a_list_is_in_x_original_from():
    text = f"From: 'Jane Doe' via Team <{LIST}>\nX-Original-From: Jane <jane@example.org>\nReply-To: b@example.org"
    assert author(text).address == "jane@example.org"


def test_the_author_behind_a_list_is_in_cc_by_name_only():
    text = f"From: Jane Doe via team <{LIST}>\nCc: Bob <bob@example.org>, Jane Doe <jane@example.org>"
    assert author(text).address == "jane@example.org"


def test_a_list_never_becomes_a_person():
    one = author(f"From: Jane Doe via team <{LIST}>\nReply-To: {LIST}")
    two = author(f"From: Bob via team <{LIST}>\nReply-To: {LIST}")
    assert LIST not in (one.address, two.address)
    assert one.address != two.address


def test_a_via_in_a_name_of_ones_own_address_stays():
    assert author("From: Jane via Paris <jane@example.org>").address == "jane@example.org"


def test_without_from_the_sender_or_the_return_path_is_the_author():
    assert author("Sender: s@example.org").address == "s@example.org"
    assert author("Return-Path: <r@example.org>").address == "r@example.org"
    assert author("Subject: x") is None
    found = headers("Subject: x")
    find_author(found, "")
    assert "from_missing" in found.defects


def test_a_delegate_sends_on_behalf_of_from():
    row = kept(b"From: boss@example.org\nSender: desk@example.org\n\nHello").message
    assert row.on_behalf_of == row.sender == person_id(PUBLIC.key, "boss@example.org")
    assert row.sent_by == person_id(PUBLIC.key, "desk@example.org")


def test_a_delegate_is_seen_like_everybody():
    seen = kept(b"From: boss@example.org\nSender: Desk <desk@example.org>\n\nHello").sightings
    assert [(one.address, one.name) for one in seen] == [
        ("boss@example.org", ""),
        ("desk@example.org", "Desk"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "on behalf of",
        "On Behalf Of",
        "; on behalf of;",
        "de la part de",
        "im Auftrag von",
        "pour le compte de",
    ],
)
def test_outlooks_words_name_the_delegate_first(words):
    found = find_author(headers(f"From: Desk <desk@example.org> {words} Boss Lee <boss@example.org>"), "")
    assert found.author == Address("Boss Lee", "boss@example.org")
    assert found.delegate == Address("Desk", "desk@example.org")


@pytest.mark.parametrize(
    "text", ['"Desk on behalf of Boss" <desk@example.org>', "desk@example.org on behalf of Boss"]
)
def test_words_that_give_one_address_leave_it_the_author(text):
    found = find_author(headers(f"From: {text}"), "")
    assert (found.author.address, found.delegate) == ("desk@example.org", None)


@pytest.mark.parametrize(
    "sender",
    [
        *(
            "owner-team@lists.example.org",
            "team-bounces@lists.example.org",
            LIST,
            "team-bounces+ana=a.org@x.example",
        ),
        *(
            "other-list@lists.example.org",
            "listserv@example.org",
            "no-reply@mailer.example",
            "MAILER-DAEMON@x.example",
        ),
    ],
)
def test_a_list_or_a_program_as_sender_is_no_delegate(sender):
    assert find_author(headers(f"From: a@example.org\nSender: {sender}"), LIST).delegate is None


@pytest.mark.parametrize(
    ("author", "sender"),
    [
        ("Ana Lee <ana@example.org>", "ANA@Example.org"),
        ("Ana Lee <ana@example.org>", "ana@mail7.example.org"),
        ("Ana Lee <ana@example.org>", "Ana Lee <lee@gmail.example>"),
        ("ana@gmail.com", "ana@googlemail.com"),
        ("Ana <ana@example.org>, Bob <bob@example.org>", "bob@example.org"),
    ],
)
def test_an_author_who_sends_is_no_delegate(author, sender):
    assert find_author(headers(f"From: {author}\nSender: {sender}"), "").delegate is None


def test_a_colleague_on_the_domain_of_the_list_may_be_a_delegate():
    found = find_author(headers("From: boss@lists.example.org\nSender: desk@lists.example.org"), LIST)
    assert found.delegate.address == "desk@lists.example.org"


def test_two_senders_or_none_do_no_harm():
    for sender in ("", "<>", "a@x.example, b@x.example", "\xff\xfe <", "undisclosed-recipients:;"):
        assert (
            find_author(headers(f"From: a@example.org\nSender: {sender}"), "").author.address
            == "a@example.org"
        )


def test_names_of_exchange_archives_reach_the_addresses():
    found = headers(
        "From: jane.doe@acme.example\nTo: bob.roe@acme.example, ann@acme.example\n"
        "X-From: Doe, Jane </O=ACME/OU=NA/CN=RECIPIENTS/CN=JDOE>\n"
        "X-To: Roe, Bob </O=ACME/OU=NA/CN=RECIPIENTS/CN=BROE>, Lee, Ann </O=ACME/OU=NA/CN=RECIPIENTS/CN=ALEE>"
    )
    assert find_author(found, "").author.name == "Doe, Jane"
    assert [one.name for _, one in recipients(found)] == ["Roe, Bob", "Lee, Ann"]


def test_names_that_do_not_line_up_are_not_guessed():
    found = headers(
        "From: a@example.org\nTo: b@example.org\nX-To: Roe, Bob </O=A/CN=B>, Lee, Ann </O=A/CN=C>"
    )
    assert [one.name for _, one in recipients(found)] == [""]


def test_names_beside_the_headers_cost_no_more_than_their_length():
    value = "a," * 49_000
    with cpu_limit(5):
        found = list(recipients(headers(f"To: a@example.org\nX-To: {value}")))
    assert [one.address for _, one in found] == ["a@example.org"]
