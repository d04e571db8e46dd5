"""The file for Mattermost's bulk import: read by an importer of our own that checks what the real one checks."""

import hashlib
import itertools
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from publishing import STATED, person, workspace
from push2pull.connectors.registry import open_target
from push2pull.connectors.targets.mattermost.bulk import lines
from push2pull.connectors.targets.mattermost.bulk.target import BulkTarget
from push2pull.connectors.targets.mattermost.common import STANDARD, instant
from push2pull.errors import ConfigurationError
from push2pull.markup import body
from push2pull.model import Participant, PersonId, Place, PostAttachment, Publication, RemotePlace
from push2pull.testing import endurance
from push2pull.testing.servers.mattermost.importer import import_zip
from push2pull.testing.servers.mattermost.state import State
from push2pull.testing.targets import CHECKS, HOSTILE, NOON, PLACE, NotApplicable, post, write

MAKE = "team=acme&team_title=Acme"
ANN = Participant(PersonId("P-1"), "Ann Éxample", "stub", address="Ann@Mail.example")


def opened(path: Path, options: str = MAKE, place: Place = PLACE) -> tuple[BulkTarget, RemotePlace]:
    target = open_target(f"mattermost-file:{path / 'out'}?{options}")
    assert isinstance(target, BulkTarget)
    target.begin()
    return target, target.ensure_place(place)


def rows(path: Path) -> list[dict[str, Any]]:
    with zipfile.ZipFile(path / "out/import.zip") as archive:
        return [json.loads(line) for line in archive.read("import.jsonl").splitlines()]


def of(path: Path, kind: str) -> list[dict[str, Any]]:
    return [row[kind] for row in rows(path) if row["type"] == kind]


def imported(path: Path, state: State | None = None) -> State:
    state = state or State()
    assert import_zip(state, path / "out/import.zip") == []
    return state


def file(name: str, data: bytes = b"x") -> PostAttachment:
    return PostAttachment(name, "text/plain", hashlib.sha256(data).hexdigest(), data)


@pytest.mark.parametrize("check", [*CHECKS, *endurance.CHECKS], ids=lambda check: check.__name__)
def test_the_target_keeps_the_contract(check: Callable[..., None], tmp_path: Path) -> None:
    numbers = itertools.count()
    with suppress(NotApplicable):
        check(lambda: open_target(f"mattermost-file:{tmp_path / str(next(numbers))}?{MAKE}"))
    for made in tmp_path.glob("*/import.zip"):
        state = State()
        assert import_zip(state, made) == []
        assert state.mentioned == []


