"""People who might rather follow than receive."""

import pytest

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.follow import follow, leaves


def rows_of(office, unit_of=(), min_group=8):
    talk = conversations(*office.tables()[:5])
    return {row["about"]: row for row in follow(talk, {}, dict(unit_of), min_group=min_group, seed=0)}


def group(office, name, silent, asking, n=40, text="Please remove me from this list."):
    """n mails over 80 days of eight writers to *silent* others, who write elsewhere; *asking* want to leave."""
    writers = [f"{name}-w{i}" for i in range(8)]
    readers = [f"{name}-r{i:02d}" for i in range(silent)]
    for i in range(n):
        sender = writers[i % 8]
        office.write(sender, [*(p for p in writers if p != sender), *readers], lists=(name,), days=1 + 2 * i)
    for i, reader in enumerate(readers):
        for j in range(12):
            office.write(reader, [f"{name}-friend{j}"], days=3 + j)
        if i < asking:
            office.write(reader, [writers[0]], text=text, days=50)


def test_many_silent_people_who_ask_to_leave_are_told_as_a_number(office):
    here = office()
    group(here, "a", 14, 12)
    row = rows_of(here)["a"]
    assert row["value"] == pytest.approx(12 / 22, abs=1e-4)
    assert row["reading"] == "follow_high"


def test_silence_alone_is_no_sign(office):
    here = office()
    group(here, "a", 14, 0)
    assert rows_of(here) == {}


def test_fewer_than_min_group_are_never_told(office):
    here = office()
    group(here, "a", 14, 7)
    assert rows_of(here, min_group=8) == {}
    assert set(rows_of(here, min_group=7)) == {"a"}


def test_people_of_other_departments_and_topics_count_too(office):
    here = office()
    group(here, "a", 14, 0)
    units = {f"a-w{i}": "Sales" for i in range(8)} | {f"a-r{i:02d}": "Works" for i in range(12)}
    assert rows_of(here, units)["a"]["value"] == pytest.approx(12 / 22, abs=1e-4)


def test_a_month_of_mail_is_too_little(office):
    here = office()
    group(here, "a", 14, 12, n=19)
    assert rows_of(here) == {}


@pytest.mark.parametrize(
    "text",
    [
        "Merci de me retirer de cette liste.",
        "Pouvez-vous me désinscrire de la diffusion ?",
        "Je ne souhaite plus recevoir ces messages.",
        "Please unsubscribe me",
        "could you take me off this list",
        "I no longer wish to receive these.",
    ],
)
def test_requests_to_leave_are_recognised_in_french_and_english(office, text):
    here = office()
    key = here.write("p0", ["p1"], text=text)
    assert leaves(conversations(*here.tables()[:5]).mails[key])


@pytest.mark.parametrize("text", ["I will remove the old file.", "Je reçois bien vos messages.", ""])
def test_other_mail_is_no_request(office, text):
    here = office()
    key = here.write("p0", ["p1"], text=text)
    assert not leaves(conversations(*here.tables()[:5]).mails[key])
