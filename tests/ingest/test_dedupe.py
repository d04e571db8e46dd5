import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from push2pull.ingest.dedupe import DAY, DUPLICATE, KEEP, REUSED, KeyIndex, classify
from push2pull.ingest.shard import NO_DATE

KEYS = st.lists(st.integers(0, 2**64 - 1), max_size=60, unique=True)


def arrays(keys: list[int], dates: list[int] | None = None) -> tuple[np.ndarray, np.ndarray]:
    return np.array(keys, np.uint64), np.array(dates or [NO_DATE] * len(keys), np.int64)


@given(st.lists(KEYS, max_size=8), KEYS)
def test_the_index_knows_exactly_what_was_added(batches: list[list[int]], asked: list[int]) -> None:
    index, known = KeyIndex(), set()
    for batch in batches:
        fresh = [key for key in batch if key not in known]
        known.update(fresh)
        index.add(*arrays(fresh, [key % 1000 for key in fresh]))
    queried = asked + sorted(known)[:20]
    found, dates = index.lookup(np.array(queried, np.uint64))
    assert found.tolist() == [key in known for key in queried]
    assert dates.tolist() == [key % 1000 if key in known else NO_DATE for key in queried]


def test_a_copy_is_a_duplicate_and_another_date_is_another_message() -> None:
    index = KeyIndex()
    index.add(*arrays([1], [0]))
    keys, dates = arrays([1, 1, 2, 2, 1], [DAY, DAY + 1, 5, 5, NO_DATE])
    assert classify(keys, dates, index) == [DUPLICATE, REUSED, KEEP, DUPLICATE, DUPLICATE]
