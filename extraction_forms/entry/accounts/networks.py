"""Addresses of computers: which ones are trusted, and by what a computer is counted."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from extraction_forms.errors import UsageError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks(what: str, texts: Iterable[str]) -> tuple[Network, ...]:
    """The networks that are written so, an address being a network of one; `what` names them in the fault.

    Raises:
        UsageError: one is neither an address nor a network.
    """
    found: list[Network] = []
    for text in texts:
        try:
            found.append(ip_network(text, strict=False))
        except ValueError:
            raise UsageError(
                f"{what}: expected addresses such as 10.0.0.5 or networks such as 10.0.0.0/24, with commas between "
                f"them; found {text!r}."
            ) from None
    return tuple(found)


def address_of(text: str) -> Address | None:
    """The address that a text is, an IPv4 one where it is written as one of IPv6; None where it is none."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def is_within(text: str, trusted: Iterable[Network]) -> bool:
    """Whether a text is the address of a computer in one of the networks."""
    found = address_of(text)
    return found is not None and any(found in network for network in trusted)


def counted_as(text: str) -> str:
    """By what tries from an address are counted: a line of IPv6, with more addresses than can be tried, is one."""
    found = address_of(text)
    if found is None:
        return "unknown"
    return str(ip_network((found, 64), strict=False)) if isinstance(found, IPv6Address) else str(found)
