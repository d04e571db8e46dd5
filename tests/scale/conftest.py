"""A real cluster of one worker, on this machine: a master and a worker of Spark's standalone mode."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

_SECONDS = 90


class Cluster(NamedTuple):
    """Where the cluster listens, and the properties that a session on it needs here."""

    master: str
    options: dict[str, str]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A standalone cluster of three cores; skipped by name where Java is absent."""
    if not shutil.which("java") and not os.environ.get("JAVA_HOME"):
        pytest.skip("java absent (scripts/debian-packages installs it)")
    folder = tmp_path_factory.mktemp("cluster")
    with _started(folder, "master.Master", "--port", "0") as master:
        url = _said(folder / "master.Master.log", "Starting Spark master at ", master)
        cores = ("--cores", "3", "--memory", "2g", "--work-dir", str(folder / "work"), url)
        with _started(folder, "worker.Worker", *cores) as worker:
            _said(folder / "worker.Worker.log", "Successfully registered with master ", worker)
            yield Cluster(url, _OPTIONS)
            _stop_application()


_SHORT_LIVED = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
_OPTIONS = {
    "spark.cores.max": "2",  # which leaves one for an application beside
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.executor.extraJavaOptions": _SHORT_LIVED,
    "spark.pyspark.python": sys.executable,
    "spark.sql.shuffle.partitions": "2",
    "spark.ui.enabled": "false",
}


@contextmanager
def _started(folder: Path, name: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a daemon of Spark's; "timeout" ends it should this process be killed."""
    import pyspark

    home = Path(pyspark.__file__).parent
    launcher = ["timeout", "1200", home / "bin" / "spark-class", f"org.apache.spark.deploy.{name}"]
    command = [*launcher, "--host", "127.0.0.1", "--webui-port", "0", *arguments]
    environment = {**os.environ, "SPARK_HOME": str(home), "SPARK_LOCAL_IP": "127.0.0.1"}
    environment["SPARK_DAEMON_JAVA_OPTS"] = _SHORT_LIVED
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=folder)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def _said(log: Path, what: str, process: subprocess.Popen[bytes]) -> str:
    """Wait until *log* has *what*; return the word after it."""
    for _ in range(_SECONDS * 10):
        _, found, after = log.read_text().partition(what)
        if found and "\n" in after:
            return after.split()[0]
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"{what!r} never came:\n{log.read_text()[-2000:]}")


def _stop_application() -> None:
    from pyspark.sql import SparkSession

    if active := SparkSession.getActiveSession():
        active.stop()
