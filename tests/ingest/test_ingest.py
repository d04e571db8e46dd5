from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import push2pull as p2p
from mailbuilder import digests, mail, write_mbox
from push2pull.errors import ConfigurationError
from push2pull.ingest import shard

KEY = b"k" * 32


def workspace(folder: Path, **chosen: object) -> p2p.Workspace:
    return p2p.Workspace.create(folder, key=KEY, **({"profile": "demo"} | chosen))


def test_every_message_is_kept_or_a_duplicate_or_rejected(tmp_path: Path) -> None:
    messages = [mail(1), mail(2), mail(1), mail(3, Subject="[PERSO] week-end")]
    (tmp_path / "odd.eml").write_bytes(b"no header at all\n")
    ws = workspace(tmp_path / "w")
    report = ws.ingest(write_mbox(tmp_path / "a.mbox", messages), tmp_path / "odd.eml")
    assert (report["read"], report["kept"], report["duplicates"]) == (5, 2, 1)
    assert report["rejected"] == {"no_headers": 1, "personal": 1}
    rejects = ws.table("rejects", pseudonyms=True).to_pylist()
    assert sorted(row["reason"] for row in rejects) == ["no_headers", "personal"]
    assert "week-end" not in str(rejects)


def test_a_second_ingest_adds_nothing_and_opens_nothing(tmp_path: Path) -> None:
    box = write_mbox(tmp_path / "a.mbox", [mail(n) for n in range(5)])
    ws = workspace(tmp_path / "w")
    ws.ingest(box)
    before = digests(tmp_path / "w" / "mail")
    report = ws.ingest(box)
    assert (report["read"], report["unchanged"]) == (0, 1)
    assert digests(tmp_path / "w" / "mail") == before


def test_a_mailbox_that_has_grown_gives_its_new_messages_only(tmp_path: Path) -> None:
    box = write_mbox(tmp_path / "a.mbox", [mail(n) for n in range(3)])
    ws = workspace(tmp_path / "w")
    ws.ingest(box)
    write_mbox(box, [mail(n) for n in range(5)])
    report = ws.ingest(box)
    assert (report["read"], report["kept"], report["duplicates"]) == (2, 2, 0)
    assert ws.table("messages", pseudonyms=True).num_rows == 5
    assert ws.check()["checks"][0]["status"] == "pass"


def test_a_copy_in_another_mailbox_is_seen_there_too(tmp_path: Path) -> None:
    one = write_mbox(tmp_path / "ana.mbox", [mail(1), mail(2)])
    other = write_mbox(tmp_path / "bob.mbox", [mail(2), mail(3)])
    ws = workspace(tmp_path / "w")
    assert ws.ingest(one, other)["duplicates"] == 1
    boxes = {row["message_id"]: row["mailboxes"] for row in ws.table("messages", pseudonyms=True).to_pylist()}
    assert boxes["2@acme.example"] == ["ana", "bob"]
    assert boxes["3@acme.example"] == ["bob"]
    recipients = ws.table("recipients", pseudonyms=True)["message_key"].to_pylist()
    assert len(recipients) == len(set(recipients)) == 3, "a copy brings no recipients of its own"


def test_an_export_named_after_an_address_is_named_by_its_pseudonym(tmp_path: Path) -> None:
    ws = workspace(tmp_path / "w")
    ws.ingest(write_mbox(tmp_path / "ana1@acme.example.mbox", [mail(1), mail(2, Subject="[PERSO] week-end")]))
    boxes = (
        ws.table("messages", pseudonyms=True)["mailboxes"].to_pylist()
        + ws.table("rejects", pseudonyms=True)["mailbox"].to_pylist()
    )
    assert "@" not in str(boxes)
    ws.analyse()
    assert "@acme" not in ws.report().read_text() + str(ws.audit_lines())
    assert boxes[0] == [ws.table("messages", pseudonyms=True)["sender"][0].as_py()]


def test_a_reused_message_id_loses_no_message(tmp_path: Path) -> None:
    reused = [
        mail(1),
        mail(1, Date="Tue, 05 Mar 2024 09:00:00 +0000", body="Quite another text, written later."),
    ]
    ws = workspace(tmp_path / "w")
    report = ws.ingest(write_mbox(tmp_path / "a.mbox", [*reused, *reused]))
    assert (report["kept"], report["duplicates"]) == (2, 2)
    keys = ws.table("messages", pseudonyms=True)["message_key"].to_pylist()
    assert len(set(keys)) == 2
    assert set(ws.table("texts", pseudonyms=True)["message_key"].to_pylist()) == set(keys)
    marked = [row["defects"] for row in ws.table("messages", pseudonyms=True).to_pylist()]
    assert sum("message_id_reused" in defects for defects in marked) == 1


def test_the_same_mail_with_a_reused_id_and_without_any_is_kept_once(tmp_path: Path) -> None:
    later = {"Date": "Tue, 05 Mar 2024 09:00:00 +0000", "body": "Quite another text, written later."}
    messages = [mail(1), mail(1, **later), mail(1, Message_ID="", **later)]
    ws = workspace(tmp_path / "w")
    report = ws.ingest(write_mbox(tmp_path / "a.mbox", messages))
    assert (report["kept"], report["duplicates"]) == (2, 1)
    assert len(set(ws.table("messages", pseudonyms=True)["message_key"].to_pylist())) == 2


def test_the_tables_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    boxes = [
        write_mbox(tmp_path / f"{name}.mbox", [mail(n) for n in range(start, start + 40)])
        for name, start in (("a", 0), ("b", 20), ("c", 70))
    ]
    results = []
    for workers in (1, 2):
        ws = workspace(tmp_path / f"w{workers}")
        report = ws.ingest(*boxes, workers=workers)
        assert (report["read"], report["duplicates"]) == (120, 20)
        results.append(digests(tmp_path / f"w{workers}" / "mail"))
    assert results[0] == results[1]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ids=st.lists(st.tuples(st.integers(0, 6), st.sampled_from(["", "Tue, 05 Mar 2024 09:00:00 +0000"]))))
def test_batches_of_any_size_keep_the_same_messages(
    ids: list[tuple[int, str]], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("w")
    messages = [mail(n, **({"Date": date} if date else {})) for n, date in ids]
    box = write_mbox(folder / "a.mbox", messages)
    found = []
    for size in (1, 2, 4096):
        monkeypatch.setattr(shard, "BATCH_MESSAGES", size)
        ws = workspace(folder / str(size))
        report = ws.ingest(box)
        assert report["read"] == report["kept"] + report["duplicates"] == len(ids)
        found.append(
            [
                sorted(map(str, ws.table(name, pseudonyms=True).to_pylist()))
                for name in ("messages", "recipients", "texts")
            ]
        )
    assert found[0] == found[1] == found[2]
    assert report["kept"] == len(set(ids))


def test_headers_only_keeps_no_word_of_any_body(tmp_path: Path) -> None:
    ws = workspace(tmp_path / "w", keep_text=False)
    ws.ingest(write_mbox(tmp_path / "a.mbox", [mail(1, body="The xylophone is in the cellar.")]))
    assert all(not row["text"] for row in ws.table("texts", pseudonyms=True).to_pylist())


def test_a_source_that_does_not_exist_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nowhere"):
        workspace(tmp_path / "w").ingest(tmp_path / "nowhere.mbox")
