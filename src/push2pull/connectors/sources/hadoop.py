"""Files on Hadoop's file systems (``hdfs:``, ``s3a:``, ``abfss:``, ``gs:``, ``file:``), as paths that open.

They go through the Java classes that Spark itself uses, so what a cluster can read with its own settings and
rights, this can. Read only. Hadoop takes no colon in a name, except in ``file:``; elsewhere it cannot hold Maildirs.
"""

from __future__ import annotations

import io
import re
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EIO
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple, cast

from push2pull.connectors.sources.names import escape
from push2pull.connectors.sources.tree import FileSource
from push2pull.errors import ConfigurationError

_URI = re.compile(r"(?!imaps?:)[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_COLLAPSED = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]+):/(?!/)")
_CHUNK = 4 << 20
_attached: dict[str, Any] = {}


class Status(NamedTuple):
    """What ``stat`` says, as far as Hadoop knows it."""

    st_mode: int
    st_size: int
    st_mtime_ns: int


def attach(jvm: Any, configuration: Any) -> None:
    """Let this process read through *jvm* (a Py4J view) with a Hadoop ``Configuration``."""
    _attached.update(jvm=jvm, configuration=configuration)


def is_uri(text: str) -> bool:
    """Say whether *text* names a place on one of Hadoop's file systems."""
    return bool(_URI.match(text))


class HadoopPath(PurePosixPath):
    """A path as :class:`pathlib.Path` has it, of a URI such as ``hdfs://namenode/mail``; read only."""

    def __str__(self) -> str:
        text = super().__str__()
        return _COLLAPSED.sub("file:///" if text.startswith("file:/") else r"\1://", text)

    def stat(self) -> Status:
        """Return mode, size and modification time; raises OSError."""
        with _os_errors(self):
            return _status(_files(self).getFileStatus(_java(self)))

    def lstat(self) -> Status:
        """Return what the listing of the folder said, else :meth:`stat`."""
        known: Status | None = self.__dict__.get("_status")
        return known or self.stat()

    def iterdir(self) -> Iterator[HadoopPath]:
        """Yield what is in the folder; raises OSError."""
        with _os_errors(self):
            found = list(_files(self).listStatus(_java(self)))
        for one in found:
            child = self / one.getPath().getName()
            child.__dict__["_status"] = _status(one)
            yield child

    def exists(self) -> bool:
        """Say whether there is anything."""
        try:
            return bool(self.stat())
        except FileNotFoundError:
            return False

    def is_dir(self) -> bool:
        """Say whether it is a folder."""
        return self.exists() and stat.S_ISDIR(self.stat().st_mode)

    def is_symlink(self) -> bool:
        """Say no: Hadoop follows links where it has them."""
        return False

    def open(self, mode: str = "rb", buffering: int = -1) -> IO[bytes]:
        """Open for reading; raises OSError."""
        raw = HadoopFile(self)
        return cast(IO[bytes], raw if buffering == 0 else io.BufferedReader(raw, _CHUNK))


class HadoopFile(io.RawIOBase):
    """A file of Hadoop's, read by ranges."""

    def __init__(self, path: HadoopPath) -> None:
        self._path, self._at, self._size = path, 0, path.stat().st_size
        with _os_errors(path):
            self._stream = _files(path).open(_java(path))

    def readable(self) -> bool:
        """Say yes."""
        return True

    def seekable(self) -> bool:
        """Say yes."""
        return True

    def tell(self) -> int:
        """Return where the next byte is read."""
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move; nothing is read yet."""
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, base + offset)
        return self._at

    def readinto(self, buffer: Any) -> int:
        """Fill *buffer*, less only at the end of the file; raises OSError."""
        view = memoryview(buffer).cast("B")
        wanted = max(0, min(len(view), self._size - self._at))
        done = 0
        with _os_errors(self._path):
            self._stream.seek(min(self._at, self._size))
            while done < wanted and (data := self._stream.readNBytes(min(_CHUNK, wanted - done))):
                view[done : done + len(data)] = data
                done += len(data)
        self._at += done
        return done

    def close(self) -> None:
        """Close it."""
        if not self.closed:
            super().close()
            with _os_errors(self._path):
                self._stream.close()


def open_hadoop(uri: str) -> FileSource:
    """Return the source at *uri*; raises :class:`~push2pull.errors.ConfigurationError` where nothing is."""
    try:
        root = HadoopPath(uri)
        root.stat()
    except FileNotFoundError as error:
        raise ConfigurationError(f"{uri}: no such file or folder; give the address of one") from error
    except OSError as error:
        raise ConfigurationError(
            f"{uri}: cannot be read ({error.strerror}); check the address and what the cluster may read"
        ) from error
    return FileSource(f"tree:{escape(str(root))}", cast(Path, root))


def _status(found: Any) -> Status:
    mode = stat.S_IFDIR if found.isDirectory() else stat.S_IFREG
    return Status(mode, found.getLen(), found.getModificationTime() * 1_000_000)


def _java(path: HadoopPath) -> Any:
    return _attached["jvm"].org.apache.hadoop.fs.Path(str(path))


def _files(path: HadoopPath) -> Any:
    if str(path).startswith("file:"):
        # Without checksum files beside, whose names would not take the colon of a Maildir.
        local = _attached["jvm"].org.apache.hadoop.fs.FileSystem.getLocal(_attached["configuration"])
        return local.getRaw()
    return _java(path).getFileSystem(_attached["configuration"])


@contextmanager
def _os_errors(path: HadoopPath) -> Iterator[None]:
    """Turn Java's errors into OSError; their texts, which may quote settings, stay behind."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (Py4JError, PySparkException) as error:
        java = getattr(error, "java_exception", None)
        name = java.getClass().getSimpleName() if java is not None else type(error).__name__
        if name == "FileNotFoundException":
            raise FileNotFoundError(2, "no such file", str(path)) from None
        raise OSError(EIO, name, str(path)) from None
