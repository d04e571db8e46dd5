"""A TCP proxy on 127.0.0.1 that counts what a client asks, and cuts the line when told to."""

import re
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

_FETCH = re.compile(rb"UID FETCH (\S+) \(BODY\.PEEK\[\]\)")


class Proxy:
    """Stands before *port*; ``commands`` is what clients sent, ``cut_after`` bytes from the server end it all."""

    def __init__(self, port: int) -> None:
        self.server_port = port
        self.commands: list[bytes] = []
        self.cut_after: int | None = None
        self._passed = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more connections."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def fetched(self) -> list[int]:
        """Return the UIDs whose message was asked for, in order, and forget the commands."""
        sets = [found[1].decode() for line in self.commands if (found := _FETCH.search(line))]
        self.commands.clear()
        return [uid for one in sets for part in one.split(",") for uid in _numbers(part)]

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.server_port)) as server:
            back = threading.Thread(target=self._copy, args=(server, client, self._count), daemon=True)
            back.start()
            self._copy(client, server, self._note)
            back.join()

    def _copy(self, source: socket.socket, sink: socket.socket, look: Callable[[bytes], bool]) -> None:
        with suppress(OSError):
            while (data := source.recv(4096)) and look(data):
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def _note(self, data: bytes) -> bool:
        self.commands += data.splitlines()
        return True

    def _count(self, data: bytes) -> bool:
        self._passed += len(data)
        return self.cut_after is None or self._passed < self.cut_after


def _numbers(part: str) -> range:
    first, _, last = part.partition(":")
    return range(int(first), int(last or first) + 1)
