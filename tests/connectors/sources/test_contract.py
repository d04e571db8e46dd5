"""The contract suite, over the same messages in every format."""

from pathlib import Path

import pytest

from mailbuilder import mail
from push2pull.connectors.registry import open_source
from push2pull.testing.sources import LAYOUTS, check_flat_memory, check_source, containers, read_all

MESSAGES = [
    *(mail(n) for n in range(60)),
    mail(60, body="From here on\n>From there on\n\nFrom a@x Thu Jan  1 00:00:00 1970\nSubject: quoted"),
    mail(61).replace(b"\n", b"\r\n"),
    mail(62) + b"\n\n\n",
    mail(63, Subject="\xe9t\xe9") + b"\0\xff\xfe\n",
]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_format_keeps_the_contract(tmp_path: Path, layout: str) -> None:
    spec = LAYOUTS[layout](tmp_path, MESSAGES)
    check_source(lambda: open_source(spec, batch_files=7, range_size=2000), MESSAGES, tmp_path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_an_empty_mailbox_holds_nothing(tmp_path: Path, layout: str) -> None:
    spec = LAYOUTS[layout](tmp_path, [])
    check_source(lambda: open_source(spec), [], tmp_path)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_memory_is_flat(tmp_path: Path, layout: str) -> None:
    spec = LAYOUTS[layout](tmp_path, [mail(n, body="text " * 4000) for n in range(1000)])
    check_flat_memory(open_source(spec), 8 << 20)


def test_containers_of_one_mailbox_can_be_read_in_any_order(tmp_path: Path) -> None:
    source = open_source(LAYOUTS["mbox"](tmp_path, MESSAGES), range_size=3000)
    backwards = [list(source.read(one)) for one in reversed(containers(source))]
    assert [message for part in reversed(backwards) for message in part] == read_all(source)
