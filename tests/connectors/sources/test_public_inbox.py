"""public-inbox archives, made with git's plumbing."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from mailbuilder import mail
from push2pull.connectors.registry import open_source
from push2pull.connectors.sources.streams import Limits
from push2pull.errors import ConfigurationError, SourceError
from push2pull.model import Origin, Skipped
from push2pull.testing.sources import check_source, containers, read_all

needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git absent")
MESSAGES = [mail(n) for n in range(12)]
ENVIRONMENT = {
    **{f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    **{f"GIT_{who}_DATE": "@1704103200 +0000" for who in ("AUTHOR", "COMMITTER")},
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
}


def git(repository: Path, *arguments: str, given: bytes = b"") -> str:
    command = ["git", f"--git-dir={repository}", *arguments]
    done = subprocess.run(command, input=given, env=ENVIRONMENT, check=True, capture_output=True)
    return done.stdout.decode().strip()


def commit(repository: Path, files: dict[str, bytes], parent: str) -> str:
    lines = []
    for name, data in files.items():
        blob = git(repository, "hash-object", "-w", "--stdin", given=data)
        lines.append(f"100644 blob {blob}\t{name}\n")
    tree = git(repository, "mktree", given="".join(lines).encode())
    return git(repository, "commit-tree", tree, "-m", "x", *(("-p", parent) if parent else ()))


def epoch(repository: Path, messages: Sequence[bytes], removed: Sequence[bytes] = ()) -> Path:
    repository.parent.mkdir(parents=True, exist_ok=True)
    git(repository, "init", "-q", "--bare")
    head = ""
    for name, data in [*(("m", one) for one in messages), *(("d", one) for one in removed)]:
        head = commit(repository, {name: data}, head)
    git(repository, "update-ref", "HEAD", head)
    return repository


@needs_git
def test_every_epoch_of_a_version_2_inbox_is_read(tmp_path: Path) -> None:
    epoch(tmp_path / "team/git/0.git", MESSAGES[:8])
    epoch(tmp_path / "team/git/10.git", MESSAGES[8:])
    spec = f"public-inbox:{tmp_path / 'team'}"
    check_source(lambda: open_source(spec, batch_files=3), MESSAGES, tmp_path)
    found = read_all(open_source(spec))
    assert {(message.mailbox, message.folder) for message in found} == {("team", "")}
    assert {message.data for message in found[:8]} == {*MESSAGES[:8]}


@needs_git
def test_a_message_that_the_archive_removed_is_rejected(tmp_path: Path) -> None:
    repository = epoch(tmp_path / "0.git", MESSAGES[:4], removed=MESSAGES[1:2])
    found = read_all(open_source(f"public-inbox:{repository}"))
    assert [message.reason for message in found] == ["", "expunged", "", ""]
    assert found[1].data == b""


@needs_git
def test_a_version_1_inbox_is_the_files_of_its_tree(tmp_path: Path) -> None:
    repository = tmp_path / "list.git"
    git(repository, "init", "-q", "--bare")
    blobs = [git(repository, "hash-object", "-w", "--stdin", given=one) for one in MESSAGES]
    note = git(repository, "hash-object", "-w", "--stdin", given=b"about this list")
    inside = "".join(f"100644 blob {blob}\t{n:038x}\n" for n, blob in enumerate(blobs))
    folder = git(repository, "mktree", given=inside.encode())
    root = git(repository, "mktree", given=f"040000 tree {folder}\t0a\n100644 blob {note}\tREADME\n".encode())
    git(repository, "update-ref", "HEAD", git(repository, "commit-tree", root, "-m", "x"))
    check_source(lambda: open_source(f"public-inbox:{repository}", batch_files=5), MESSAGES, tmp_path)
    assert {message.mailbox for message in read_all(open_source(f"public-inbox:{repository}"))} == {"list"}


@needs_git
def test_an_inbox_that_grew_keeps_the_containers_of_its_old_part(tmp_path: Path) -> None:
    repository = epoch(tmp_path / "0.git", MESSAGES[:8])
    source = open_source(f"public-inbox:{repository}", batch_files=2)
    before = containers(source)
    git(
        repository,
        "update-ref",
        "HEAD",
        commit(repository, {"m": MESSAGES[8]}, git(repository, "rev-parse", "HEAD")),
    )
    after = containers(source)
    assert after[: len(before) - 1] == before[:-1]
    assert sum(len(one.members) for one in after) == 9


@needs_git
def test_nothing_that_the_repository_configures_is_run(tmp_path: Path) -> None:
    repository = epoch(tmp_path / "0.git", MESSAGES[:3])
    evil = tmp_path / "evil"
    evil.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    evil.chmod(0o755)
    for name in (
        "gpg.program",
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "remote.o.uploadpack",
    ):
        git(repository, "config", name, str(evil))
    for name, value in {
        "log.showSignature": "true",
        "remote.o.url": f"ext::{evil}",
        "protocol.ext.allow": "always",
        "remote.o.promisor": "true",
        "extensions.partialClone": "o",
        "core.repositoryFormatVersion": "1",
        "alias.cat-file": f"!{evil}",
    }.items():
        git(repository, "config", name, value)
    for hook in ("post-checkout", "reference-transaction"):
        shutil.copy(evil, repository / "hooks" / hook)
    source = open_source(f"public-inbox:{repository}")
    assert len(read_all(source)) == 3
    with pytest.raises(SourceError):
        list(source.fetch([Origin(source.url, f"{repository}!{'1' * 40}", 0, 1)]))
    assert not (tmp_path / "ran").exists()


@needs_git
def test_a_message_above_the_limit_is_named_and_what_follows_it_is_read(tmp_path: Path) -> None:
    repository = epoch(tmp_path / "0.git", [mail(1, body="x" * 5000), MESSAGES[2]])
    found = read_all(open_source(f"public-inbox:{repository}", limits=Limits(message=1000)))
    assert [(one.reason, one.data) for one in found] == [("too_large", b""), ("", MESSAGES[2])]


@needs_git
def test_a_damaged_or_empty_repository_is_skipped_by_name(tmp_path: Path) -> None:
    (tmp_path / "a/git").mkdir(parents=True)
    git(tmp_path / "a/git/0.git", "init", "-q", "--bare")
    epoch(tmp_path / "a/git/1.git", MESSAGES[:2])
    planned = list(open_source(f"public-inbox:{tmp_path / 'a'}").containers())
    assert [one.reason for one in planned if isinstance(one, Skipped)] == ["unreadable_file"]
    assert len(planned) == 2


def test_without_git_the_inbox_is_skipped_with_a_hint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "0.git/objects").mkdir(parents=True)
    (tmp_path / "0.git/HEAD").write_text("ref: refs/heads/master\n")
    monkeypatch.setattr(shutil, "which", lambda _: None)
    (skipped,) = open_source(f"public-inbox:{tmp_path / '0.git'}").containers()
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.detail) == ("unsupported_format", "install git")


def test_a_folder_without_a_repository_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="no public-inbox here"):
        open_source(f"public-inbox:{tmp_path}")
