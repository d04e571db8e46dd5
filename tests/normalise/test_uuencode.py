import binascii

import pytest

from push2pull.normalise.uuencode import uudecode

DATA = bytes(range(256)) * 3
LINES = [binascii.b2a_uu(DATA[at : at + 45]) for at in range(0, len(DATA), 45)]
WHOLE = b"begin 644 a.bin\n" + b"".join(LINES) + b"`\nend\n"


@pytest.mark.parametrize("change", [lambda data: data, lambda data: data.replace(b"\n", b"\r\n")])
def test_the_content_comes_back(change):
    assert uudecode(change(WHOLE)) == (DATA, False)


def test_checksum_letters_at_the_ends_of_lines_do_not_count():
    assert (
        uudecode(WHOLE.replace(b"\n", b"X\n").replace(b"a.binX", b"a.bin").replace(b"endX", b"end"))[0]
        == DATA
    )


@pytest.mark.parametrize(
    "data", [b"", b"no begin", b"begin 644 x\n", b"begin 644 x\n\xff\xff\n\nend\n", WHOLE[:-5]]
)
def test_damage_is_told_and_costs_nothing_else(data):
    assert uudecode(data)[1]
