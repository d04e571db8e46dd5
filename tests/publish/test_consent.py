"""Asking authors and taking over what they answer."""

import csv
import email
import email.policy
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from publishing import STATED, Make, pages, person
from push2pull.errors import ConfigurationError
from push2pull.publish import publish
from push2pull.publish.consent import STATES, draft, show, take_over
from push2pull.publish.letters import Addressee, Offer, letter
from push2pull.workspace import Store

OFFER = Offer(
    "Acme", "forum.acme.example", "help one another", "interest", "dpo@acme.example", date(2027, 1, 31)
)


def filled(store: Store, folder: Path, **answers: str) -> Path:
    """Fill the sheet in *folder*: first name -> answer for everything; return its path."""
    path = folder / "answers.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        text = file.read()
    rows = list(csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ","))
    ids = {person(store, name): answer for name, answer in answers.items()}
    for row in rows:
        if not row["thread_id"]:
            row["answer"] = ids.get(row["person_id"], "")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_each_author_gets_a_letter_that_says_what_where_for_whom_until_when_and_how(
    made: Make, tmp_path: Path
) -> None:
    store, folder = made(**STATED, name="Acme"), tmp_path / "letters"
    report = draft(store, folder, where="forum.acme.example", until=date(2027, 1, 31))
    assert (report["letters"], report["until"]) == (3, "2027-01-31")
    written = sorted(folder.glob("*.eml"))
    assert len(written) == 3
    found = email.message_from_bytes(written[0].read_bytes(), policy=email.policy.default)
    assert found["X-Unsent"] == "1"
    assert found["To"].endswith("@example.org")
    text = found.get_content()
    for said in (
        "Restores",
        "Restoring (2024-03-04)",
        "forum.acme.example",
        "2027-01-31",
        "anonymous",
        "Questions: c",
    ):
        assert said in text
    assert oct(written[0].stat().st_mode & 0o777) == "0o600"
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    assert store.state.audit_lines()[-1]["event"] == "reveal"
    assert publish(store, f"folder:{tmp_path / 'site'}")["skipped"] == {
        "consent_unknown": 3,
        "not_a_person": 1,
    }


def test_a_letter_names_nobody_but_its_addressee(made: Make, tmp_path: Path) -> None:
    store = made(**STATED)
    draft(store, tmp_path / "letters")
    for path in (tmp_path / "letters").glob("*.eml"):
        names = [name for name in ("Ann Roe", "Bob Doe", "Cleo Fay") if name in path.read_text()]
        assert len(names) == 1


def test_the_answers_are_taken_over_and_decide(made: Make, tmp_path: Path) -> None:
    store = made(**STATED)
    draft(store, tmp_path / "letters")
    sheet = filled(store, tmp_path / "letters", Ann="Oui", Bob="anonymous", Cleo="no")
    assert take_over(store, sheet, dry_run=True)["changed"] == 3
    assert show(store)["states"]["yes"] is None  # three people are too few to tell
    report = take_over(store, sheet, by="ana")
    assert report["answers"] == {"anonymous": 1, "no": 1, "yes": 1}
    assert take_over(store, sheet)["changed"] == 0
    found = publish(store, f"folder:{tmp_path / 'site'}")
    assert (found["published"], found["skipped"]) == (2, {"consent_no": 1, "not_a_person": 1})
    shown = pages(tmp_path / "site")
    assert "Ann Roe" in shown
    assert "Bob Doe" not in shown


def test_who_answered_is_not_asked_again_and_who_did_not_is(made: Make, tmp_path: Path) -> None:
    store = made(**STATED)
    draft(store, tmp_path / "one")
    take_over(store, filled(store, tmp_path / "one", Ann="yes", Bob="no"))
    assert draft(store, tmp_path / "two")["letters"] == 1


def test_an_agreement_ends_on_its_day(made: Make, tmp_path: Path) -> None:
    store = made(**STATED)
    draft(store, tmp_path / "letters", until=date(2027, 1, 31))
    take_over(store, filled(store, tmp_path / "letters", Ann="yes", Cleo="no"))
    store.state.now = lambda: datetime(2027, 1, 31, 23, tzinfo=UTC)
    assert set(store.state.consents().values()) == {"yes", "no", "pending"}
    store.state.now = lambda: datetime(2027, 2, 1, tzinfo=UTC)
    assert set(store.state.consents().values()) == {"expired", "no", "pending"}
    report = publish(store, f"folder:{tmp_path / 'site'}")
    assert report["skipped"] == {
        "consent_expired": 1,
        "consent_no": 1,
        "consent_unknown": 1,
        "not_a_person": 1,
    }


