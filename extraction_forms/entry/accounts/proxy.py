"""What a proxy says of who asks: believed where it comes from a trusted address, and thrown away elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from extraction_forms.entry.accounts.networks import address_of, is_within

Answer = Callable[[HttpRequest], HttpResponse]
_FROM: Final = "HTTP_X_FORWARDED_FOR"
_TOLD: Final = (_FROM, "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT")


def behind_proxy(answer: Answer) -> Answer:
    """The middleware that comes first: afterwards a header of a proxy is there only if a trusted proxy has sent it.

    REMOTE_ADDR is then the address that the proxy was asked from: the last of X-Forwarded-For, which it adds itself.
    """

    def answered(request: HttpRequest) -> HttpResponse:
        if is_within(request.META.get("REMOTE_ADDR", ""), settings.PROXIES):
            last = address_of(request.META.get(_FROM, "").rpartition(",")[2])
            request.META["REMOTE_ADDR"] = str(last) if last else request.META["REMOTE_ADDR"]
        else:
            for key in (*_TOLD, user_key()):
                request.META.pop(key, None)
        return answer(request)

    return answered


def user_key() -> str:
    """Where the name that the proxy gives stands among what came with a request; nothing where none is trusted."""
    return f"HTTP_{settings.USER_HEADER.upper().replace('-', '_')}" if settings.USER_HEADER else ""


def told_name(request: HttpRequest) -> str:
    """What the proxy calls the person who asks; nothing where no header is trusted, or it was not sent."""
    return str(request.META.get(user_key(), "")).strip() if settings.USER_HEADER else ""
