"""Topics of which much is written to one person alone."""

from itertools import pairwise

import pytest

from push2pull.analysis.flows.closed_share import closed_share
from push2pull.analysis.flows.conversation import conversations

STAFF = [f"p{i:02d}" for i in range(16)]


def rows_of(office, min_group=8, kind="topic"):
    messages, recipients, threads, texts, membership, topics = office.tables()
    talk = conversations(messages, recipients, threads, texts, membership)
    topic_of = {row["thread_id"]: row["topic_id"] for row in topics.to_pylist()}
    found = closed_share(talk, topic_of, min_group=min_group, seed=0)
    return {row["about"]: row for row in found if row["about_kind"] == kind}


def lunches(office):
    """Mail between two of everybody, about no topic."""
    for one, other in pairwise(STAFF):
        office.write(one, [other])


def about(office, topic, n, n_closed):
    """n threads of one message about a topic; the first n_closed of them from one person to one other."""
    for i in range(n):
        sender = STAFF[i % 16]
        to, lists = [STAFF[(i + 1 + i // 16) % 16]], ()
        if i >= n_closed:
            to, lists = [p for p in STAFF[:9] if p != sender], ("group",)
        thread = office.write(sender, to, lists=lists)
        office.topics.append({"thread_id": thread, "topic_id": topic, "weight": 1.0})


def test_the_share_of_messages_to_one_person_is_counted_per_topic(office):
    here = office()
    lunches(here)
    about(here, "a", 40, 10)
    about(here, "b", 40, 4)
    found = rows_of(here)
    assert (found["a"]["value"], found["a"]["baseline"], found["a"]["coverage"]) == (0.25, 0.1, 1.0)


def test_a_topic_kept_among_two_is_flagged_and_the_others_are_not(office):
    here = office()
    lunches(here)
    for topic in "bcdef":
        about(here, topic, 60, 12)
    about(here, "a", 60, 45)
    assert [key for key, row in rows_of(here).items() if row["flagged"]] == ["a"]


def test_a_topic_that_no_group_discusses_is_nobodys_business(office):
    here = office()
    about(here, "a", 40, 40)
    about(here, "b", 40, 4)
    assert set(rows_of(here)) == {"b"}


def test_chance_audiences_make_no_topic_of_a_group(office):
    here = office()
    for i in range(40):
        thread = here.write(STAFF[i % 16], [STAFF[(i + 1) % 16], STAFF[(i + 5) % 16], STAFF[(i + 7) % 16]])
        here.topics.append({"thread_id": thread, "topic_id": "a", "weight": 1.0})
    assert rows_of(here) == {}


def test_private_answers_on_a_list_are_told_as_narrowing_alone(office):
    here = office()
    lunches(here)
    for i in range(40):
        asker, knower = STAFF[i % 16], STAFF[(i + 3) % 16]
        question = here.on_list(asker, "list", text="Who knows?")
        here.topics.append({"thread_id": question, "topic_id": "a", "weight": 1.0})
        here.write(knower, [asker], question)
    row = rows_of(here)["a"]
    assert (row["n"], row["value"]) == (40, 0.0)


def test_people_who_write_privately_about_everything_explain_no_topic(office):
    here = office()
    lunches(here)
    discreet = STAFF[:4]
    for topic in "abcd":
        for i in range(60):
            closed = i < (50 if topic == "a" else 15)
            sender = discreet[i % 4] if closed else STAFF[4 + i % 12]
            to = [STAFF[(i + 5) % 16]] if closed else [p for p in STAFF[4:] if p != sender]
            to = [p for p in to if p != sender] or [STAFF[15]]
            thread = here.write(sender, to, lists=() if closed else ("group",))
            here.topics.append({"thread_id": thread, "topic_id": topic, "weight": 1.0})
    assert not rows_of(here)["a"]["flagged"]


def test_where_few_authors_mailboxes_were_read_there_is_no_figure(office):
    here = office()
    about(here, "a", 64, 20)
    messages, recipients, threads, texts, membership, topics = here.tables()
    at = messages.schema.get_field_index("mailbox")
    # One mailbox holds all the mail between two: that of p00, as far as it is theirs.
    private = messages["message_key"].to_pylist()[:20:16]
    names = ["p00" if key in private else "lists" for key in messages["message_key"].to_pylist()]
    messages = messages.set_column(at, messages.schema.field(at), [names])
    keep = [i for i, key in enumerate(messages["message_key"].to_pylist()) if i >= 20 or key in private]
    talk = conversations(messages.take(keep), recipients, threads, texts, membership)
    topic_of = {row["thread_id"]: row["topic_id"] for row in topics.to_pylist()}
    row, _ = closed_share(talk, topic_of, min_group=8, seed=0)
    assert (row["value"], row["reading"]) == (None, "unseen")


def test_letters_that_several_get_one_by_one_are_no_talk_among_two(office):
    here = office()
    lunches(here)
    for topic in "bcdef":
        about(here, topic, 60, 12)
    about(here, "a", 60, 12)
    for i in range(60):
        thread = here.write(STAFF[i % 3], [STAFF[3 + i % 13]], subject="Your yearly appointment")
        here.topics.append({"thread_id": thread, "topic_id": "a", "weight": 1.0})
    row = rows_of(here)["a"]
    assert (row["n"], row["value"], row["flagged"]) == (60, 0.2, False)


def merged(office, closed):
    """Six groups of ten whose mail is one topic; in *closed* half of it goes from one to another alone."""
    for group in "abcdef":
        staff = [f"{group}{i}" for i in range(10)]
        for one, other in pairwise(staff):
            office.write(one, [other])
        for i in range(60):
            sender, other = staff[i % 10], staff[(i + 1 + i // 10) % 10]
            private = i % 10 == 0 or (group == closed and i % 2 == 0)
            to = [other] if private else [one for one in staff if one != sender]
            thread = office.write(sender, to, lists=() if private else (group,))
            office.topics.append({"thread_id": thread, "topic_id": "all", "weight": 1.0})
    return office


def test_a_group_that_keeps_its_matters_among_two_is_flagged_where_topics_were_merged(office):
    found = rows_of(merged(office(), "c"), kind="list")
    assert set(found) == set("abcdef")
    assert [key for key, row in found.items() if row["flagged"]] == ["c"]
    assert found["c"]["value"] == pytest.approx(30 / 60)
    assert not any(row["flagged"] for row in rows_of(merged(office(), ""), kind="list").values())


def test_what_two_people_of_a_group_write_on_other_topics_is_not_its_matter(office):
    here = merged(office(), "")
    for i in range(40):
        thread = here.write(f"a{i % 10}", [f"a{(i + 1) % 10}"])
        here.topics.append({"thread_id": thread, "topic_id": "lunch", "weight": 1.0})
    found = rows_of(here, kind="list")
    assert found["a"]["value"] == found["b"]["value"]


def test_private_mail_that_may_be_about_two_groups_matters_counts_for_neither(office):
    here = merged(office(), "")
    for i in range(30):
        to = [f"a{n}" for n in range(10) if n != i % 10]
        thread = here.write(f"a{i % 10}", to, lists=("a-once-more",))
        here.topics.append({"thread_id": thread, "topic_id": "all", "weight": 1.0})
    found = rows_of(here, kind="list")
    assert (found["a"]["value"], found["a-once-more"]["value"]) == (0.0, 0.0)


def test_a_private_answer_to_a_group_is_told_as_narrowing_alone(office):
    here = merged(office(), "")
    thread = next(row["message_key"] for row in here.membership if row["list_key"] == "a")
    for i in range(9):
        here.write(f"a{i}", ["a9"], thread)
    assert rows_of(here, kind="list")["a"]["value"] == 0.1
