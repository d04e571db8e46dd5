"""Analyse one mbox file: who talks with whom becomes threads, lists, groups and topics.

python examples/analyse_an_mbox.py archive.mbox workspace.p2p
"""

import sys

import push2pull as p2p

archive, folder = sys.argv[1:]
ws = p2p.Workspace.create(folder, profile="public")
mail = ws.ingest(archive)
print(f"read {mail['read']} = kept {mail['kept']} + duplicates {mail['duplicates']}", end="")
print(f" + rejected {sum(mail['rejected'].values())}")
for doubt in ws.check()["checks"]:
    if doubt["status"] == "warn":
        print(f"doubt: {doubt['name']} ({doubt['value']})")
found = ws.analyse(seed=7)
print(
    f"{found['threads']} threads, {found['lists']} lists, {found['groups']} groups, {found['topics']} topics"
)
print(f"report: {ws.report(lang='en')}")
