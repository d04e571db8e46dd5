"""Read the findings of an analysed workspace with a query: what is closed in, and how sure are we?

python examples/read_the_findings.py workspace.p2p
"""

import sys

import push2pull as p2p

ws = p2p.Workspace.open(sys.argv[1])
query = """
SELECT f.indicator, coalesce(l.name, t.label, f.about) AS about, f.value, f.low, f.high, f.baseline, f.n, f.flagged
FROM findings f
LEFT JOIN lists l ON l.list_key = f.about
LEFT JOIN topics t ON t.topic_id = f.about
WHERE f.low IS NOT NULL
ORDER BY f.flagged DESC, f.indicator, f.value DESC, about
"""
for row in ws.sql(query).to_pylist():
    interval = f"{row['value']:.0%} [{row['low']:.0%}, {row['high']:.0%}]"
    mark = "*" if row["flagged"] else " "
    usual = "" if row["baseline"] is None else f"usual {row['baseline']:.0%}"
    print(f"{mark} {row['indicator']:<16} {row['about'][:40]:<40} {interval:<20} {usual}")
