"""What the server's log is told: never a link that lets somebody in."""

from __future__ import annotations

import logging
import re
from typing import Final

_LINK: Final = re.compile(r"(/login/)[\w-]+")


class WithoutLinks(logging.Filter):
    """Takes the token out of the address of a page that failed: it still opens an account."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every line pass, without tokens."""
        record.msg, record.args = _LINK.sub(r"\1...", record.getMessage()), ()
        return True
