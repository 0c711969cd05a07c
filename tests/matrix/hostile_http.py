"""What is not HTTP, or more than a server takes, and the status that it gets."""

HOST = b"Host: localhost\r\n"
POST = b"POST /healthz HTTP/1.1\r\n" + HOST
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"


def get(header: bytes) -> bytes:
    return b"GET /healthz HTTP/1.1\r\n" + HOST + header + b"\r\n\r\n"


MALFORMED: dict[str, tuple[bytes, int]] = {
    "TLS": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    "binary": (b"\x00\xff\x00\xff\r\n\r\n", 400),
    "HTTP/0.9": (b"GET /healthz\r\n\r\n", 505),
    "HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
    "an HTTP/2 request line": (b"GET /healthz HTTP/2.0\r\n" + HOST + b"\r\n", 505),
    "HTTP/9.9": (b"GET /healthz HTTP/9.9\r\n" + HOST + b"\r\n", 400),
    "no such method": (b"ZEBRA /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a NUL in the method": (b"G\x00T /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a NUL in the target": (b"GET /heal\x00thz HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a space in the target": (b"GET /heal thz HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a tunnel": (b"CONNECT localhost:443 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "no host": (b"GET /healthz HTTP/1.1\r\n\r\n", 400),
    "two hosts": (get(b"Host: zebra"), 400),
    "bare LF": (b"GET /healthz HTTP/1.1\nHost: localhost\n\n", 400),
    "bare CR": (get(b"X-A: a\rX-B: b"), 400),
    "bare LF in a header": (get(b"X-A: a\nX-B: b"), 400),
    "a NUL in a header": (get(b"X-A: a\x00b"), 400),
    "a control character in a header": (get(b"X-A: a\x01b"), 400),
    "a folded header": (get(b"X-A: a\r\n b"), 400),
    "a space before the colon": (get(b"X-A : a"), 400),
    "a name that is none": (get(b"X(A: a"), 400),
    "no name": (get(b": a"), 400),
    "no colon": (get(b"zebra"), 400),
    "an unknown expectation": (get(b"Expect: zebra"), 417),
    "a long target": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "a target without end": (b"GET /" + b"a" * 20_000, 414),
    "a large header": (get(b"X-A: " + b"a" * 70_000), 431),
    "a header without end": (get(b"X-A: " + b"a" * 70_000)[:-4], 431),
    "many headers": (get(b"\r\n".join([b"X-A: " + b"a" * 100] * 700)), 431),
    "a length below zero": (POST + b"Content-Length: -1\r\n\r\n", 400),
    "a length with a sign": (POST + b"Content-Length: +1\r\n\r\na", 400),
    "a length that is no number": (POST + b"Content-Length: zebra\r\n\r\na", 400),
    "a length that is too large": (POST + b"Content-Length: 99999999999999999999999\r\n\r\na", 400),
    "two lengths": (POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
    "a list of lengths": (POST + b"Content-Length: 1, 1\r\n\r\na", 400),
    "a length and chunks": (POST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    "another coding": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501),
    "chunks in HTTP/1.0": (b"POST /healthz HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
}
#: Chunks that are none, sent to what takes a body.
CHUNKS: dict[str, bytes] = {
    "no number": b"zebra\r\n",
    "below zero": b"-1\r\n",
    "0x1": b"0x1\r\n",
    "empty": b"\r\n",
    "too large": b"ffffffffffffffffff\r\n",
    "larger than it says": b"1\r\n{}\r\n0\r\n\r\n",
    "bare LF": b"2\n{}\n0\n\n",
    "second": b"1\r\n{\r\nzebra\r\n",
}
