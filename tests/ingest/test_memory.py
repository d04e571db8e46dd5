from pathlib import Path

import push2pull as p2p
from mailbuilder import mail, write_mbox
from push2pull.ingest import run
from push2pull.ingest.shard import ShardReport, read_shard


def test_the_peak_memory_is_that_of_the_largest_process(tmp_path: Path, monkeypatch) -> None:
    def in_a_large_worker(function, shards, *, workers):
        for shard in shards:
            report: ShardReport = read_shard(shard)
            yield ShardReport(report.container, report.batches, report.error, peak_rss_kb=8 << 20)

    monkeypatch.setattr(run.engine, "run", in_a_large_worker)
    ws = p2p.Workspace.create(tmp_path / "w", profile="demo")
    assert ws.ingest(write_mbox(tmp_path / "a.mbox", [mail(1)]))["peak_rss_mb"] == 8192