def test_a_later_no_says_what_is_out(made: Make, tmp_path: Path) -> None:
    store = made(**STATED)
    draft(store, tmp_path / "letters")
    take_over(store, filled(store, tmp_path / "letters", Ann="yes"))
    publish(store, f"folder:{tmp_path / 'site'}")
    assert take_over(store, filled(store, tmp_path / "letters", Ann="no"))["to_withdraw"] == 1


def test_a_refusal_holds_in_a_public_archive_too_and_others_do_not_quote_it(
    made: Make, tmp_path: Path
) -> None:
    store = made(profile="public")
    store.state.consent(person(store, "Ann"), "", "no")
    report = publish(store, f"folder:{tmp_path / 'site'}")
    assert report["skipped"] == {"consent_no": 1, "not_a_person": 1}
    assert report["altered"]["words_withheld"] == 1
    shown = pages(tmp_path / "site")
    assert "How do I restore" not in shown
    assert "it works" in shown


def test_counts_of_small_groups_are_not_told(made: Make) -> None:
    report = show(made(**STATED))
    assert report["authors"] is None
    assert set(report["states"].values()) == set(report["messages"].values()) == {None}
    assert tuple(report["states"]) == STATES


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("P-0000000000000000,,yes", "line 2: a person"),
        ("{ann},nothread,yes", "line 2: a thread"),
        ("{ann},,perhaps", "none of yes, anonymous, no"),
        ("{ann},,yes\n{ann},,no", "line 2, 3: a row that stands on another line"),
        ("{ann},,yes,,,,,\n", ""),
    ],
)
def test_a_sheet_that_is_wrong_is_refused_by_line(made: Make, tmp_path: Path, cells: str, said: str) -> None:
    store, sheet = made(**STATED), tmp_path / "a.csv"
    header = "person_id,thread_id,answer" + (",until,number,subject,name,address" if not said else "")
    sheet.write_text(f"{header}\n{cells.replace('{ann}', person(store, 'Ann'))}\n")
    if said:
        with pytest.raises(ConfigurationError, match=said):
            take_over(store, sheet)
        assert store.state.consents() == {}
    else:
        assert take_over(store, sheet)["changed"] == 1


def test_an_unknown_column_and_a_bad_day_are_refused(made: Make, tmp_path: Path) -> None:
    store, sheet = made(**STATED), tmp_path / "a.csv"
    sheet.write_text("person_id,thread_id,answr\n")
    with pytest.raises(ConfigurationError, match="answr"):
        take_over(store, sheet)
    sheet.write_text(f"person_id,thread_id,answer,until\n{person(store, 'Ann')},,yes,31/01/2027\n")
    with pytest.raises(ConfigurationError, match="YYYY-MM-DD"):
        take_over(store, sheet)


def test_letters_need_a_purpose_a_contact_and_an_empty_folder(made: Make, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="purpose and contact"):
        draft(made(), tmp_path / "letters")


def test_letters_do_not_mix_with_other_files(made: Make, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="new folder"):
        draft(made(**STATED), tmp_path)


@pytest.mark.parametrize(("language", "word"), [("en", "anonymous"), ("fr", "anonyme")])
def test_both_languages_say_the_same_things(language: str, word: str) -> None:
    threads = (("Objet : l’été", None),) * 60
    to = Addressee("Ann", "ann@acme.example", language, ("Place",), threads)
    found = email.message_from_bytes(letter(OFFER, to, "P-1"), policy=email.policy.default)
    text = found.get_content()
    for said in (
        "Ann",
        "Acme",
        "forum.acme.example",
        "help one another",
        "interest",
        "2027-01-31",
        "dpo@",
        word,
        "50.",
    ):
        assert said in text
    assert "51." not in text
    assert "10 " in text
    assert "?" in found["Subject"]


def test_a_subject_cannot_add_a_header() -> None:
    to = Addressee(
        "Ann\nBcc: x@y.example", "ann@acme.example", "en", ("Place",), (("a\nb\r\nBcc: z@y.example", None),)
    )
    assert email.message_from_bytes(letter(OFFER, to, "P-1"), policy=email.policy.default)["Bcc"] is None
