"""A Dovecot of its own on 127.0.0.1, for tests and for trying out: its own folder, ports, user and certificate.

    python tests/live/servers/dovecot.py start FOLDER     prints the settings as one JSON object
    python tests/live/servers/dovecot.py status FOLDER
    python tests/live/servers/dovecot.py stop FOLDER      stops it and removes the folder

It ends by itself after ten minutes, whatever became of the one who started it. Any user signs in with the
password; a token is asked of TOKENINFO (a URL that the token is appended to) where the environment names one.
"""

import getpass
import grp
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SECONDS = 600
UNPRIVILEGED = "dovenull"  # Debian's own; Dovecot refuses to serve mail as root

CONFIGURATION = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain login xoauth2 oauthbearer
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
mail_uid = {user}
mail_gid = {group}
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
mail_max_userip_connections = 100
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
  mailbox Everything {{
    special_use = \\All
    auto = create
  }}
}}
service imap-login {{
  chroot =
  process_min_avail = 1
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {folder}/oauth2
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/mail/%u
}}
"""


def start(folder: Path, tokeninfo: str = "http://127.0.0.1:9/") -> dict[str, Any]:
    """Start a server in *folder*, which must be absent, and return its settings once it answers."""
    binary = find()
    if binary is None:
        raise SystemExit("no dovecot here: apt-get install dovecot-imapd")
    user = UNPRIVILEGED if os.geteuid() == 0 else getpass.getuser()
    entry = pwd.getpwnam(user)
    settings: dict[str, Any] = {
        "folder": str(folder),
        "host": "127.0.0.1",
        "imap": free_port(),
        "imaps": free_port(),
        "password": secrets.token_hex(8),
        "ca": f"{folder}/ca.pem",
    }
    folder.mkdir(parents=True)
    group = grp.getgrgid(entry.pw_gid).gr_name
    (folder / "dovecot.conf").write_text(CONFIGURATION.format(**settings, user=user, group=group))
    (folder / "oauth2").write_text(f"tokeninfo_url = {tokeninfo}\nusername_attribute = email\n")
    certify(folder)
    if os.geteuid() == 0:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, entry.pw_uid, entry.pw_gid)
    privileges: dict[str, Any] = (
        {"user": user, "group": group, "extra_groups": []} if os.geteuid() == 0 else {}
    )
    server = subprocess.Popen(
        ["timeout", "--kill-after=5", str(SECONDS), binary, "-F", "-c", str(folder / "dovecot.conf")],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
        **privileges,
    )
    settings["pid"] = server.pid
    (folder / "settings.json").write_text(json.dumps(settings))
    for _ in range(100):
        if answers(settings["imap"]):
            server.returncode = 0  # it outlives us: nobody waits for it
            return settings
        time.sleep(0.1)
    log = (folder / "log").read_text() if (folder / "log").exists() else ""
    stop(folder)
    raise SystemExit(f"dovecot does not answer:\n{log}")


def status(folder: Path) -> dict[str, Any]:
    """Return the settings, and whether the server answers."""
    settings: dict[str, Any] = json.loads((folder / "settings.json").read_text())
    return {**settings, "running": answers(settings["imap"])}


def stop(folder: Path) -> None:
    """Stop the server and remove its folder."""
    settings = status(folder)
    if settings["running"]:
        os.kill(settings["pid"], signal.SIGTERM)
    for _ in range(100):
        if not answers(settings["imap"]):
            break
        time.sleep(0.05)
    for _ in range(20):  # its last process may still write
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            return
        time.sleep(0.1)


def find() -> str | None:
    """Return the path of the server's program."""
    return shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def certify(folder: Path) -> None:
    """Make an authority and a certificate for 127.0.0.1 that it signs."""
    config = "[req]\ndistinguished_name=name\n[name]\n[server]\nsubjectAltName=IP:127.0.0.1\n"
    (folder / "openssl.cnf").write_text(config)
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj"]
    for more in (
        ["/CN=Test authority", "-keyout", "ca.key", "-out", "ca.pem"],
        [
            *(
                "/CN=127.0.0.1",
                "-keyout",
                "server.key",
                "-out",
                "server.pem",
                "-CA",
                "ca.pem",
                "-CAkey",
                "ca.key",
            ),
            *("-config", "openssl.cnf", "-extensions", "server"),
        ],
    ):
        subprocess.run([*new, *more], cwd=folder, check=True, capture_output=True)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Tell whether a mail server greets on *port*."""
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            return connection.recv(4) == b"* OK"
    except OSError:
        return False


def main(verb: str, folder: str) -> None:
    """Run one verb and print what it gives."""
    path = Path(folder).resolve()
    if verb == "start":
        result = start(path, os.environ.get("TOKENINFO", "http://127.0.0.1:9/"))
    elif verb == "status":
        result = status(path)
    else:
        stop(path)
        result = {"stopped": str(path)}
    print(json.dumps(result))  # noqa: T201 - a command


if __name__ == "__main__":
    main(*sys.argv[1:])
