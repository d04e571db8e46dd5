import pytest

from normalise.normalise_mail import PUBLIC, headers, kept
from push2pull.normalise import person_id
from push2pull.normalise.lists import NO_LIST, find_list


@pytest.mark.parametrize(
    ("text", "list_id", "address"),
    [
        ("List-Id: Team talk <Team.lists.example.org>", "team.lists.example.org", ""),
        ("List-ID: <team.lists.example.org>", "team.lists.example.org", ""),
        ("List-Id: team.lists.example.org", "team.lists.example.org", ""),
        (
            "List-Id: <team.lists.example.org>\nList-Post: <mailto:team@lists.example.org> (open)",
            "team.lists.example.org",
            "team@lists.example.org",
        ),
        ("List-Id: <team@example.org>", "team.example.org", "team@example.org"),
        ("List-Post: <mailto:team@example.org?subject=x>", "team.example.org", "team@example.org"),
        ("List-Post: NO\nX-BeenThere: team@example.org", "team.example.org", "team@example.org"),
        ("X-Mailing-List: <team@example.org> archive/latest/7", "team.example.org", "team@example.org"),
        (
            "Mailing-List: list team@example.org; contact team-owner@example.org",
            "team.example.org",
            "team@example.org",
        ),
        ("Mailing-List: contact team-help@example.org; run by ezmlm", "team.example.org", "team@example.org"),
        ("Delivered-To: mailing list team@example.org", "team.example.org", "team@example.org"),
        ("Sender: owner-team@example.org\nPrecedence: bulk", "team.example.org", "team@example.org"),
        ("Sender: team-bounces@example.org\nPrecedence: list", "team.example.org", "team@example.org"),
        ("X-Loop: team@example.org\nPrecedence: list", "team.example.org", "team@example.org"),
    ],
)
def test_a_list_is_named(text, list_id, address):
    found = find_list(headers(text))
    assert (found.list_id, found.address) == (list_id, address)


@pytest.mark.parametrize(
    "text",
    [
        "From: a@example.org",
        "Sender: desk@example.org",
        "Sender: majordomo-owner@example.org\nPrecedence: bulk",
        "List-Unsubscribe: <mailto:leave-77@news.example>\nTo: a@example.org",
        "List-Unsubscribe: <https://news.example/unsubscribe>",
        "Sender: owner-x@example.org",
    ],
)
def test_a_newsletter_or_a_delegate_is_no_list(text):
    assert find_list(headers(text)) == NO_LIST


def test_a_distribution_list_of_exchange_is_an_alias():
    row = kept(
        b"From: a@acme.example\nX-To: DL-Sales North </O=ACME/OU=NA/CN=RECIPIENTS/CN=DL-SalesNorth>\n\nHello"
    ).message
    assert row.list_id == "dl-salesnorth"
    assert row.list_address == ""
    assert row.kind == "list"


def test_the_posting_address_leaves_as_a_pseudonym():
    row = kept(b"From: a@example.org\nList-Post: <mailto:team@example.org>\n\nHello").message
    assert row.list_address == person_id(PUBLIC.key, "team@example.org")
