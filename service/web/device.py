"""Which browser asks: a random name in its own cookie, so that a second device is noticed."""

import re
import secrets

from flask import request
from flask import session as browser


def device() -> str:
    """Return the browser's name; a program may give its own as `device`."""
    told = request.values.get("device", "") or _told_as_json()
    if name := re.sub(r"[^\w.-]", "", told)[:64]:
        return name
    if "device" not in browser:
        browser["device"] = secrets.token_hex(8)
        browser.permanent = True
    return str(browser["device"])


def _told_as_json() -> str:
    content = request.get_json(silent=True) if request.is_json else None
    told = content.get("device") if isinstance(content, dict) else None
    return told if isinstance(told, str) else ""
