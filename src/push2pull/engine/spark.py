"""The engine of clusters: one pure function over many items on Spark, its rows a DataFrame.

Needs the extra ``spark``, Java 17 or newer, and push2pull on every node. Spark is imported when it is asked for.
"""

from __future__ import annotations

import pickle
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pyarrow as pa

from push2pull.errors import ConfigurationError, SourceError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Item = TypeVar("Item")

_SLICES = 1024
"""Tasks of one job at most; an item is small, and what is read again when a node is lost should be too."""

_RAISED = re.compile(r"^[\w.]*(?:Error|Exception)\b.*", re.MULTILINE)
_PYTHON = "spark.pyspark.python"
_QUIET = Path(__file__).with_name("log4j2.properties")
_ALWAYS = {"spark.ui.showConsoleProgress": "false"}
_TABLES = {
    # Instants as Arrow writes them: in UTC, by one calendar, not in the form that Parquet has given up.
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.compression.codec": "zstd",
}
_LOCAL = {
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    _PYTHON: sys.executable,
}


def session(master: str = "", options: Mapping[str, str] | None = None) -> SparkSession:
    """Return a session with settings of its own on the Spark application that runs, else start one.

    *master*: ``spark://host:7077``, ``yarn``, ``local[4]``; "" leaves it to ``spark-submit`` or the notebook.
    *options*: Spark's properties for a new application. Raises :class:`~push2pull.errors.ConfigurationError`
    without Spark or Java, or where an application runs on another master.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise ConfigurationError("Spark is not installed; pip install 'push2pull[spark]'") from error
    running = SparkSession.getActiveSession()
    if running and master and running.sparkContext.master != master:
        raise ConfigurationError(
            f"Spark runs on {running.sparkContext.master} here; stop it, or leave out {master}"
        )
    made = (running or _start(master, _properties(master, options or {}))).newSession()
    for name, value in _TABLES.items():
        made.conf.set(name, value)
    return made


def _start(master: str, properties: Mapping[str, str]) -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("push2pull").config(map=dict(properties))
    try:
        started = (builder.master(master) if master else builder).getOrCreate()
    except (PySparkException, Py4JError, RuntimeError, OSError) as error:
        raise ConfigurationError(
            f"Spark does not start; it needs Java 17 or newer: {_line(error)}"
        ) from error
    if _PYTHON in properties:
        # Only spark-submit looks at the property itself.
        started.sparkContext.pythonExec = properties[_PYTHON]
    return started


def _properties(master: str, options: Mapping[str, str]) -> dict[str, str]:
    quiet = {"spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_QUIET.as_uri()}"}
    return {**_ALWAYS, **quiet, **(_LOCAL if master.startswith("local") else {}), **options}


def spread(
    session: SparkSession,
    function: Callable[[Item], Iterator[pa.RecordBatch]],
    items: Sequence[Item],
    schema: pa.Schema,
) -> DataFrame:
    """Return the rows, of *schema*, that *function* yields for each of *items*; both travel to the workers."""
    from pyspark.sql.pandas.types import from_arrow_schema

    packed = [(bytearray(pickle.dumps(item)),) for item in items]
    slices = session.sparkContext.parallelize(packed, min(len(packed), _SLICES) or 1)

    def work(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            for item in batch.column(0):
                yield from function(pickle.loads(item.as_py()))  # noqa: S301 - packed just above

    return session.createDataFrame(slices, "item binary").mapInArrow(work, from_arrow_schema(schema))


@contextmanager
def guarded() -> Iterator[None]:
    """Turn what Spark raises into one line of :class:`~push2pull.errors.SourceError`."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        raise SourceError(f"Spark stopped; run the same command again to go on: {_line(error)}") from error


def hadoop_properties(session: SparkSession) -> dict[str, str]:
    """Return the settings of Hadoop's file systems that were given to Spark (``spark.hadoop.*``)."""
    pairs = session.sparkContext.getConf().getAll()
    return {k.removeprefix("spark.hadoop."): v for k, v in pairs if k.startswith("spark.hadoop.")}


def java_of(session: SparkSession) -> tuple[Any, Any]:
    """Return the driver's Java (a Py4J view) and its Hadoop configuration."""
    context = session.sparkContext
    return context._jvm, context._jsc.hadoopConfiguration()


def exists(session: SparkSession, uri: str) -> bool:
    """Say whether there is a file or folder at *uri*."""
    path, files = _place(session, uri)
    return bool(files.exists(path))


def remove(session: SparkSession, uri: str) -> None:
    """Delete the folder at *uri*, if there is one."""
    path, files = _place(session, uri)
    files.delete(path, True)


def make_private(session: SparkSession, uri: str) -> None:
    """Make the folder at *uri*, for its owner alone where the file system knows owners."""
    path, files = _place(session, uri)
    files.mkdirs(path)
    files.setPermission(path, java_of(session)[0].org.apache.hadoop.fs.permission.FsPermission("700"))


def _place(session: SparkSession, uri: str) -> tuple[Any, Any]:
    jvm, configuration = java_of(session)
    path = jvm.org.apache.hadoop.fs.Path(uri)
    return path, path.getFileSystem(configuration)


def _line(error: BaseException) -> str:
    """Return the line of an error that says most: what a worker raised, else the first one."""
    text = str(error).strip() or type(error).__name__
    raised = _RAISED.search(text)
    return (raised[0] if raised else text.splitlines()[0])[:300]
