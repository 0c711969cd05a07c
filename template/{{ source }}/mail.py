"""Mail: by SMTP where the settings name a server, else to the log."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib
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
    message["To"] = to
    message["Subject"] = subject
    message.set_content(text)
    url = urlsplit(settings.smtp_url.get_secret_value())
    await aiosmtplib.send(
        message,
        hostname=url.hostname,
        port=url.port,
        username=unquote(url.username) if url.username else None,
        password=unquote(url.password) if url.password else None,
        use_tls=url.scheme == "smtps",
        timeout=20,
    )
