"""Small files in batches that stay what they are when a file comes or goes."""

from push2pull.connectors.sources.batches import Item, batches, fingerprint, first_name


def items(n: int) -> list[Item]:
    return [Item(f"{number:05}.", 100) for number in range(n)]


def test_batches_keep_order_and_limits() -> None:
    made = list(batches(items(5000), 100, 2000))
    assert [item for batch in made for item in batch] == items(5000)
    assert max(len(batch) for batch in made) <= 20
    assert max(len(batch) for batch in batches(items(5000), 100, 1 << 30)) <= 100


def test_one_file_above_the_limit_is_a_batch_of_its_own() -> None:
    assert [len(batch) for batch in batches([Item("a", 10**9), Item("b", 10**9)], 9, 100)] == [1, 1]


def test_a_new_file_leaves_most_batches_alone() -> None:
    before = {fingerprint(batch) for batch in batches(items(5000), 100, 1 << 30)}
    grown = sorted([*items(5000), Item("02500.new", 100)])
    after = {fingerprint(batch) for batch in batches(grown, 100, 1 << 30)}
    assert len(after - before) <= 5 < len(after)


def test_flags_do_not_rename_a_batch_but_change_its_fingerprint() -> None:
    unread, read = [Item("cur/1.M.host:2,", 5)], [Item("cur/1.M.host:2,S", 5)]
    assert first_name(unread) == first_name(read)
    assert fingerprint(unread) != fingerprint(read)
