import pytest

from normalise.normalise_mail import kept


@pytest.mark.parametrize(
    ("extra", "kind"),
    [
        ("Subject: hello", "person"),
        ("X-Auto-Response-Suppress: All", "person"),
        ("Auto-Submitted: no", "person"),
        ("Auto-Submitted: auto-replied", "automatic"),
        ("Auto-Submitted: auto-generated; x=y\nList-Id: <a.example.org>", "automatic"),
        ("Subject: Réponse automatique : absent", "automatic"),
        ("Subject: Absence du bureau", "automatic"),
        ("Subject: Automatische Antwort: weg", "automatic"),
        ("Subject: Out of Office: away", "automatic"),
        ("Subject: The out of office policy", "person"),
        ("Precedence: auto_reply", "automatic"),
        ("Return-Path: <>", "automatic"),
        ("Return-Path: <>\nSubject: Undelivered Mail Returned to Sender", "bounce"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=x", "bounce"),
        ("Content-Type: text/calendar; charset=utf-8", "calendar"),
        ("Content-Class: urn:content-classes:calendarmessage", "calendar"),
        ("Content-Class: urn:content-classes:message", "person"),
        ("List-Id: <a.example.org>", "list"),
        ("List-Id: <a.example.org>\nPrecedence: bulk", "list"),
        ("List-Unsubscribe: <https://news.example/u>", "bulk"),
        ("Precedence: bulk", "bulk"),
    ],
)
def test_the_kind_of_a_message(extra, kind):
    assert kept(f"From: a@example.org\nTo: b@example.org\n{extra}\n\nHello\n".encode()).message.kind == kind
