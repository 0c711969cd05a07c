"""Connections to the servers of all frameworks, below any HTTP library: what is sent is what a test writes."""

import json
import select
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

SECONDS = 60


@dataclass
class Response:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def connect(address: str) -> socket.socket:
    url = urlsplit(address)
    return socket.create_connection((url.hostname or "", url.port or 0), timeout=SECONDS)


def send(connection: socket.socket, data: bytes) -> bool:
    """Send what the server takes; return whether it took all."""
    try:
        connection.sendall(data)
    except OSError:
        return False
    return True


def responses(connection: socket.socket) -> list[Response]:
    """Read until the server closes the connection."""
    received = b""
    try:
        while piece := connection.recv(65_536):
            received += piece
    except ConnectionResetError:
        pass  # it has closed while more was under way to it
    return list(_split(received))


def _split(received: bytes) -> Iterator[Response]:
    while received:
        head, _, rest = received.partition(b"\r\n\r\n")
        line, *lines = head.decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
        length = int(headers.get("content-length", 0))
        yield Response(int(line.split()[1]), headers, rest[:length])
        received = rest[length:]


def ended(connection: socket.socket) -> bool:
    """Say whether the server has closed a connection, or answered on it, without reading what may have come."""
    poll = select.poll()
    poll.register(connection, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))


@dataclass(frozen=True)
class SlowClient:
    """Somebody who sends `first`, then `more` now and then, and reads nothing."""

    first: bytes
    more: bytes = b""
    receive_buffer: int = 0

    @contextmanager
    def connected(self, address: str, count: int) -> Iterator[list[socket.socket]]:
        url = urlsplit(address)
        with ExitStack() as stack:
            connections = []
            for _ in range(count):
                connection = stack.enter_context(socket.socket())
                connection.settimeout(SECONDS)
                if self.receive_buffer:
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self.receive_buffer)
                connection.connect((url.hostname, url.port))
                send(connection, self.first)
                connections.append(connection)
            yield connections


def slow_clients(path: str) -> dict[str, SlowClient]:
    """Every kind of slow client; `path` is one that takes a body."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n".encode()
    document = b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n"
    return {
        "sends nothing": SlowClient(b""),
        "sends empty lines": SlowClient(b"\r\n", b"\r\n"),
        "sends half a header": SlowClient(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Half"),
        "sends a header bit by bit": SlowClient(b"GET /healthz HTTP/1.1\r\n", b"X-Bit: a\r\n"),
        "sends half a body": SlowClient(head + b"Content-Length: 1000\r\n\r\n{"),
        "sends a body bit by bit": SlowClient(head + b"Content-Length: 1000\r\n\r\n{", b" "),
        "sends a chunk now and then": SlowClient(head + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        "reads nothing": SlowClient(document * 100, receive_buffer=4096),
    }
