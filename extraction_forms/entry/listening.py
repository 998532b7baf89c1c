"""The address that the site listens at: taken before anything is started, so that a taken one is told at once."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from ipaddress import ip_address
from types import MappingProxyType
from typing import Final

from extraction_forms.errors import ReviewError, UsageError

_REASONS: Final[Mapping[int, str]] = MappingProxyType(
    {
        errno.EADDRINUSE: "another program uses this port, perhaps the site itself. Try --port {next}.",
        errno.EACCES: "only the system's administrator may use this port. Try --port 8000.",
        errno.EADDRNOTAVAIL: "this computer does not have this address.",
    }
)
_WAITING: Final = 256
_SECONDS: Final = 5


def shown_host(host: str) -> str:
    """A host as it is written in an address of the web."""
    return f"[{host}]" if ":" in host else host


def is_loopback(host: str) -> bool:
    """Whether only this computer reaches the host."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that listens at an address.

    Raises:
        UsageError: the host is no address.
        ReviewError: the address is not to be had; the message says why.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    except OSError as fault:
        raise UsageError(f"--host: expected an address such as 127.0.0.1; found {host!r}.") from fault
    with socket.socket(family, socket.SOCK_STREAM) as found:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, port))
            found.listen(_WAITING)
            if hasattr(socket, "TCP_DEFER_ACCEPT"):  # whoever connects and asks nothing takes nobody's turn
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, _SECONDS)
        except OSError as fault:
            reason = _REASONS.get(fault.errno or 0, f"{fault.strerror or fault}.").format(next=port + 1)
            raise ReviewError(f"{shown_host(host)}:{port} cannot be served: {reason}") from fault
        yield found
