from normalise.normalise_mail import PLAIN, headers, kept
from push2pull.normalise import ids


def test_brackets_of_ids_are_dropped():
    found = headers(
        "Message-ID: <a@example.org>\nIn-Reply-To: <b@example.org>\nReferences: <c@example.org>\n <b@example.org>"
    )
    assert ids.message_id(found) == "a@example.org"
    assert ids.in_reply_to(found) == "b@example.org"
    assert ids.references(found, 100) == ["c@example.org", "b@example.org"]
    assert not found.defects


def test_ids_without_brackets_or_with_blanks_are_repaired():
    found = headers("Message-ID: a@example.org")
    assert ids.message_id(found) == "a@example.org"
    assert found.defects == {"message_id_repaired"}
    assert ids.message_id(headers("Message-ID: <a\n b@example.org>")) == "ab@example.org"
    assert ids.in_reply_to(headers("In-Reply-To: b@example.org")) == "b@example.org"


def test_a_missing_id_is_noted():
    for text in ("Subject: x", "Message-ID:", "Message-ID: <>"):
        found = headers(text)
        assert ids.message_id(found) == ""
        assert found.defects == {"message_id_missing"}


def test_junk_around_an_id_is_ignored():
    assert ids.in_reply_to(headers("In-Reply-To: <b@example.org>; from Bob on Monday")) == "b@example.org"
    story = "In-Reply-To: Message from Bob <bob@example.org> of yesterday <b@example.org>"
    assert ids.in_reply_to(headers(story)) == "b@example.org"
    assert ids.in_reply_to(headers('In-Reply-To: Your message of "Mon, 2 Mar 2020"')) == ""


def test_repeated_references_count_once_and_the_root_survives_the_limit():
    many = " ".join(f"<{n}@example.org>" for n in [0, 0, *range(50)])
    found = ids.references(headers(f"References: {many}"), 10)
    assert len(found) == 10
    assert found[0] == "0@example.org"
    assert found[-1] == "49@example.org"


def test_the_same_mail_in_mbox_and_eml_has_the_same_digest():
    eml = PLAIN.replace(b"\n", b"\r\n")
    assert kept(PLAIN).message.content_sha256 == kept(eml).message.content_sha256
    assert kept(PLAIN).message.content_sha256 == kept(PLAIN + b"\n \n\n").message.content_sha256


def test_folding_and_mboxo_quoting_do_not_change_the_digest():
    one = b"From: a@example.org\nSubject: long\n subject\n\nHello\nFrom now on"
    two = b"From: a@example.org\nSubject:  long subject\n\nHello\n>From now on"
    assert kept(one).message.content_sha256 == kept(two).message.content_sha256


def test_another_body_has_another_digest():
    assert kept(PLAIN).message.content_sha256 != kept(PLAIN + b"more").message.content_sha256
    assert kept(PLAIN).message.content_sha256 != kept(PLAIN.replace(b"Badge", b"Desk")).message.content_sha256


def test_the_key_comes_from_the_id_or_else_from_the_content():
    bare = PLAIN.replace(b"Message-ID: <two@example.org>\n", b"")
    assert kept(PLAIN).message.message_key == kept(PLAIN + b"more").message.message_key
    assert kept(bare).message.message_key != kept(bare + b"more").message.message_key
    assert len(kept(bare).message.message_key) == 32
