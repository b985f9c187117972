"""Who may try, and how often: guesses at identity numbers, pages of other sites. Times are ms of the hub's clock."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from invigilator.hub.address import Names

QUARTER = 15 * 60 * 1000
HOUR = 60 * 60 * 1000
PER_ADDRESS = 5  # failures of one address at one number, in a quarter of an hour
PER_NUMBER = 20  # failures at one number from anywhere, in an hour
_KEPT = 20_000  # numbers remembered; the longest untouched is forgotten first


@dataclass(slots=True)
class _Number:
    """Failures at one admission number: when, and from which address."""

    failures: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=4 * PER_NUMBER))
    good: set[str] = field(default_factory=set)  # addresses that once gave the right identity number


class Tries:
    """Limits on identify.

    Five failures in a quarter of an hour stop one address at one number. Twenty in an hour at one number stop
    every address that has itself failed there within the hour; one that has not may still try, so that whoever is
    being attacked is not locked out by it.
    """

    def __init__(self) -> None:
        self._numbers: OrderedDict[str, _Number] = OrderedDict()

    def may(self, number: str, address: str, now: int) -> bool:
        """Whether this address may try at this number now."""
        known = self._numbers.get(number)
        if known is None:
            return True
        hour = [(at, by) for at, by in known.failures if at > now - HOUR]
        mine = [at for at, by in hour if by == address]
        if sum(at > now - QUARTER for at in mine) >= PER_ADDRESS:
            return False
        return len(hour) < PER_NUMBER or not mine or address in known.good

    def failed(self, number: str, address: str, now: int) -> None:
        """Note a wrong guess."""
        self._entry(number).failures.append((now, address))

    def passed(self, number: str, address: str) -> None:
        """Note the right numbers: this address's earlier typing errors are forgiven."""
        known = self._entry(number)
        known.good.add(address)
        kept = [one for one in known.failures if one[1] != address]
        known.failures.clear()
        known.failures.extend(kept)

    def _entry(self, number: str) -> _Number:
        entry = self._numbers.setdefault(number, _Number())
        self._numbers.move_to_end(number)
        if len(self._numbers) > _KEPT:
            self._numbers.popitem(last=False)
        return entry


def network(host: str) -> str:
    """Whom limits count together: an address as it is; of IPv6 the /64, since one household has all of it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv4Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def same_site(origin: str | None, host: str | None, names: Names) -> bool:
    """Whether a browser's request comes from a page of this hub.

    A program that is no browser sends no Origin and passes. A page must name the very host and port it was
    sent to, and that host must be one of ours: a foreign name that was pointed at our address does not pass.
    """
    if origin is None:
        return True
    try:
        site = urlsplit(origin)
        wanted = urlsplit(f"https://{host or ''}")
        return (
            site.scheme == "https"
            and (site.hostname, site.port or 443) == (wanted.hostname, wanted.port or 443)
            and site.hostname is not None
            and site.hostname in names
        )
    except ValueError:
        return False
