from collections.abc import Callable

from mailbuilder import mail, write_mbox
from push2pull.ingest import ingest
from push2pull.people import main_ids, people
from push2pull.workspace import Store


def test_who_only_ever_sent_automatic_mail_is_a_robot(store_of: Callable[..., Store]) -> None:
    store = store_of([])
    path = store.path.parent / "more.mbox"
    notes = [
        mail(n, sender="Nightly <cron.report@x.example>", Auto_Submitted="auto-generated") for n in range(10)
    ]
    away = [mail(n + 50, sender="Ana Roy <ana@x.example>", Auto_Submitted="auto-replied") for n in range(3)]
    ingest(store, [str(write_mbox(path, notes + away))], workers=1)
    kinds = {row["person_id"]: row["kind"] for row in people(store).to_pylist()}
    senders = store.sql("SELECT sender, count(*) AS n FROM messages GROUP BY 1").to_pylist()
    assert {row["n"]: kinds[row["sender"]] for row in senders} == {10: "robot", 3: "person"}


def test_aliases_lead_to_the_main_pseudonym_each_with_its_rule(store_of: Callable[..., Store]) -> None:
    store = store_of(["Ana Roy <ana.roy@x.example>"] * 2 + ["Roy, Ana <aroy@x.example>"])
    table = people(store)
    merged = next(row for row in table.to_pylist() if row["aliases"])
    assert main_ids(table) == {merged["aliases"][0]: merged["person_id"]}
    assert merged["rules"] == ["name_and_address"]
