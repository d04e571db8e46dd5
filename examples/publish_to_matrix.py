"""Bring the accepted communities of a workspace to a Matrix homeserver, and prove it by reading them back.

push2pull connectors matrix --registration push2pull.yaml    (and register it: docs/connectors/matrix.md)
PUSH2PULL_MATRIX_TOKEN_FILE=push2pull.yaml.token \\
    python examples/publish_to_matrix.py workspace.p2p matrix://matrix.acme.example/Archive @ana:acme.example
"""

import os
import sys
from pathlib import Path

import push2pull as p2p
from push2pull.secret import Secret

folder, target, administrator = sys.argv[1:]
token = Secret(Path(os.environ["PUSH2PULL_MATRIX_TOKEN_FILE"]).read_text().strip())


def secrets(service, kind, host, user):
    """Return the token, whatever homeserver is asked for: here there is one only."""
    return token


ws = p2p.Workspace.open(folder)
# The administrator is invited into what is made, and lets the others into the space once all is there.
where = f"{target}?admin={administrator}"
plan = ws.publish(where, dry_run=True, secrets=secrets)
print("to publish:", plan["planned"], "already there:", plan["already_there"])
# Killed, refused or cut off: run it again, and it does what is left.
report = ws.publish(where, secrets=secrets)
print("published:", report["published"], "failed:", report["failed"])
found = ws.verify(target, secrets=secrets)
print(found["checked"], "written =", found["equal"], "equal, different:", found["different"])
