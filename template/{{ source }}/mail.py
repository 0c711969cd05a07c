"""Mail: by SMTP where the settings name a server, else to the log."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib
import idna
import structlog

from .config import get_settings

log = structlog.get_logger(__name__)


async def send(to: str, subject: str, text: str) -> None:
    """Send a plain text; raise `aiosmtplib.SMTPException` or `OSError` if the server does not take it."""
    settings = get_settings()
    if not settings.smtp_url:
        log.info("mail", to=to, subject=subject, text=text)
        return
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = _in_ascii(to)
    message["Subject"] = subject
    message.set_content(text)
    url = urlsplit(settings.smtp_url.get_secret_value())
    try:
        await aiosmtplib.send(
            message,
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            timeout=20,
        )
    except aiosmtplib.SMTPNotSupported as error:
        log.error("mail refused", to=to, reason=str(error))  # noqa: TRY400  the trace says no more
        raise


def _in_ascii(address: str) -> str:
    """Return an address with its domain as every server takes it (RFC 5891).

    What stands before the @ stays; beyond ASCII, it needs a server that speaks SMTPUTF8 (RFC 6531).
    """
    name, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{name}@{idna.encode(domain, uts46=True).decode()}"
