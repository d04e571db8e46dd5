"""What ``tests/publish/crash_child.py`` does, for the import file of Mattermost: python mattermost_crash.py FOLDER"""

import importlib.util
import sys
from pathlib import Path

from push2pull.connectors.targets.mattermost.bulk.target import BulkTarget

SCRIPT = Path(__file__).parents[2] / "publish" / "crash_child.py"

if __name__ == "__main__":
    spec = importlib.util.spec_from_file_location("crash_child", SCRIPT)
    assert spec
    assert spec.loader
    crash_child = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(crash_child)
    crash_child.FolderTarget = lambda path: BulkTarget(path, "acme", "Acme")  # type: ignore[attr-defined]
    crash_child.main(Path(sys.argv[1]))
