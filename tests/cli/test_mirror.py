"""A person's own report holds that person and nobody else."""

import csv
import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from mailbuilder import mail, write_mbox
from push2pull.mirror import MIN_MESSAGES
from push2pull.workspace import Store

TAGS = re.compile(r"<style>.*?</style>|<[^>]+>", re.DOTALL)


def visible(path: Path) -> str:
    return TAGS.sub(" ", path.read_text())


def expert(folder: Path) -> dict[str, Any]:
    truth = json.loads((folder / "acme" / "truth.json").read_text())
    found: dict[str, Any] = truth["patterns"]["repeated_answers"][0]
    return found


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_nobody_else_is_in_it(
    demo_workspace: Path, demo_folder: Path, tmp_path: Path, run: Any, lang: str
) -> None:
    address = expert(demo_folder)["expert"]
    run("mirror", demo_workspace, "--for", address, "--lang", lang, "--out", tmp_path / "m.html")
    html = (tmp_path / "m.html").read_text()
    text = visible(tmp_path / "m.html").casefold()
    store = Store(demo_workspace)
    seen = store.vault.sightings()
    people = {row["person_id"] for row in store.table("people").to_pylist() if row["kind"] == "person"}
    store.close()
    assert f'lang="{lang}"' in html
    assert address in text
    others = [one for one in seen if one.address != address]
    assert len(others) > 60
    assert [one.address for one in others if "@" in one.address and one.address in text] == []
    assert re.findall(r"P-[0-9a-f]{16}", html) == []
    with (demo_folder / "acme" / "org.csv").open() as file:
        chart = {row["address"]: row["name"].casefold() for row in csv.DictReader(file)}
    own = set(chart.pop(address).split())
    words = {word for name in chart.values() for word in name.split()} - own
    assert len(people) > 50
    assert words & set(re.findall(r"[^\W\d_]{3,}", text)) == set()


def test_their_repeated_answers_are_told_to_whoever_gives_them(
    demo_workspace: Path, demo_folder: Path, tmp_path: Path, run: Any
) -> None:
    run(
        "mirror",
        demo_workspace,
        "--for",
        expert(demo_folder)["expert"],
        "--lang",
        "en",
        "--out",
        tmp_path / "m",
    )
    assert "messages of yours that say nearly the same" in visible(tmp_path / "m")


def test_it_is_made_for_one_readable_by_one_and_leaves_one_line(
    demo_workspace: Path, demo_folder: Path, run_json: Any
) -> None:
    address = expert(demo_folder)["expert"]
    before = len(run_json("audit", demo_workspace)["lines"])
    report = run_json("mirror", demo_workspace, "--for", address.upper())
    lines = run_json("audit", demo_workspace)["lines"]
    path = Path(report.pop("path"))
    assert report == {}, "what it says is for that person alone"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(lines) == before + 1
    store = Store(demo_workspace)
    pseudonym = store.pseudonym(address)
    store.close()
    assert (lines[-1]["event"], lines[-1]["person_id"]) == ("mirror", pseudonym)
    assert address not in json.dumps(lines)
    assert address not in path.name


def test_another_address_of_the_same_person_gives_the_same_report(
    demo_workspace: Path, demo_folder: Path, tmp_path: Path, run: Any
) -> None:
    address, other = next(iter(aliases(demo_folder).items()))
    texts = []
    for n, one in enumerate((address, other)):
        run("mirror", demo_workspace, "--for", one, "--lang", "en", "--out", tmp_path / f"{n}")
        texts.append(visible(tmp_path / f"{n}").partition("Lists you receive")[2])
    assert texts[0] == texts[1] != ""


def aliases(folder: Path) -> dict[str, str]:
    """Main address -> another one of the same person, as planted."""
    found = json.loads((folder / "acme" / "truth.json").read_text())["aliases"]
    return {main: others[0] if isinstance(others, list) else others for main, others in found.items()}


@pytest.mark.parametrize("address", ["nobody@acme.example", "", "P-0123456789abcdef", "\x00\ud800"])
def test_an_unknown_address_is_refused(demo_folder: Path, run: Any, address: str) -> None:
    told = run("mirror", demo_folder / "acme.p2p", "--for", address, code=2).stderr
    assert "no mail from or to this address" in told


@pytest.mark.parametrize("kind", ["list", "robot", "role"])
def test_what_is_no_single_person_is_refused(demo_workspace: Path, run: Any, kind: str) -> None:
    store = Store(demo_workspace)
    ids = [row["person_id"] for row in store.table("people").to_pylist() if row["kind"] == kind]
    address = store.vault.addresses(ids[0])[0]
    store.close()
    assert "no single person" in run("mirror", demo_workspace, "--for", address, code=2).stderr


def test_mail_that_is_not_analysed_says_what_to_do(tmp_path: Path, run: Any) -> None:
    run("init", tmp_path / "w")
    assert "push2pull analyse" in run("mirror", tmp_path / "w", "--for", "a@b.example", code=2).stderr


def small(tmp_path: Path, run: Any, subject: str = "News") -> Path:
    """A workspace of nine people on a list; Zoe is named on it and never writes; Ana tells three the same."""
    told = "Please open the settings page, choose devices, remove the old badge reader and pair the new one again."
    posts = [
        mail(n, sender=f"Writer {n % 9} <w{n % 9}@acme.example>", List_Id="<news.acme.example>",
             to="news@acme.example", Cc="Zoe Marchetti <zoe@acme.example>", Subject=f"{subject} {n}")
        for n in range(27)
    ]  # fmt: skip
    for n in range(4):
        asker = f"Asker {n} <asker{n}@acme.example>"
        posts.append(mail(100 + n, sender=asker, to="Ana Roy <ana@acme.example>", Subject=f"{subject} badge"))
        posts.append(
            mail(200 + n, sender="Ana Roy <ana@acme.example>", to=asker, Subject=f"Re: {subject} badge",
                 In_Reply_To=f"<{100 + n}@acme.example>", body=told)
        )  # fmt: skip
    box = write_mbox(tmp_path / "a.mbox", posts)
    run("init", tmp_path / "w", "--profile", "public")
    run("ingest", tmp_path / "w", box)
    run("analyse", tmp_path / "w")
    return tmp_path / "w"


def test_a_list_that_is_read_and_never_written_to_is_shown(tmp_path: Path, run: Any) -> None:
    workspace = small(tmp_path, run)
    assert MIN_MESSAGES < 27
    run("mirror", workspace, "--for", "zoe@acme.example", "--lang", "en", "--out", tmp_path / "zoe")
    assert re.search(r"news\.acme\.example\s+mailing list\s+27\s", visible(tmp_path / "zoe"))
    run("mirror", workspace, "--for", "w1@acme.example", "--lang", "en", "--out", tmp_path / "w1")
    assert "mailing list" not in visible(tmp_path / "w1")


def test_a_hostile_subject_is_text_and_names_in_it_are_hidden(tmp_path: Path, run: Any) -> None:
    workspace = small(tmp_path, run, "<script>x</script> for Zoe Marchetti =cmd")
    run("mirror", workspace, "--for", "ana@acme.example", "--lang", "en", "--out", tmp_path / "ana")
    html = (tmp_path / "ana").read_text()
    assert "<script" not in html
    assert "&lt;script&gt;x&lt;/script&gt; for … … =cmd badge" in html
    assert "4 messages of yours" in html
