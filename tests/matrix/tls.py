"""A PostgreSQL server that encrypts: a proxy with a certificate in front of one that does not."""

import socket
import ssl
import subprocess
from pathlib import Path
from threading import Thread

from matrix.proxy import Proxy, pass_on

#: What a client sends first that wants to encrypt (its length, and a code), and the answer of a server that will.
SSL_REQUEST, ACCEPTED = bytes.fromhex("0000000804d2162f"), b"S"


def self_signed(path: Path, host: str) -> Path:
    """Write a certificate for a host, which is its own authority, and its key."""
    options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "1"]
    names = ["-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}"]
    subprocess.run(
        ["openssl", "req", "-x509", *options, *names, "-keyout", path, "-out", path.with_suffix(".crt")],
        check=True,
        capture_output=True,
    )
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


class TLSProxy(Proxy):
    """Speaks TLS at `port`, and passes on what it holds to the server behind it."""

    def __init__(self, server: tuple[str, int], certificate: Path) -> None:
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(certificate)
        super().__init__(server)

    def connect(self, client: socket.socket) -> None:
        Thread(target=self._encrypt, args=(client,), daemon=True).start()

    def _encrypt(self, client: socket.socket) -> None:
        try:
            if client.recv(8, socket.MSG_WAITALL) != SSL_REQUEST:
                client.close()
                return
            client.sendall(ACCEPTED)
            encrypted = self.context.wrap_socket(client, server_side=True)
        except OSError:  # the client does not trust the certificate
            client.close()
            return
        server = socket.create_connection(self.server)
        self.open += [encrypted, server]
        Thread(target=pass_on, args=(server, encrypted), daemon=True).start()
        pass_on(encrypted, server)
