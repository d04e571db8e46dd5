"""Paths of Hadoop's file systems, as far as they need no Java; tests/scale reads through them."""

import pickle

import pytest

from push2pull.connectors.sources.hadoop import HadoopPath, is_uri


@pytest.mark.parametrize("uri", ["hdfs://nn:8020/mail/a b", "abfss://c@acc.dfs.core/x", "file:///srv/mail"])
def test_a_path_is_its_uri_through_joining_and_pickling(uri: str) -> None:
    path = HadoopPath(uri)
    assert str(path) == uri
    assert str((path / "in" / "a.mbox").parent.parent) == uri
    assert str(pickle.loads(pickle.dumps(path))) == uri
    assert str(HadoopPath(str(path))) == uri
    assert (path / "in" / "a.mbox").relative_to(path).as_posix() == "in/a.mbox"


def test_only_hadoops_addresses_are_taken_for_them() -> None:
    assert is_uri("s3a://bucket/mail")
    for other in ("imaps://ana@mail.example/", "mbox:/srv/a.mbox", "C:/mail", "team.mbox"):
        assert not is_uri(other)
