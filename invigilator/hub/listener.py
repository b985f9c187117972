"""The port: bound before anything else is opened, so that a port in use is a sentence and not a half-started hub."""

from __future__ import annotations

import errno
import socket

from invigilator.hub.trouble import HubError

_BACKLOG = 2048
_SEND_BUFFER = 512 * 1024  # bytes the system may hold for one reader: it would grow to megabytes by itself
_ELSEWHERE = (
    "{host} is not an address of this machine. Give one with --host, or 0.0.0.0 for all.",
    "{host} 不是本机地址。请用 --host 指定本机地址，或用 0.0.0.0 表示全部。",
)


def bind(host: str, port: int) -> socket.socket:
    """A bound TCP socket; port 0 takes a free one.

    Raises:
        HubError: the port is in use or not allowed, or the address is not this machine's.
    """
    try:
        family, kind, proto, _, where = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError, OverflowError):
        raise HubError(*_elsewhere(host)) from None
    made = socket.socket(family, kind, proto)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a restart must not wait for old connections
        made.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER)  # accepted sockets inherit it
        made.bind(where)
        made.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        made.close()
        raise HubError(*_sentence(error, host, port)) from None
    return made


def _elsewhere(host: str) -> tuple[str, str]:
    return _ELSEWHERE[0].format(host=host), _ELSEWHERE[1].format(host=host)


def _sentence(error: Exception, host: str, port: int) -> tuple[str, str]:
    match error:
        case OSError(errno=errno.EADDRINUSE):
            return (
                f"Port {port} is in use by another program. Stop that one, or choose another port with --port.",
                f"端口 {port} 已被其他程序占用。请停止该程序，或用 --port 选择其他端口。",
            )
        case OSError(errno=errno.EACCES):
            return (
                f"Port {port} may not be used by this user. Choose a port above 1023 with --port.",
                f"当前用户不能使用端口 {port}。请用 --port 选择 1023 以上的端口。",
            )
        case OSError(errno=errno.EADDRNOTAVAIL):
            return _elsewhere(host)
        case OverflowError():
            return (
                f"{port} is no port. Choose one between 1 and 65535 with --port.",
                f"{port} 不是端口号。请用 --port 选择 1 到 65535 之间的端口。",
            )
        case _:
            return (
                f"Port {port} cannot be used ({error}). Choose another with --port.",
                f"端口 {port} 无法使用（{error}）。请用 --port 选择其他端口。",
            )
