from collections.abc import Container

import pyarrow as pa

from push2pull.analysis import group_names as module
from push2pull.analysis.documents import documents
from push2pull.analysis.talk import talk
from push2pull.schema import SCHEMAS, rows

SUBJECTS = {"g1": "Renouvellement des badges", "g2": "Budget prévisionnel"}


def tables(people: int) -> tuple[pa.Table, pa.Table, pa.Table, pa.Table]:
    messages, texts, threads, members = [], [], [], []
    blank = dict.fromkeys(SCHEMAS["messages"].names) | {"references": [], "defects": []}
    for group, subject in SUBJECTS.items():
        for n in range(people):
            key = f"{group}-{n}"
            about = {"message_key": key, "sender": f"P-{n:016x}", "kind": "person", "language": "fr"}
            messages.append(blank | about | {"base_subject": subject, "subject": subject})
            texts.append(
                {"message_key": key, "text": "Bonjour, voici la suite. Merci Zoé.", "quote_hashes": []}
            )
            threads.append({"message_key": key, "thread_id": key, "parent_key": "", "depth": 0})
            members.append({"message_key": key, "list_key": group})
    built = [rows("messages", messages), rows("texts", texts), rows("threads", threads)]
    return *built, rows("list_messages", members)


def group_names(
    messages: pa.Table, texts: pa.Table, threads: pa.Table, members: pa.Table, stop_terms: Container[str] = ()
) -> dict[str, str]:
    said = talk(documents(messages, texts, threads))
    return module.group_names(said, threads, members, stop_terms=stop_terms)


def test_a_group_is_named_after_what_sets_its_talk_apart() -> None:
    found = group_names(*tables(6), stop_terms={"zoé"})
    assert found["g1"].startswith("renouvellement des badges")
    assert found["g2"].startswith("budget prévisionnel")


def test_a_phrase_of_too_few_people_names_no_group() -> None:
    assert group_names(*tables(4)) == {"g1": "", "g2": ""}


def test_without_groups_there_are_no_names() -> None:
    messages, texts, threads, members = tables(6)
    assert group_names(messages, texts, threads, members.slice(0, 0)) == {}
