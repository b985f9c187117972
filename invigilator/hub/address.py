"""Under which host names and addresses this machine can be reached."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_ELSEWHERE = (
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET6, "2001:db8::1"),
)  # documentation ranges: no packet leaves


@dataclass(frozen=True, slots=True)
class Names:
    """Host names and addresses, each sorted and without doubles."""

    hosts: tuple[str, ...]
    addresses: tuple[Address, ...]

    def __contains__(self, name: str) -> bool:
        """Whether a name (or written address) is one of ours; ``*.`` covers one label, as in a certificate."""
        name = name.strip("[]").rstrip(".").lower()
        address = parse(name)
        if address is not None:
            return address in self.addresses
        return name in self.hosts or f"*.{name.partition('.')[2]}" in self.hosts


def parse(text: str) -> Address | None:
    """The address that a text writes, None when it is a name."""
    try:
        return ipaddress.ip_address(text.strip("[]"))
    except ValueError:
        return None


def lan() -> list[Address]:
    """The addresses this machine would use towards others, IPv4 first; empty without a network."""
    found: list[Address] = []
    for family, target in _ELSEWHERE:
        try:
            with socket.socket(family, socket.SOCK_DGRAM) as probe:
                probe.connect((target, 9))  # a datagram socket only looks up the route
                address = parse(str(probe.getsockname()[0]).partition("%")[0])
        except OSError:
            continue
        if address is not None and not address.is_loopback and not address.is_link_local:
            found.append(address)
    return found


def collect(extra: tuple[str, ...] = (), host: str = "") -> Names:
    """Everything the hub's own certificate has to cover: this host, localhost and the ``extra`` ones."""
    hosts = {"localhost"}
    addresses: set[Address] = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"), *lan()}
    for name in (socket.gethostname(), host, *extra):
        address = parse(name)
        if address is None:
            if name:
                hosts.add(name.rstrip(".").lower())
        elif not address.is_unspecified:
            addresses.add(address)
    try:
        for *_, where in socket.getaddrinfo(socket.gethostname(), None):
            address = parse(str(where[0]).partition("%")[0])
            if address is not None and not address.is_link_local:
                addresses.add(address)
    except OSError:
        pass  # a machine that cannot look up its own name is still reachable by address
    return Names(tuple(sorted(hosts)), tuple(sorted(addresses, key=lambda one: (one.version, int(one)))))


def look_up(name: str) -> list[Address]:
    """The addresses a name leads to; empty when it leads nowhere."""
    try:
        found = {parse(str(where[0]).partition("%")[0]) for *_, where in socket.getaddrinfo(name, None)}
    except (OSError, UnicodeError):
        return []
    return sorted((one for one in found if one is not None), key=lambda one: (one.version, int(one)))


def outward(host: str, everywhere: bool) -> str:  # noqa: FBT001 - one word, one fact
    """``host:port`` as another device can reach it: this very machine's own name for itself is of no use there."""
    name, colon, port = host.rpartition(":")
    written = parse(name)
    itself = name == "localhost" or (written is not None and written.is_loopback)
    found = lan() if itself and everywhere else []
    if not found:
        return host
    return f"[{found[0]}]{colon}{port}" if found[0].version == 6 else f"{found[0]}{colon}{port}"
