"""A Synapse of its own on 127.0.0.1, for tests and for trying out: its own folder, port and SQLite database.

    python tests/live/servers/synapse.py start FOLDER     prints the settings as one JSON object
    python tests/live/servers/synapse.py status FOLDER
    python tests/live/servers/synapse.py stop FOLDER      stops it and removes the folder

It ends by itself after ten minutes, whatever became of the one who started it. It is taken from ``.venv-synapse``
(``make`` puts it there), else from the folder of programs that ``PUSH2PULL_SYNAPSE`` names, else from the path.
push2pull is registered with it as the documentation says; anybody else signs in as :func:`person` makes them.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from live.servers.dovecot import free_port
from push2pull.connectors.targets.matrix.registration import register

SECONDS = 600
SERVER_NAME = "acme.example"
ROOT = Path(__file__).parents[3]

LOGGING = {
    "version": 1,
    "handlers": {"file": {"class": "logging.FileHandler", "filename": "log"}},
    "root": {"level": "WARNING", "handlers": ["file"]},
    "disable_existing_loggers": False,
}


def start(folder: Path) -> dict[str, Any]:
    """Start a server in *folder*, which must be absent, and return its settings once it answers."""
    binary = find()
    if binary is None:
        raise SystemExit("no synapse here: make .venv-synapse/bin/synapse_homeserver")
    folder.mkdir(parents=True)
    port, shared = free_port(), secrets.token_hex(16)
    token = register(folder / "push2pull.yaml")
    _configure(folder, port, shared)
    with (folder / "errors").open("w") as errors:
        server = subprocess.Popen(
            ["timeout", "--kill-after=5", str(SECONDS), binary, "-c", str(folder / "homeserver.yaml")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            cwd=folder,
        )
    settings = {"folder": str(folder), "port": port, "pid": server.pid, "shared": shared, "token": str(token)}
    (folder / "settings.json").write_text(json.dumps(settings))
    for _ in range(600):
        if answers(port):
            server.returncode = 0  # it outlives us: nobody waits for it
            return settings
        if server.poll() is not None:
            break
        time.sleep(0.1)
    said = (folder / "errors").read_text()[-3000:]
    stop(folder)
    raise SystemExit(f"synapse does not answer:\n{said}")


def _configure(folder: Path, port: int, shared: str) -> None:
    listener = {"port": port, "type": "http", "tls": False, "bind_addresses": ["127.0.0.1"]}
    settings = {
        "server_name": SERVER_NAME,
        "pid_file": f"{folder}/pid",
        "listeners": [{**listener, "resources": [{"names": ["client"], "compress": False}]}],
        "database": {"name": "sqlite3", "args": {"database": f"{folder}/homeserver.db"}},
        "log_config": f"{folder}/log.yaml",
        "media_store_path": f"{folder}/media",
        "signing_key_path": f"{folder}/signing.key",
        "app_service_config_files": [f"{folder}/push2pull.yaml"],
        "registration_shared_secret": shared,
        "macaroon_secret_key": secrets.token_hex(16),
        "form_secret": secrets.token_hex(16),
        "trusted_key_servers": [],
        "report_stats": False,
        "presence": {"enabled": False},
    }
    key = base64.b64encode(secrets.token_bytes(32)).decode().rstrip("=")
    (folder / "signing.key").write_text(f"ed25519 a_1 {key}\n")
    # JSON is YAML.
    (folder / "log.yaml").write_text(json.dumps(LOGGING))
    (folder / "homeserver.yaml").write_text(json.dumps(settings))


@contextmanager
def person(settings: dict[str, Any], name: str) -> Iterator[httpx.Client]:
    """Make an account and give a client that is signed in with it."""
    path = "/_synapse/admin/v1/register"
    url = f"http://127.0.0.1:{settings['port']}"
    with httpx.Client(base_url=url, trust_env=False, timeout=60) as client:
        nonce = client.get(path).json()["nonce"]
        password = secrets.token_hex(8)
        said = b"\0".join(one.encode() for one in (nonce, name, password, "notadmin"))
        proof = hmac.new(settings["shared"].encode(), said, hashlib.sha1).hexdigest()
        asked = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": proof}
        made = client.post(path, json=asked).raise_for_status().json()
        client.headers["Authorization"] = f"Bearer {made['access_token']}"
        yield client


def status(folder: Path) -> dict[str, Any]:
    """Return the settings, and whether the server answers."""
    settings: dict[str, Any] = json.loads((folder / "settings.json").read_text())
    return {**settings, "running": answers(settings["port"])}


def stop(folder: Path) -> None:
    """Stop the server and remove its folder."""
    settings = status(folder)
    if settings["running"]:
        os.kill(settings["pid"], signal.SIGTERM)
    for _ in range(100):
        if not answers(settings["port"]):
            break
        time.sleep(0.1)
    for _ in range(20):  # it may still write
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def find() -> str | None:
    """Return the path of the server's program."""
    places = [
        str(ROOT / ".venv-synapse" / "bin"),
        os.environ.get("PUSH2PULL_SYNAPSE", ""),
        os.environ["PATH"],
    ]
    return shutil.which("synapse_homeserver", path=os.pathsep.join(filter(None, places)))


def answers(port: int) -> bool:
    """Tell whether a homeserver answers on *port*."""
    try:
        return httpx.get(f"http://127.0.0.1:{port}/_matrix/client/versions", trust_env=False).is_success
    except httpx.TransportError:
        return False


def main(verb: str, folder: str) -> None:
    """Run one verb and print what it gives."""
    path = Path(folder).resolve()
    if verb == "start":
        result = start(path)
    elif verb == "status":
        result = status(path)
    else:
        stop(path)
        result = {"stopped": str(path)}
    print(json.dumps(result))  # noqa: T201 - a command


if __name__ == "__main__":
    main(*sys.argv[1:])
