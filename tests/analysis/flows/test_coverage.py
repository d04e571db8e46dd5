"""Whose mailboxes were read, and what follows for the figures."""

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.judgement import Case, findings_of


def owners_of(office, boxes):
    """``boxes``: the name of the export of each message, by key."""
    messages, recipients, threads, texts, membership, _ = office.tables()
    at = messages.schema.get_field_index("mailbox")
    named = [boxes.get(key, "") for key in messages["message_key"].to_pylist()]
    messages = messages.set_column(at, messages.schema.field(at), [named])
    return conversations(messages, recipients, threads, texts, membership).owners


def personal(office, owner, n=12, sent=True):
    keys = []
    for i in range(n):
        keys.append(office.write(f"{owner}-friend{i}", [owner]))
        if sent:
            keys.append(office.write(owner, [f"{owner}-friend{i}"]))
    return dict.fromkeys(keys, f"box of {owner}")


def test_an_export_belongs_to_whoever_is_in_its_private_mail(office):
    here = office()
    found = owners_of(here, personal(here, "ana") | personal(here, "bo"))
    assert found.received == found.sent == {"ana", "bo"}


def test_an_inbox_alone_shows_what_came_in_and_not_what_went_out(office):
    here = office()
    found = owners_of(here, personal(here, "ana", sent=False))
    assert (found.received, found.sent) == ({"ana"}, set())
    assert found.would_show("anybody", "ana")
    assert not found.would_show("ana", "anybody")


def test_the_archive_of_a_list_has_no_owner(office):
    here = office()
    found = owners_of(here, {here.on_list(f"p{i % 4}", "a"): "a.mbox" for i in range(30)})
    assert found.received == set()


def test_a_merged_export_counts_everybody_with_private_mail(office):
    here = office()
    boxes = {here.write(f"p{i % 6}", [f"p{(i + 1) % 6}"]): "team.mbox" for i in range(30)}
    assert owners_of(here, boxes).sent == {f"p{i}" for i in range(6)}


def case(i, hit, seen):
    return Case(("list", "a"), f"t{i}", f"p{i % 9}", hit, frozenset({f"p{i % 9}"}), seen=seen)


def test_what_would_not_have_been_seen_either_way_is_not_counted():
    cases = [case(i, i < 10, i < 30) for i in range(40)]
    (row,) = findings_of("narrowing", cases, min_group=8, seed=0)
    assert (row["n"], row["value"], row["coverage"]) == (30, 0.3333, 0.67)


def test_the_interval_is_wider_where_less_was_seen():
    whole = findings_of("narrowing", [case(i, i < 10, None) for i in range(30)], min_group=8, seed=0)[0]
    partly = findings_of("narrowing", [case(i, i < 10, i < 30) for i in range(60)], min_group=8, seed=0)[0]
    assert partly["n"] == whole["n"] == 30
    assert partly["high"] - partly["low"] > 1.2 * (whole["high"] - whole["low"])


def test_below_thirty_per_cent_there_is_no_figure():
    (row,) = findings_of("narrowing", [case(i, i < 5, i < 15) for i in range(60)], min_group=8, seed=0)
    assert (row["value"], row["low"], row["baseline"], row["reading"]) == (None, None, None, "unseen")
    assert row["coverage"] < 0.3
