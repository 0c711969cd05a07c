"""Where the server listens."""

import errno
import socket
import sys


def address(host: str, port: int) -> str:
    """Return both as they stand in a URL (RFC 3986 section 3.2.2)."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def require_free(host: str, port: int) -> None:
    """End the process in one line where no server could listen."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as servers do
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                sys.exit(f"Port {port} is taken: choose another with --port, or end what has {address(host, port)}.")
            sys.exit(f"Cannot listen at {address(host, port)}: {error.strerror}; choose another with --host, --port.")


def announce(host: str, port: int) -> None:
    """Say once where a person finds the API."""
    url = f"http://{address(host, port)}"
    sys.stdout.write(f"Serving at {url}, its documentation at {url}/docs. Ctrl+C ends it.\n")
    sys.stdout.flush()
