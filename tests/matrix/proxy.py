"""A database that can be stopped: a proxy in front of it, which this process cuts and resumes."""

import socket
from contextlib import suppress
from threading import Thread


class Proxy:
    """Passes on what comes in at `port` to the server behind it, until it is cut."""

    def __init__(self, server: tuple[str, int]) -> None:
        self.server = server
        self.open: list[socket.socket] = []
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listening.getsockname()[1]
        Thread(target=self._accept, args=(self.listening,), daemon=True).start()

    def cut(self) -> None:
        """Close every connection, and refuse new ones."""
        _close(self.listening)
        while self.open:
            _close(self.open.pop())

    def resume(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", self.port))
        Thread(target=self._accept, args=(self.listening,), daemon=True).start()

    def connect(self, client: socket.socket) -> None:
        server = socket.create_connection(self.server)
        self.open += [client, server]
        for source, sink in ((client, server), (server, client)):
            Thread(target=pass_on, args=(source, sink), daemon=True).start()

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                client, _ = listening.accept()
                self.connect(client)


def pass_on(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    _close(source)
    _close(sink)


def _close(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()
