"""The verb, from mail files to a site."""

import shutil
from pathlib import Path

import pyarrow.compute as pc
import pytest

from publishing import STATED, Make, content, pages, person
from push2pull.errors import ConfigurationError
from push2pull.publish import publish


def test_an_answer_that_never_reached_the_list_stays(made: Make, tmp_path: Path) -> None:
    store = made(profile="public")
    table = store.table("list_messages")
    answer = next(r["message_key"] for r in store.table("messages").to_pylist() if r["message_id"][0] == "r")
    store.write("list_messages", table.filter(pc.not_equal(table["message_key"], answer)))
    report = publish(store, f"folder:{tmp_path / 'site'}")
    assert report["skipped"] == {"narrower_audience": 1, "not_a_person": 1}
    assert "Bob Doe" not in pages(tmp_path / "site")


def test_an_accepted_proposal_of_a_public_archive_is_published_once(made: Make, tmp_path: Path) -> None:
    store, site = made(profile="public"), tmp_path / "site"
    report = publish(store, f"folder:{site}")
    assert (report["planned"], report["published"], report["failed"]) == (3, 3, 0)
    assert report["skipped"] == {"not_a_person": 1}
    shown = pages(site)
    for expected in ("Restores", "Ann Roe", "Bob Doe", "it works", "Ask here."):
        assert expected in shown
    assert "example.org" not in shown
    assert "01 23" not in shown
    before = content(site)
    again = publish(store, f"folder:{site}")
    assert (again["planned"], again["published"], again["already_there"]) == (0, 0, 3)
    assert content(site) == before


def test_a_dry_run_says_the_same_and_writes_nothing(made: Make, tmp_path: Path) -> None:
    store = made(profile="public")
    report = publish(store, f"folder:{tmp_path / 'site'}", dry_run=True)
    assert (report["planned"], report["published"], report["skipped"]) == (3, 0, {"not_a_person": 1})
    assert not (tmp_path / "site").exists()
    assert not store.state.audit_lines()[-1]["event"].startswith("publish")


def test_a_site_that_was_deleted_is_made_again_equal(made: Make, tmp_path: Path) -> None:
    store, site = made(profile="public"), tmp_path / "site"
    publish(store, f"folder:{site}")
    before = content(site)
    shutil.rmtree(site)
    assert publish(store, f"folder:{site}")["published"] == 3
    assert content(site) == before


def test_a_site_that_was_moved_is_not_filled_twice(made: Make, tmp_path: Path) -> None:
    store = made(profile="public")
    publish(store, f"folder:{tmp_path / 'site'}")
    (tmp_path / "site").rename(tmp_path / "moved")
    assert publish(store, f"folder:{tmp_path / 'moved'}")["already_there"] == 3


@pytest.mark.parametrize("missing", ["purpose", "legal_basis", "contact", "notice"])
def test_peoples_own_mail_is_not_published_before_all_is_stated(
    made: Make, tmp_path: Path, missing: str
) -> None:
    store = made(**{**STATED, missing: " "})
    with pytest.raises(ConfigurationError, match=missing):
        publish(store, f"folder:{tmp_path / 'site'}")


def test_a_workspace_without_text_publishes_nothing(made: Make, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="keep_text"):
        publish(made(profile="public", keep_text=False), f"folder:{tmp_path / 'site'}")


def test_only_those_who_agreed_are_published_and_others_are_not_named(made: Make, tmp_path: Path) -> None:
    store, site = made(**STATED), tmp_path / "site"
    assert publish(store, f"folder:{site}")["skipped"] == {"consent_unknown": 3, "not_a_person": 1}
    assert not site.exists()
    store.state.consent(person(store, "Ann"), "", "no")
    store.state.consent(person(store, "Bob"), "", "yes")
    store.state.consent(person(store, "Cleo"), "", "anonymous")
    report = publish(store, f"folder:{site}")
    assert report["skipped"] == {"consent_no": 1, "not_a_person": 1}
    assert report["published"] == 2
    shown = pages(site)
    assert "Bob Doe" in shown
    for hidden in ("Ann Roe", "Cleo Fay", "How do I restore"):
        assert hidden not in shown
    assert shown.count("Participant ") >= 2


def test_a_rejected_proposal_is_not_published(made: Make, tmp_path: Path) -> None:
    store = made(profile="public")
    store.state.decide("prop1", "later", "ana")
    report = publish(store, f"folder:{tmp_path / 'site'}")
    assert (report["planned"], report["skipped"]) == (0, {"not_accepted": 4})
    assert not (tmp_path / "site").exists()


def test_mail_that_is_gone_or_was_exchanged_is_reported(made: Make, tmp_path: Path) -> None:
    store = made(profile="public")
    box = tmp_path / "team.mbox"
    box.write_text(box.read_text().replace("Thanks, it works.", "Thanks, it WORKS."))
    report = publish(store, f"folder:{tmp_path / 'site'}")
    assert (report["published"], report["failures"]) == (2, {"source_gone": 1})
    box.unlink()
    report = publish(store, f"folder:{tmp_path / 'other'}")
    assert (report["published"], report["failed"]) == (0, 3)
    assert report["failures"] == {"source_gone": 3}


def test_what_was_published_is_in_the_audit_without_content(made: Make, tmp_path: Path) -> None:
    store = made(profile="public")
    publish(store, f"folder:{tmp_path / 'site'}")
    begun, done = store.state.audit_lines()[-2:]
    assert (begun["event"], begun["planned"]) == ("publish", 3)
    assert (done["event"], done["published"], done["failed"]) == ("published", 3, 0)


def test_the_memory_target_takes_the_same_posts(made: Make) -> None:
    report = publish(made(profile="public"), "memory:")
    assert (report["published"], report["failed"]) == (3, 0)