@pytest.mark.skipif(os.name != "posix", reason="kill -9 needs a POSIX system")
def test_killed_at_any_step_the_next_run_gives_the_same_file_byte_for_byte(tmp_path: Path) -> None:
    script = Path(__file__).with_name("mattermost_child.py")
    command = [sys.executable, script, tmp_path / "work", "file"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["different"] == []
    assert result["killed"] == result["steps"] > 60


# What is in the file


def test_the_lines_come_in_the_order_of_the_importer(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    first = write(target, post(1, attachments=(file("a.txt"),)), place)
    write(target, post(2), place, first)
    write(target, post(3, thread_id="thread2"), place)
    report = target.finish()
    assert report == {"file": "import.zip", "posts": 3, "written": 1, "renderer": lines.RENDERER}
    kinds = [row["type"] for row in rows(tmp_path)]
    assert kinds == ["version", "team", "channel", "user", "user", "user", "post", "post"]
    assert rows(tmp_path)[0] == {
        "type": "version",
        "version": 1,
        "info": {"generator": "push2pull", "version": f"renderer {lines.RENDERER}"},
    }
    one = of(tmp_path, "post")[0]
    assert one["message"] == "**How do we restore a file?**\n\nText number 1."
    assert one["create_at"] == int(NOON.timestamp() * 1000) + 3_600_000
    assert [answer["message"] for answer in one["replies"]] == ["Text number 2."]
    assert one["replies"][0]["create_at"] > one["create_at"]
    imported(tmp_path)


def test_the_same_posts_give_the_same_bytes_whenever_and_wherever(tmp_path: Path) -> None:
    made = []
    for name in ("a", "b"):
        target, place = opened(tmp_path / name)
        parent: Publication | None = None
        for n in (1, 2, 3):
            parent = write(target, post(n, HOSTILE[n], attachments=(file("a.txt"),)), place, parent)
        target.finish()
        assert target.finish()["written"] == 0
        made.append((tmp_path / name / "out/import.zip").read_bytes())
    assert made[0] == made[1]


def test_the_text_is_said_as_ever_or_the_renderer_has_a_new_number() -> None:
    """Raise ``RENDERER`` and put the new digest here: what was imported before would be imported again."""
    said = [
        body(post(n, text, title=text, quote=text), STANDARD, attributed=n % 2 == 0)
        for n, text in enumerate(HOSTILE)
    ]
    digest = hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
    assert (lines.RENDERER, digest) == (1, "6bb4936e03fc41d3")


def test_importing_twice_and_importing_more_doubles_nothing(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    first = write(target, post(1, attachments=(file("a.txt"),)), place)
    target.finish()
    state = imported(tmp_path)
    before = set(state.posts)
    imported(tmp_path, state)
    assert set(state.posts) == before
    write(target, post(2), place, first)
    target.finish()
    imported(tmp_path, state)
    assert len(state.posts) == 2
    assert len(state.files) == 1
    assert [one.root_id for one in state.posts.values()] == ["", next(iter(before))]


def test_two_posts_alike_in_everything_are_two_on_the_server(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    for n in range(3):
        write(target, post(n, "+1", date=NOON, thread_id=f"thread{n}"), place)
    assert target.finish()["posts"] == 3
    assert [one["create_at"] % 1000 for one in of(tmp_path, "post")] == [0, 1, 2]
    assert len(imported(tmp_path).posts) == 3


def test_an_answer_is_never_earlier_than_the_first_post(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    first = write(target, post(5), place)
    write(target, post(1), place, first)
    second = write(target, post(9, date=None), place, first)
    write(target, post(8, date=None), place, second)
    target.finish()
    one = of(tmp_path, "post")[0]
    assert [answer["create_at"] - one["create_at"] for answer in one["replies"]] == [1, 1, 2]
    imported(tmp_path)


@pytest.mark.parametrize(
    ("date", "before", "floor", "at"),
    [
        (datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 0, 0, 2000),
        (datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 2000, 0, 2001),
        (datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 2999, 0, 3000),
        (datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 3000, 0, 2000),
        (datetime(1970, 1, 1, 0, 0, 2, tzinfo=UTC), 9000, 8001, 8001),
        (datetime(1960, 1, 1, tzinfo=UTC), 0, 0, 1),
        (None, 0, 0, 1),
        (None, 7000, 0, 7001),
    ],
)
def test_instants(date: datetime | None, before: int, floor: int, at: int) -> None:
    assert instant(date, before, floor) == at


def test_a_thread_too_long_for_a_line_goes_on_as_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "LINE_LIMIT", 2000)
    target, place = opened(tmp_path)
    first = write(target, post(0), place)
    for n in range(1, 40):
        write(target, post(n), place, first)
    assert target.finish()["posts"] == 40
    assert len(of(tmp_path, "post")) > 3
    assert len(imported(tmp_path).posts) == 40


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Backups & restores", "backups-restores-"),
        ("", "mail-"),
        ("世界", "mail-"),
        ("É" * 300, "e" * 55 + "-"),
        ("../../etc <b>\x00\u202e", "etc-b-"),
    ],
)
def test_any_title_gives_a_channel_and_a_new_title_the_same(tmp_path: Path, title: str, name: str) -> None:
    target, place = opened(tmp_path, place=replace(PLACE, title=title, purpose=title * 50))
    assert place.remote_id.startswith(name)
    again = target.ensure_place(replace(PLACE, title="Something else", public=True))
    assert again.remote_id == place.remote_id
    target.finish()
    (one,) = of(tmp_path, "channel")
    assert (one["name"], one["display_name"], one["type"]) == (place.remote_id, "Something else", "O")
    imported(tmp_path)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("report.html", "report.html"),
        ("../../../etc/passwd\x00", "passwd_"),
        ("C:\\temp\\note.txt", "note.txt"),
        ("", "_"),
        ("é" * 300 + ".pdf", "é" * 48 + ".pdf"),
    ],
)
def test_names_in_the_zip_cannot_leave_it(tmp_path: Path, name: str, kept: str) -> None:
    target, place = opened(tmp_path)
    write(target, post(1, attachments=(file(name, b"bytes \x00\xff"),)), place)
    target.finish()
    with zipfile.ZipFile(tmp_path / "out/import.zip") as archive:
        (member,) = [one for one in archive.namelist() if one.startswith("data/")]
        assert archive.read(member) == b"bytes \x00\xff"
    assert member.rpartition("/")[2] == kept
    assert next(iter(imported(tmp_path).files.values())).name == kept


def test_eleven_files_make_two_posts(tmp_path: Path) -> None:
    assert BulkTarget.capabilities.attachments_per_post == 10
    target, place = opened(tmp_path)
    write(target, post(1, attachments=tuple(file("a", b"%d" % n) for n in range(10))), place)
    target.finish()
    imported(tmp_path)


# People


