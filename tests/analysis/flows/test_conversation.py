"""Tables joined into conversations."""

from push2pull.analysis.flows.conversation import conversations


def talk_of(office, **options):
    return conversations(*office.tables()[:5], **options)


def test_lists_and_hidden_recipients_are_no_audience(office):
    here = office()
    key = here.write("p0", ["p1"], list_id="a.example.org", bcc=["p2"])
    mail = talk_of(here).mails[key]
    assert mail.audience == {"p0", "p1"}
    assert mail.listed


def test_an_alias_is_a_list_when_the_caller_says_so(office):
    here = office()
    key = here.write("p0", ["alias"], lists=("L",))
    assert not talk_of(here).mails[key].listed
    assert talk_of(here, explicit={"L"}).mails[key].listed


def test_a_thread_is_in_order_of_date(office):
    here = office()
    late = here.write("p0", ["p1"], days=5)
    early = here.write("p1", ["p0"], late, days=2)
    assert [mail.key for mail in talk_of(here).threads[late]] == [early, late]


def test_robots_and_role_mailboxes_are_no_people(office):
    here = office()
    first = here.write("p0", ["p1", "desk", "robot", "unheard"])
    answer = here.write("desk", ["p0"], first)
    machine = here.write("robot", ["p0"], first)
    talk = talk_of(here, kinds={"desk": "role", "robot": "robot", "p0": "person"})
    assert talk.mails[first].audience == {"p0", "p1", "unheard"}
    assert (talk.mails[answer].sender, talk.mails[answer].audience) == ("", {"p0"})
    assert machine not in talk.mails
