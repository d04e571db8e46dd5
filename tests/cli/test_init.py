from pathlib import Path
from typing import Any

from push2pull.workspace import settings


def test_the_options_end_up_in_the_settings_file(tmp_path: Path, run: Any) -> None:
    folder = tmp_path / "acme.p2p"
    options = [
        "--own-domain",
        "acme.example",
        "--own-domain",
        "acme.test",
        "--locale",
        "fr",
        "--headers-only",
    ]
    result = run("init", folder, *options, "--min-group", "10")
    assert f"push2pull ingest {folder}" in result.stdout.replace("\n", "")
    made = settings.load(folder / "workspace.toml")
    assert made.own_domains == ("acme.example", "acme.test")
    assert (made.name, made.locale, made.keep_text, made.min_group) == ("acme", "fr", False, 10)


def test_the_same_key_gives_the_same_pseudonyms(tmp_path: Path, run: Any) -> None:
    key = tmp_path / "key"
    key.write_bytes(b"k" * 32)
    for name in ("a", "b"):
        run("init", tmp_path / name, "--key-file", key)
    assert (tmp_path / "a" / "vault.key").read_bytes() == (tmp_path / "b" / "vault.key").read_bytes()


def test_a_wrong_value_is_told_and_nothing_is_made(tmp_path: Path, run: Any) -> None:
    assert "eu, public, demo" in run("init", tmp_path / "w", "--profile", "us", code=2).stderr
    assert "32 bytes" in run("init", tmp_path / "w", "--key-file", _short(tmp_path), code=2).stderr
    assert "lowest allowed" in run("init", tmp_path / "w", "--min-group", "3", code=2).stderr
    assert not (tmp_path / "w").exists()


def _short(folder: Path) -> Path:
    path = folder / "short"
    path.write_bytes(b"k")
    return path
