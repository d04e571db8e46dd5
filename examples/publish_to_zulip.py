"""Bring the accepted communities of a workspace to a Zulip organisation, and prove it by reading them back.

PUSH2PULL_ZULIP_TOKEN=ADDRESS:KEY python examples/publish_to_zulip.py workspace.p2p zulip://acme.zulipchat.com
"""

import os
import sys

import push2pull as p2p
from push2pull.secret import Secret

folder, target = sys.argv[1:]
key = Secret(os.environ["PUSH2PULL_ZULIP_TOKEN"])


def secrets(service, kind, host, user):
    """Return the bot's address and API key, whatever host is asked for: here there is one only."""
    return key


ws = p2p.Workspace.open(folder)
plan = ws.publish(target, dry_run=True, secrets=secrets)
print("to publish:", plan["planned"], "already there:", plan["already_there"])
# Killed, refused or cut off: run it again, and it does what is left.
report = ws.publish(target, secrets=secrets)
print("published:", report["published"], "failed:", report["failed"])
found = ws.verify(target, secrets=secrets)
print(found["checked"], "written =", found["equal"], "equal, different:", found["different"])
