"""Accept the first proposal, publish its threads to a Zulip organisation, and read them back.

PUSH2PULL_ZULIP_TOKEN=bot@acme.zulipchat.com:KEY python examples/migrate_to_zulip.py workspace.p2p zulip://acme.zulipchat.com
"""

import os
import sys

import push2pull as p2p
from push2pull.secret import Secret


def secrets(_service: str, kind: str, _host: str, _user: str) -> Secret | None:
    """Take the token from the environment."""
    return Secret(os.environ["PUSH2PULL_ZULIP_TOKEN"]) if kind == "token" else None


folder, target = sys.argv[1:]
ws = p2p.Workspace.open(folder)
ws.decide(ws.propose(seed=7)[0].proposal_id, "accepted", by="ana")
print("planned:", ws.publish(target, dry_run=True, secrets=secrets)["planned"])
report = ws.publish(target, secrets=secrets)
print("published:", report["published"], "failed:", report["failures"])
checked = ws.verify(target, secrets=secrets)
print("verified:", checked["equal"], "of", checked["checked"])
