"""Connectors by URL."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mailbuilder import mail
from push2pull.connectors import registry
from push2pull.connectors.registry import Connector, connectors, open_source, open_target
from push2pull.errors import ConfigurationError
from push2pull.testing.sources import read_all, write_eml, write_maildir, write_mbox, write_mbox_gz, write_zip

MESSAGES = [mail(n) for n in range(4)]


@pytest.mark.parametrize(
    ("write", "scheme"),
    [
        (write_mbox, "mbox"),
        (write_mbox_gz, "archive"),
        (write_zip, "archive"),
        (write_eml, "tree"),
        (write_maildir, "maildir"),
    ],
)
def test_a_path_is_looked_at_and_its_url_opens_it_again(tmp_path: Path, write: object, scheme: str) -> None:
    assert callable(write)
    spec = str(write(tmp_path, MESSAGES)).removeprefix("maildir:")
    source = open_source(spec)
    assert source.url == f"{scheme}:{spec}"
    assert read_all(open_source(source.url)) == read_all(source)


def test_a_relative_path_and_a_url_with_slashes_are_one_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_mbox(tmp_path, MESSAGES)
    monkeypatch.chdir(tmp_path)
    url = f"mbox:{tmp_path}/team.mbox"
    for spec in ("team.mbox", "./team.mbox", "mbox:team.mbox", f"mbox://{tmp_path}/team.mbox", url):
        assert open_source(spec).url == url


def test_a_url_fetches_in_a_fresh_process(tmp_path: Path) -> None:
    for write in (write_mbox, write_zip):
        message = read_all(open_source(write(tmp_path, MESSAGES)))[2]
        code = (
            "import sys; from push2pull.connectors.registry import open_source; from push2pull.model import Origin\n"
            "origin = Origin(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))\n"
            "sys.stdout.buffer.write(next(iter(open_source(origin.source).fetch([origin])))[1])"
        )
        origin = message.origin
        arguments = [origin.source, origin.container, str(origin.offset), str(origin.length)]
        done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, check=True)
        assert done.stdout == message.data


def test_percent_stands_for_a_byte_in_a_url_and_for_itself_in_a_path(tmp_path: Path) -> None:
    (tmp_path / "100%41").mkdir()
    write_mbox(tmp_path / "100%41", MESSAGES)
    source = open_source(str(tmp_path / "100%41/team.mbox"))
    assert source.url == f"mbox:{tmp_path}/100%2541/team.mbox"
    assert len(read_all(open_source(source.url))) == 4


def test_a_file_named_like_a_url_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("note:x").write_bytes(MESSAGES[0])
    assert open_source("note:x").url == f"eml:{tmp_path}/note:x"


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("/nowhere/at/all.mbox", "no such file"),
        ("mbox:/nowhere/at/all.mbox", "no such file"),
        ("mbox:/a%00b", "cannot be read"),
        ("/" + "n" * 5000, "cannot be read"),
        ("gopher://example.org/x", "mbox:"),
        ("", "no path"),
        ("mbox:", "no path"),
    ],
)
def test_what_cannot_be_opened_says_what_to_do(spec: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        open_source(spec)


def test_a_maildir_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="folder"):
        open_source(f"maildir:{write_mbox(tmp_path, MESSAGES)}")


@pytest.mark.parametrize(("spec", "words"), [("out/site", "folder:out/site"), ("gopher:x", "memory:")])
def test_an_unknown_target_says_what_to_write(spec: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        open_target(spec)


def test_targets_are_opened_by_scheme(tmp_path: Path) -> None:
    assert type(open_target("memory:")).__name__ == "MemoryTarget"
    assert type(open_target(f"folder:{tmp_path}/site")).__name__ == "FolderTarget"


def test_a_connector_without_its_package_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Connector("x", "push2pull_not_there:open", extra="x")
    monkeypatch.setattr(registry, "SOURCES", {"xyz": missing})
    with pytest.raises(ConfigurationError, match=r"push2pull\[x\]"):
        open_source("xyz:anything")


def test_every_connector_is_described() -> None:
    rows = connectors()
    assert {(row["side"], row["name"]) for row in rows} >= {("source", "mbox"), ("target", "folder")}
    assert all(row["what"] and row["verified"] for row in rows)


def test_looking_at_the_registry_imports_no_connector() -> None:
    code = "import sys, push2pull.connectors.registry; print([m for m in sys.modules if '.sources' in m])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=dict(os.environ))
    assert done.stdout.strip() == b"[]"
