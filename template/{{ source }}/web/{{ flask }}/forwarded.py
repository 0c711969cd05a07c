"""A request, as the client sent it to the proxies in front of this service."""

from wsgiref.types import WSGIEnvironment

from .proxies import Proxies, last, path_below

HEADERS = {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST"}


def as_sent(environ: WSGIEnvironment, proxies: Proxies) -> WSGIEnvironment:
    """Return an environment with the address, scheme and host that the proxies saw, and with the prefix as its own."""
    environ = dict(environ)
    peer = environ.get("REMOTE_ADDR", "")
    if not HEADERS.isdisjoint(environ) and proxies.trust(peer):
        if forwarded_for := environ.get("HTTP_X_FORWARDED_FOR"):
            environ["REMOTE_ADDR"] = proxies.client(peer, forwarded_for)
        if (scheme := last(environ.get("HTTP_X_FORWARDED_PROTO", ""))) in {"http", "https"}:
            environ["wsgi.url_scheme"] = scheme
        if host := last(environ.get("HTTP_X_FORWARDED_HOST", "")):
            environ["HTTP_HOST"] = host
    if root := proxies.settings.root_path:
        environ |= {"SCRIPT_NAME": root, "PATH_INFO": path_below(root, environ["PATH_INFO"])}
    return environ
