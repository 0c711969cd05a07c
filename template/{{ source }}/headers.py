"""Headers that every response has."""

import re
from uuid import uuid4

from .config import Settings


def accepted_request_id(sent: str | None) -> str:
    """Return the caller's request id if it is a plain one, else a new one."""
    return sent if sent and re.fullmatch("[A-Za-z0-9._-]{1,64}", sent) else uuid4().hex


def security_headers(settings: Settings) -> dict[str, str]:
    headers = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cache-Control": "no-store",
    }
    if settings.in_production:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return headers
