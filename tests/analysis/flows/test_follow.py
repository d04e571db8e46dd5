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


def test_one_word_from_another_department_or_about_the_topic_elsewhere_does_not_make_it_theirs(office):
    here = office()
    group(here, "a", 14, 0)
    units = {f"a-w{i}": "Sales" for i in range(8)} | {f"a-r{i:02d}": "Works" for i in range(12)}
    here.write("passer-by", [f"a-w{i}" for i in range(8)], lists=("a",), days=30)
    units["passer-by"] = "Works"
    talk = conversations(*here.tables()[:5])
    topic_of = {thread: "a" for thread, mails in talk.threads.items() if "a" in mails[0].lists}
    private = {mails[0].sender: thread for thread, mails in talk.threads.items() if not mails[0].lists}
    topic_of |= {private[f"a-r{i:02d}"]: "a" for i in range(12)}
    (row,) = follow(talk, topic_of, units, min_group=8, seed=0)
    assert row["value"] == pytest.approx(12 / 22, abs=1e-4)


def test_groups_with_many_silent_people_do_not_excuse_one_another(office):
    here = office()
    for name in "ab":
        group(here, name, 14, 12)
    assert [row["reading"] for row in rows_of(here).values()] == ["follow_high"] * 2


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
        "Please stop copying me, this is not my subject.",
        "No need to cc me on this.",
        "Pourriez-vous m'enlever des destinataires ?",
        "Merci de ne plus me mettre en copie.",
        "Pas besoin de me mettre en copie.",
    ],
)
def test_requests_to_leave_are_recognised_in_french_and_english(office, text):
    here = office()
    key = here.write("p0", ["p1"], text=text)
    assert leaves(conversations(*here.tables()[:5]).mails[key])


def test_a_long_letter_that_says_it_somewhere_asks_for_nothing(office):
    here = office()
    key = here.write("p0", ["p1"], text=f"{'The terms follow. ' * 80}Please unsubscribe me.")
    assert not leaves(conversations(*here.tables()[:5]).mails[key])


@pytest.mark.parametrize(
    "text", ["I will remove the old file.", "Je reçois bien vos messages.", "Don't send us the report.", ""]
)
def test_other_mail_is_no_request(office, text):
    here = office()
    key = here.write("p0", ["p1"], text=text)
    assert not leaves(conversations(*here.tables()[:5]).mails[key])
