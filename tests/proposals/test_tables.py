"""The result as tables of the workspace."""

import pytest

from push2pull.proposals import ProposalSettings, propose
from push2pull.proposals.tables import TABLES
from push2pull.schema import SCHEMAS


@pytest.fixture
def found(world, crowd):
    world.topic("t0", "badge renewal")
    world.steady("help", crowd(60), topic="t0")
    world.steady("team", crowd(12, 100))
    return propose(world.tables(), world.membership(), settings=ProposalSettings(legal_ready=True))


def test_an_empty_result_has_the_same_columns(world):
    nothing = propose(world.tables(), world.membership(), settings=ProposalSettings())
    for name, one in nothing.to_tables().items():
        assert one.num_rows == 0
        assert one.schema == SCHEMAS[name]
    assert set(nothing.to_tables()) == set(TABLES)


def test_scores_survive_the_table(found):
    rows = found.to_tables()["proposals"].to_pylist()
    assert [dict(row["scores"]) for row in rows] == [dict(one.scores) for one in found]


def test_the_threads_of_a_proposal_are_its_rows_in_the_same_order(found):
    one = found.proposals[0]
    rows = [row for row in found.threads if row["proposal_id"] == one.proposal_id]
    assert tuple(row["thread_id"] for row in rows) == one.thread_ids
    assert tuple(row["thread_id"] for row in rows if row["role"] == "seed") == one.seed_thread_ids
    assert len(one.seed_thread_ids) == 20
    assert one.topics == ("badge renewal",)
