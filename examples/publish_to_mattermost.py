"""Make a file for Mattermost's bulk import from the accepted proposals, look at it, and say how to import it.

python examples/publish_to_mattermost.py workspace.p2p out/mattermost acme
"""

import json
import sys
import zipfile
from collections import Counter
from pathlib import Path

import push2pull as p2p

workspace, folder, team = sys.argv[1:]
target = f"mattermost-file:{folder}?team={team}"
ws = p2p.Workspace.open(workspace)

print("planned:", ws.publish(target, dry_run=True)["planned"])
report = ws.publish(target)
print("published:", report["published"], "failed:", report["failed"], "altered:", report["altered"])
checked = ws.verify(target)
print("read back:", checked["checked"], "equal:", checked["equal"])

archive = Path(folder) / report["details"]["file"]
with zipfile.ZipFile(archive) as opened, opened.open("import.jsonl") as lines:
    print("lines:", dict(Counter(json.loads(line)["type"] for line in lines)))
print(f"mmctl import upload {archive} && mmctl import list available")
