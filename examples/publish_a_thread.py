"""Accept the first proposal and publish its threads as a static site, each post exactly once, then check it.

python examples/publish_a_thread.py workspace.p2p folder:site
"""

import sys

import push2pull as p2p

folder, target = sys.argv[1:]
ws = p2p.Workspace.open(folder)
proposals = ws.propose(seed=7)
for proposal in proposals:
    print(proposal.verdict, proposal.title, len(proposal.thread_ids))
ws.decide(proposals[0].proposal_id, "accepted", by="ana")
print("dry run:", ws.publish(target, dry_run=True)["planned"])
print("published:", ws.publish(target)["published"])
print("again:", ws.publish(target)["published"])
print("different from what was written:", len(ws.verify(target)["different"]))