def test_a_stand_in_is_deactivated_and_has_no_real_address(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    found = target.resolve_people([ANN])[ANN.person_id]
    assert opened(tmp_path)[0].resolve_people([ANN])[ANN.person_id] == found
    target.write(post(1, speaker=found), place, None)
    target.finish()
    (one,) = of(tmp_path, "user")
    assert one["username"].startswith("ann.example.")
    assert (one["nickname"], one["email"]) == ("Ann Éxample", f"{one['username']}@push2pull.invalid")
    assert one["delete_at"] > 0
    assert "P-1" not in json.dumps(rows(tmp_path))
    assert "mail.example" not in json.dumps(rows(tmp_path))


def test_who_is_invited_can_claim_the_account_by_address(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    found = target.resolve_people([replace(ANN, action="invite")])[ANN.person_id]
    target.write(post(1, speaker=found), place, None)
    target.finish()
    (one,) = of(tmp_path, "user")
    assert one["email"] == "ann@mail.example"
    assert "delete_at" not in one
    imported(tmp_path)
    if os.name == "posix":
        assert (tmp_path / "out").stat().st_mode & 0o077 == 0


def test_an_account_that_a_human_named_is_used_and_not_touched(tmp_path: Path) -> None:
    target, place = opened(tmp_path, "team=acme")
    found = target.resolve_people([replace(ANN, action="find", account="@Annie")])[ANN.person_id]
    target.write(post(1, speaker=found), place, None)
    target.finish()
    assert (of(tmp_path, "user"), of(tmp_path, "team")) == ([], [])
    assert [one.author for one in target.read(place)] == ["Ann Éxample"]
    state = State()
    assert any("no such team" in one for one in import_zip(state, tmp_path / "out/import.zip"))
    annie = State()
    annie.add_team("acme", annie.add_user("annie", email="real@acme.example"))
    imported(tmp_path, annie)
    assert [one.email for one in annie.users.values()] == ["real@acme.example"]


@pytest.mark.parametrize("options", [MAKE, f"{MAKE}&account=archive"])
def test_who_has_no_account_is_named_in_the_text(tmp_path: Path, options: str) -> None:
    target, place = opened(tmp_path, options)
    assert target.resolve_people([replace(ANN, action="find"), replace(ANN, action="skip")]) == {}
    target.write(post(1), place, None)
    target.finish()
    (one,) = of(tmp_path, "post")
    made = "account" not in options
    assert one["user"] == ("mail.archive" if made else "archive")
    assert len(of(tmp_path, "user")) == made
    assert one["message"].startswith("**From: Ann Example 1**")
    assert "2024" not in one["message"]


@pytest.mark.parametrize("name", ["世界", "", "...", "a" * 300, "\ud800\x00", "4 Jean-Pierre O'Neill"])
def test_any_name_gives_an_account(tmp_path: Path, name: str) -> None:
    target, place = opened(tmp_path)
    found = target.resolve_people([replace(ANN, name=name)])[ANN.person_id]
    target.write(post(1, speaker=found), place, None)
    target.finish()
    imported(tmp_path)


@pytest.mark.parametrize("name", ["ann roe", "ann@mail.example", "é", "a" * 65, "a/b"])
def test_what_cannot_be_an_account_is_told_before_the_import_fails(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigurationError, match="no account of Mattermost"):
        opened(tmp_path)[0].resolve_people([replace(ANN, account=name)])
    with pytest.raises(ConfigurationError, match="no account of Mattermost"):
        open_target(f"mattermost-file:out?team=acme&account={name}")


def test_nobody_is_no_person(tmp_path: Path) -> None:
    assert opened(tmp_path)[0].resolve_people([replace(ANN, person_id=PersonId(""))]) == {}


# Taking back, resuming, wrong use


def test_a_first_post_that_is_withdrawn_keeps_the_place_of_its_answers(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    first = write(target, post(1, attachments=(file("a.txt"),)), place)
    second = write(target, post(2), place, first)
    for _ in range(2):
        target.withdraw(first, place)
        target.finish()
    assert [(one.key, one.parent) for one in target.read(place)] == [(post(2).key, "")]
    assert target.find(post(1).key, place) is None
    assert "Text number 1" not in json.dumps(rows(tmp_path))
    with zipfile.ZipFile(tmp_path / "out/import.zip") as archive:
        assert archive.namelist() == ["import.jsonl"]
    imported(tmp_path)
    left = [path.read_bytes() for path in (tmp_path / "out/work").rglob("*") if path.is_file()]
    assert not any(b"Ann Example 1" in one or b"Text number 1" in one or one == b"x" for one in left)
    target.withdraw(second, place)
    target.finish()
    assert of(tmp_path, "post") == []


def test_a_withdrawn_post_can_be_written_again(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    first = write(target, post(1), place)
    target.withdraw(first, place)
    assert write(target, post(1), place) == first
    target.finish()
    assert [one.key for one in target.read(place)] == [post(1).key]


def test_answers_whose_first_post_is_gone_are_kept_as_a_thread(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    gone = Publication("0" * 32, "0" * 32)
    write(target, post(1), place, gone)
    write(target, post(2), place, gone)
    assert target.finish()["posts"] == 2
    assert len(of(tmp_path, "post")[0]["replies"]) == 1


def test_a_half_written_file_is_no_obstacle_and_an_earlier_one_stays_until_the_new_is_whole(
    tmp_path: Path,
) -> None:
    target, place = opened(tmp_path)
    write(target, post(1), place)
    target.finish()
    before = (tmp_path / "out/import.zip").read_bytes()
    (tmp_path / "out/.import.zip.tmp").write_bytes(before[:100])
    (tmp_path / "out" / "work" / "channels" / ".x.json.tmp").write_bytes(b"{")
    target, place = opened(tmp_path)
    assert (tmp_path / "out/import.zip").read_bytes() == before
    assert not list((tmp_path / "out").rglob("*.tmp"))
    target.finish()
    assert (tmp_path / "out/import.zip").read_bytes() == before


def test_the_name_in_the_ledger_tells_no_path_and_stays_when_the_folder_moves(tmp_path: Path) -> None:
    target, _ = opened(tmp_path)
    name = target.url
    assert "out" not in name
    (tmp_path / "out").rename(tmp_path / "moved")
    assert open_target(f"mattermost-file:{tmp_path / 'moved'}?{MAKE}").url == name


@pytest.mark.parametrize(
    ("rest", "words"),
    [
        ("", "FOLDER"),
        ("out", "FOLDER"),
        ("?team=acme", "FOLDER"),
        ("out?team=Acme Corp", "as in its URL"),
        ("out?team=acme&tem=x", "no option tem"),
    ],
)
def test_wrong_use_says_what_to_write(rest: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        open_target(f"mattermost-file:{rest}")


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.doc").write_text("mine")
    with pytest.raises(ConfigurationError, match="other files"):
        open_target(f"mattermost-file:{tmp_path}/out?{MAKE}").check()
    with pytest.raises(ConfigurationError, match="is a file"):
        open_target(f"mattermost-file:{tmp_path}/out/thesis.doc?{MAKE}").check()
    opened(tmp_path / "b")
    with pytest.raises(ConfigurationError, match="team acme"):
        open_target(f"mattermost-file:{tmp_path}/b/out?team=other").check()


def test_dates_choose_what_is_read(tmp_path: Path) -> None:
    target, place = opened(tmp_path)
    for n in (1, 2, 3):
        write(target, post(n, thread_id=f"thread{n}"), place)
    target.finish()
    assert [one.key for one in target.read(place, NOON + timedelta(hours=2))] == [post(2).key, post(3).key]


# From the command line


def test_the_verbs_publish_verify_and_withdraw(
    tmp_path: Path, run: Callable[..., Result], run_json: Callable[..., dict[str, Any]]
) -> None:
    store = workspace(tmp_path, profile="public", **STATED)
    ann = person(store, "Ann")
    store.close()
    folder, where = tmp_path / "w.p2p", f"mattermost-file:{tmp_path / 'out'}?{MAKE}"
    sheet = tmp_path / "people.csv"
    sheet.write_text(f"person_id,action,account\n{ann},stub,\n")
    assert run_json("publish", folder, where, "--dry-run", "--people-map", sheet)["planned"] == 3
    assert not (tmp_path / "out").exists()
    report = run_json("publish", folder, where, "--people-map", sheet)
    assert (report["published"], report["altered"]["author_attributed"]) == (3, 2)
    state = imported(tmp_path)
    assert run_json("publish", folder, where, "--people-map", sheet)["already_there"] == 3
    assert len(imported(tmp_path, state).posts) == 3
    assert sorted(one.username.partition(".")[0] for one in state.users.values()) == ["ann", "mail"]
    report = run_json("verify", folder, where)
    assert (report["checked"], report["equal"], report["different"]) == (3, 3, [])
    with zipfile.ZipFile(tmp_path / "out/import.zip", "w") as archive:
        archive.writestr("import.jsonl", json.dumps({"type": "version", "version": 1}))
    report = run_json("verify", folder, where, code=1)
    assert report["fields"] == {"copies": 3}
    report = run_json("withdraw", folder, where, "--all")
    assert (report["withdrawn"], report["kept"], report["trace"]) == (3, {}, {})
    assert imported(tmp_path).posts == {}
    assert "mattermost-file" in run("connectors").stdout
