"""The brokers that emitted projects send tasks through, and a way to them that can be cut."""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Thread
from typing import ClassVar, Protocol
from urllib.parse import unquote, urlsplit

import amqp
import pytest
import redis

from matrix.databases import missing
from matrix.server import free_port


class Broker(Protocol):
    """A service that several projects may share."""

    url: ClassVar[str]

    @staticmethod
    def forget(name: str) -> None:
        """Delete what a project of this name has left there."""


class Redis:
    """The server at TEST_REDIS_URL."""

    url: ClassVar[str] = os.environ.get("TEST_REDIS_URL", "redis://localhost:6379")

    @staticmethod
    def forget(name: str) -> None:
        try:
            with redis.Redis.from_url(Redis.url, decode_responses=True) as client:
                jobs = [f"rq:job:{job}" for job in client.lrange(f"rq:queue:{name}", 0, -1)]
                for key in [name, *jobs, *client.scan_iter(f"{name}:*"), *client.scan_iter(f"rq:*:{name}")]:
                    client.delete(key)
        except redis.ConnectionError as error:
            pytest.fail(missing("Redis", Redis.url, "TEST_REDIS_URL", error), pytrace=False)


class RabbitMQ:
    """The server at TEST_RABBITMQ_URL."""

    url: ClassVar[str] = os.environ.get("TEST_RABBITMQ_URL", "amqp://guest:guest@localhost:5672/")

    @staticmethod
    def forget(name: str) -> None:
        address = urlsplit(RabbitMQ.url)
        connection = amqp.Connection(
            host=f"{address.hostname}:{address.port or 5672}",
            userid=unquote(address.username or "guest"),
            password=unquote(address.password or "guest"),
            virtual_host=unquote(address.path[1:]) or "/",
        )
        try:
            connection.connect()
        except OSError as error:
            pytest.fail(missing("RabbitMQ", RabbitMQ.url, "TEST_RABBITMQ_URL", error), pytrace=False)
        with connection, connection.channel() as channel:
            for queue in (name, f"{name}.dead"):
                channel.queue_delete(queue)
            for exchange in (name, f"{name}.control.pidbox", f"reply.{name}.control.pidbox", f"{name}.events"):
                channel.exchange_delete(exchange)


@dataclass
class Line:
    """A connection to a service that leads through this process, where it can be cut and mended."""

    target: str
    port: int = field(default_factory=free_port)
    sockets: list[socket.socket] = field(default_factory=list)

    @property
    def url(self) -> str:
        """The service's address for those who are to use this line."""
        address = urlsplit(self.target)
        account, at, _ = address.netloc.rpartition("@")
        return address._replace(netloc=f"{account}{at}127.0.0.1:{self.port}").geturl()

    def mend(self) -> "Line":
        listening = socket.create_server(("127.0.0.1", self.port))
        self.sockets = [listening]
        Thread(target=self.accept, args=(listening,), daemon=True).start()
        return self

    def cut(self) -> None:
        for each in self.sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def accept(self, listening: socket.socket) -> None:
        address = urlsplit(self.target)
        port = address.port or {"amqp": 5672}.get(address.scheme, 6379)
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection((address.hostname or "localhost", port))
            self.sockets += [near, far]
            for source, sink in ((near, far), (far, near)):
                Thread(target=pump, args=(source, sink), daemon=True).start()


def pump(source: socket.socket, sink: socket.socket) -> None:
    """Hand on what one side says, until it falls silent."""
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)
