"""A reverse proxy that serves a server below a path, as nginx, Caddy or Traefik would, and ends TLS in front of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

#: What belongs to one connection (RFC 9110 section 7.6.1).
HOPS = {"connection", "keep-alive", "transfer-encoding"}


@contextmanager
def proxying(upstream: str, prefix: str, *, strips: bool, source: str) -> Iterator[str]:
    """Yield the address of a proxy that asks `upstream` from the address `source`, with or without the prefix."""
    host = urlsplit(upstream).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            path = self.path.removeprefix(prefix) if strips else self.path
            headers = {name: value for name, value in self.headers.items() if name.lower() not in {*HOPS, "host"}}
            seen = [self.headers.get("x-forwarded-for"), self.client_address[0]]
            headers |= {
                "Host": host,
                "X-Forwarded-For": ", ".join(each for each in seen if each),
                "X-Forwarded-Proto": "https",
                "X-Forwarded-Host": self.headers["host"],
            }
            connection = HTTPConnection(host, timeout=30, source_address=(source, 0))
            connection.request(self.command, path, body, headers)
            answer = connection.getresponse()
            content = answer.read()
            self.send_response_only(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOPS:
                    self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
            connection.close()

        do_GET = do_HEAD = do_POST = pass_on  # noqa: N815  http.server looks for these names

        def log_message(self, *_: object) -> None:
            """Write nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
