"""Repeated private answers."""

from push2pull.analysis.flows.conversation import conversations
from push2pull.analysis.flows.repeated_answer import repeated_answer
from push2pull.analysis.same_topics import main_topics

LINES = """
window garden travel invoice printer coffee meeting bridge forest market engine letter camera dinner river castle
budget ticket mirror planet shadow silver summer winter wooden yellow anchor basket candle
"""
WORDS = LINES.split()
ANSWER = (
    "Open the portal, choose badge renewal, upload a photograph, wait for approval by the guards downstairs"
)


def rows_of(office, min_group=5):
    messages, recipients, threads, texts, membership, topics = office.tables()
    talk = conversations(messages, recipients, threads, texts, membership)
    rows = repeated_answer(talk, main_topics(topics), min_group=min_group, seed=0)
    return {row["about"]: row for row in rows}


def ask(office, asker, expert, text, topic="T"):
    question = office.write(asker, [expert], text="A question?")
    office.write(expert, [asker], question, text=text)
    office.topics.append({"thread_id": question, "topic_id": topic, "weight": 0.9})
    office.topics.append({"thread_id": question, "topic_id": "other", "weight": 0.1})


def various(office):
    return " ".join(office.random.choices(WORDS, k=14))


def chatter(office, n=20, topic="T"):
    for i in range(n):
        ask(office, f"c{i % 9}", f"d{i % 7}", various(office), topic)


def test_an_answer_given_to_many_askers_is_found_per_topic(office):
    here = office()
    chatter(here)
    for i in range(8):
        ask(here, f"p{i}", "expert", f"Hello p{i}. {ANSWER}. {here.random.choice(WORDS)}")
    found = rows_of(here, min_group=8)
    assert set(found) == {"T"}
    assert found["T"]["about_kind"] == "topic"
    assert found["T"]["value"] == round(8 / 28, 4)


def test_it_is_flagged_beside_topics_without_repetition(office):
    here = office()
    for topic in ("U", "V", "W"):
        chatter(here, 30, topic)
    chatter(here)
    for i in range(12):
        ask(here, f"p{i}", f"expert{i % 2}", f"{ANSWER}. {here.random.choice(WORDS)}")
    found = rows_of(here, min_group=8)
    assert [key for key in found if found[key]["flagged"]] == ["T"]


def test_two_askers_are_too_few(office):
    here = office()
    chatter(here)
    for i in range(8):
        ask(here, f"p{i % 2}", f"expert{i}", ANSWER)
    assert rows_of(here) == {}


def test_a_repetition_among_few_people_is_not_shown(office):
    here = office()
    chatter(here)
    for i in range(5):
        ask(here, f"p{i}", "expert", ANSWER)
        here.write("expert", ["p0"], text=various(here))
    assert rows_of(here, min_group=6)
    assert rows_of(here, min_group=7) == {}


def test_a_template_in_much_of_a_senders_mail_is_no_answer(office):
    here = office()
    template = (
        "We remain at your disposal concerning deliveries, complaints, orders and guarantees.\n"
        "This communication contains confidential material; unauthorised disclosure, copying, distribution or "
        "storage is prohibited by applicable law."
    )
    for i in range(20):
        ask(here, f"p{i % 10}", "desk", f"{' '.join(here.random.sample(WORDS, 3))}\n{template}")
    assert rows_of(here) == {}


def test_questions_on_a_list_count_where_the_answer_is_private(office):
    here = office()
    chatter(here)
    for i in range(8):
        question = here.on_list(f"p{i}", "list", text="A question?")
        here.write("expert", [f"p{i}"], question, text=f"{ANSWER}. {here.random.choice(WORDS)}")
        here.topics.append({"thread_id": question, "topic_id": "T", "weight": 1.0})
    assert rows_of(here, min_group=8)["T"]["value"] == round(8 / 28, 4)


def test_answers_that_others_could_read_are_not_private(office):
    here = office()
    chatter(here)
    for i in range(8):
        question = here.write(f"p{i}", ["expert", "witness"], text="A question?")
        here.write("expert", [f"p{i}", "witness"], question, text=ANSWER)
        here.topics.append({"thread_id": question, "topic_id": "T", "weight": 1.0})
    assert rows_of(here) == {}


def test_short_thanks_do_not_count(office):
    here = office()
    for i in range(20):
        ask(here, f"p{i}", f"q{i}", "Many thanks, that helps a lot!")
    assert rows_of(here) == {}


def test_short_answers_count_among_all_private_answers(office):
    here = office()
    for i in range(8):
        ask(here, f"p{i}", "expert", f"{ANSWER}. {here.random.choice(WORDS)}")
        ask(here, f"q{i}", "expert", "Yes of course.")
    assert rows_of(here)["T"]["value"] == 0.5
