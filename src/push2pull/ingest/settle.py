"""Staged rows to the tables of a lake: the rules of :mod:`push2pull.ingest.dedupe` and ``commit``, on Spark.

A message's place, (container of the plan, number in it), stands for the order in which the local engine commits;
so the first copy is the same one. Only places, keys and dates are shuffled for it, some 100 bytes a message.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from push2pull.ingest.dedupe import DAY
from push2pull.ingest.lake import Lake
from push2pull.ingest.shard import OWNED
from push2pull.schema import SCHEMAS

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PLACE = ["shard", "at"]
_CONTENT_KEY = "substring(sha2(concat('content:', content), 256), 1, 32)"  # normalise.ids.message_key
_MARKED = "array_sort(array_union(defects, array('message_id_reused')))"


def settle(session: SparkSession, staged: DataFrame, there: Lake) -> None:
    """Write the mail tables and the directory of *staged*, replacing what a run that was killed has left."""
    changed = there.restricted("staging/changed")
    _write(_changed(staged), changed)
    rows = staged.join(session.read.parquet(changed), _PLACE, "left")
    kept, again = rows.where("coalesce(kept, true)"), rows.where("not kept")
    messages = _messages(kept)
    _write(messages, there.mail("messages"))
    for name in OWNED:
        _write(_owned(kept, name), there.mail(name))
    _write(_messages(again).select(SCHEMAS["sightings"].names), there.mail("sightings"))
    _write(staged.where("reject is not null").select("reject.*"), there.mail("rejects"))
    people = staged.selectExpr("explode(people) AS one").groupBy("one.person_id", "one.address", "one.name")
    _write(people.count().withColumnRenamed("count", "n"), there.restricted("directory"))


def counts(session: SparkSession, staged: DataFrame, there: Lake) -> dict[int, Counter[str]]:
    """Return for each container, by its number, how many messages were read, kept and duplicates."""
    changed = session.read.parquet(there.restricted("staging/changed"))
    read = staged.where("message is not null").groupBy("shard").count().collect()
    again = changed.where("not kept").groupBy("shard").count().collect()
    found = {row["shard"]: Counter(kept=row["count"]) for row in read}
    for row in again:
        found[row["shard"]].update(kept=-row["count"], duplicates=row["count"])
    return found


def rejected(staged: DataFrame) -> dict[int, Counter[str]]:
    """Return the rejects of each container by reason."""
    found: dict[int, Counter[str]] = {}
    reasons = staged.where("reject is not null").groupBy("shard", "reject.reason").count()
    for row in reasons.orderBy("shard", "reason").collect():
        found.setdefault(row["shard"], Counter())[row["reason"]] = row["count"]
    return found


def defects(staged: DataFrame) -> dict[str, int]:
    """Return the repairs of all messages read, duplicates too, by code."""
    codes = staged.selectExpr("explode(message.defects) AS code").groupBy("code").count()
    return {row["code"]: row["count"] for row in codes.orderBy("code").collect()}


def _changed(staged: DataFrame) -> DataFrame:
    """Return the places of duplicates and of messages that get another key."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    first = Window.partitionBy("key").orderBy(*_PLACE)
    final = Window.partitionBy("new_key").orderBy(*_PLACE)
    return (
        staged.where("message is not null")
        .selectExpr(
            *_PLACE,
            "message.message_key AS key",
            "message.content_sha256 AS content",
            "if(message.date_source = 'date', unix_micros(message.date), NULL) AS date",
        )
        .withColumn("known", f.first("date").over(first))
        .selectExpr(*_PLACE, "key", f"if(abs(date - known) > {DAY}, {_CONTENT_KEY}, key) AS new_key")
        .withColumn("kept", f.row_number().over(final) == 1)
        .where("not kept OR new_key <> key")
        .select(*_PLACE, "new_key", "kept")
    )


def _messages(rows: DataFrame) -> DataFrame:
    from pyspark.sql import functions as f

    marked = f.expr(f"if(new_key <> message_key, {_MARKED}, defects)")
    plain = rows.where("message is not null").select("new_key", "message.*")
    return _keyed(plain.withColumn("defects", f.coalesce(marked, "defects")), "messages")


def _owned(rows: DataFrame, name: str) -> DataFrame:
    return _keyed(rows.selectExpr("new_key", f"inline({name})"), name)


def _keyed(rows: DataFrame, name: str) -> DataFrame:
    from pyspark.sql import functions as f

    key = f.coalesce("new_key", "message_key")
    return rows.withColumn("message_key", key).select(SCHEMAS[name].names)


def _write(rows: DataFrame, place: str) -> None:
    rows.write.mode("overwrite").parquet(place)
