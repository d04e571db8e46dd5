"""Read mail on a Spark cluster into a data lake and a new workspace (docs/scale-out.md).

spark-submit examples/ingest_on_spark.py WORKSPACE LAKE SOURCE...
"""

import sys

import push2pull as p2p

folder, lake, *sources = sys.argv[1:]
ws = p2p.Workspace.create(folder)
mail = ws.ingest_on_spark(*sources, lake=lake)
print(f"read {mail['read']} = kept {mail['kept']} + duplicates {mail['duplicates']}", end="")
print(f" + rejected {sum(mail['rejected'].values())}, in {mail['seconds']:.0f} s")
