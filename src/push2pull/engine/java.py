"""Java for a worker: Spark gives its Python workers none, and Hadoop's file systems need one."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

_MEMORY = "-Xmx256m"


def start(properties: Mapping[str, str]) -> tuple[Any, Any]:
    """Return this process's Java (a Py4J view) and a Hadoop configuration with *properties*.

    It is started once and ends with the process. Its classes are Spark's, those that the application brought
    (``--packages``) and, as everywhere, those of ``SPARK_DIST_CLASSPATH`` and ``HADOOP_CONF_DIR``.
    """
    return _started(tuple(sorted(properties.items())))


@lru_cache(maxsize=1)
def _started(properties: tuple[tuple[str, str], ...]) -> tuple[Any, Any]:
    from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway
    from pyspark import SparkFiles
    from pyspark.find_spark_home import _find_spark_home

    jars = Path(os.environ.get("SPARK_HOME") or _find_spark_home()) / "jars"
    places = [str(jars / "*"), f"{SparkFiles.getRootDirectory()}/*"]
    given = [os.environ[name] for name in ("SPARK_DIST_CLASSPATH", "HADOOP_CONF_DIR") if name in os.environ]
    home = os.environ.get("JAVA_HOME")
    port, token = launch_gateway(
        jarpath=str(next(jars.glob("py4j-*.jar"))),
        classpath=os.pathsep.join(places + given),
        javaopts=[_MEMORY],
        die_on_exit=True,
        java_path=f"{home}/bin/java" if home else "java",
        enable_auth=True,
    )
    jvm = JavaGateway(gateway_parameters=GatewayParameters(port=port, auth_token=token)).jvm
    configuration = jvm.org.apache.hadoop.conf.Configuration()
    for name, value in properties:
        configuration.set(name, value)
    return jvm, configuration
