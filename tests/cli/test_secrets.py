import sys
from pathlib import Path
from types import ModuleType

import pytest

from push2pull.cli.secrets import lookup
from push2pull.errors import ConfigurationError


def found(kind: str = "password", host: str = "mail.acme-corp.example") -> str | None:
    secret = lookup("imap", kind, host, "ana")
    return secret.reveal() if secret else None


def test_the_environment_of_the_host_comes_before_the_one_of_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert found() is None
    monkeypatch.setenv("PUSH2PULL_IMAP_PASSWORD", "any")
    monkeypatch.setenv("PUSH2PULL_IMAP_PASSWORD_MAIL_ACME_CORP_EXAMPLE", "one")
    monkeypatch.setenv("PUSH2PULL_IMAP_TOKEN", "token")
    assert (found(), found(host="x.example"), found("token")) == ("one", "any", "token")


def test_a_file_holds_the_secret_without_its_line_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "s").write_text("from a file \n")
    monkeypatch.setenv("PUSH2PULL_IMAP_PASSWORD_FILE", str(tmp_path / "s"))
    assert found() == "from a file "
    (tmp_path / "s").unlink()
    with pytest.raises(ConfigurationError, match="check the file"):
        found()


def test_the_keyring_is_asked_last_and_may_be_absent_or_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring, errors = ModuleType("keyring"), ModuleType("keyring.errors")
    keyring.get_password = lambda name, user: f"{user} at {name}"
    errors.KeyringError = LookupError
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    assert found() == "ana at push2pull imap password mail.acme-corp.example"

    def locked(name: str, user: str) -> str:
        raise LookupError

    keyring.get_password = locked
    assert found() is None
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert found() is None
