"""The own authority, renewal, files from outside, and a certificate replaced while the hub serves."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import os
import shutil
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from invigilator.config import HubSettings
from invigilator.hub import certificate, tls
from invigilator.hub.address import Names, collect, parse
from invigilator.hub.trouble import HubError
from tests.hub.conftest import running

NOW = dt.datetime.now(dt.UTC)
NAMES = Names(("exam.test", "localhost"), (parse("127.0.0.1"),))  # type: ignore[arg-type]


def _serial(chain: Path) -> int:
    return x509.load_pem_x509_certificate(chain.read_bytes()).serial_number


def test_it_stays_until_names_change_or_expiry_nears(tmp_path: Path) -> None:
    first = _serial(certificate.own(tmp_path, NAMES, NOW).chain)
    fewer = Names(("localhost",), ())
    assert _serial(certificate.own(tmp_path, fewer, NOW).chain) == first
    more = Names((*NAMES.hosts, "other.test"), NAMES.addresses)
    second = certificate.own(tmp_path, more, NOW)
    assert _serial(second.chain) != first
    assert "other.test" in second.names
    later = certificate.own(tmp_path, more, second.expires - dt.timedelta(days=29))
    assert later.expires > second.expires


def test_the_authority_is_kept_and_its_keys_are_private(tmp_path: Path) -> None:
    made = certificate.own(tmp_path / "tls", NAMES, NOW)
    assert made.ca is not None
    authority = made.ca.read_bytes()
    shutil.copy(made.ca, tmp_path / "ca.pem")
    made.chain.write_text("damaged")
    again = certificate.own(tmp_path / "tls", NAMES, NOW)
    assert again.ca is not None
    assert again.ca.read_bytes() == authority
    for name in ("ca.key", "server.key"):
        assert (tmp_path / "tls" / name).stat().st_mode & 0o077 == 0


def test_what_is_not_ours_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("no certificate")
    (tmp_path / "ca.key").write_text("no key")
    with pytest.raises(HubError, match=r"cannot be read\. Move that folder away"):
        certificate.own(tmp_path, NAMES, NOW)


def test_a_key_of_another_certificate_or_with_a_password(tmp_path: Path) -> None:
    one = certificate.own(tmp_path / "a", NAMES, NOW)
    other = certificate.own(tmp_path / "b", NAMES, NOW)
    with pytest.raises(HubError, match="cannot be used together"):
        certificate.read(one.chain, other.key)
    secret = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"x"),
    )
    (tmp_path / "secret.key").write_bytes(secret)
    with pytest.raises(HubError, match="without a password"):
        certificate.read(one.chain, tmp_path / "secret.key")


def test_names_of_this_machine() -> None:
    names = collect(("Exam.Example.", "192.0.2.77", "::1"), "0.0.0.0")
    assert "exam.example" in names
    assert "EXAM.example" in names
    assert "localhost" in names
    assert "192.0.2.77" in names
    assert "[::1]" in names
    assert "0.0.0.0" not in names


def _shown(port: int, ca: Path) -> int:
    """The serial number a new client is shown."""
    context = ssl.create_default_context(cafile=str(ca))
    with (
        socket.create_connection(("127.0.0.1", port), 10) as raw,
        context.wrap_socket(raw, server_hostname="exam.test") as one,
    ):
        shown = one.getpeercert(binary_form=True)
    assert shown is not None
    return x509.load_der_x509_certificate(shown).serial_number


def test_given_files_are_reloaded_while_it_serves(
    settings: Callable[..., HubSettings], tmp_path: Path, expected_log: Callable[[str], None]
) -> None:
    expected_log("the changed certificate files cannot be used yet")
    made = certificate.own(tmp_path / "given", NAMES, NOW)
    assert made.ca is not None
    wanted = dataclasses.replace(settings(), cert=made.chain, key=made.key)
    with running(wanted) as house:
        assert house.ready.ca is None
        first = _shown(house.ready.port, made.ca)
        assert first == _serial(made.chain)
        context = tls.context(made)
        watch = tls.Reloader(context, made.chain, made.key)
        assert not watch.check()
        good = made.chain.read_bytes()
        made.chain.write_text("half a cert")
        assert not watch.check(), "a half-copied file is not taken"
        made.chain.write_bytes(good)
        os.utime(made.chain, ns=(1, 1))
        assert watch.check()


def test_a_renewed_certificate_reaches_new_clients(tmp_path: Path) -> None:
    made = certificate.own(tmp_path, NAMES, NOW)
    assert made.ca is not None
    ca = made.ca

    async def serve() -> tuple[int, int]:
        context = tls.context(made)
        watch = tls.Reloader(context, made.chain, made.key)

        async def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.close()

        async with await asyncio.start_server(hang_up, "127.0.0.1", 0, ssl=context) as server:
            port = server.sockets[0].getsockname()[1]
            before = await asyncio.to_thread(_shown, port, ca)
            certificate.own(tmp_path, Names((*NAMES.hosts, "new.test"), NAMES.addresses), NOW)
            assert watch.check()
            return before, await asyncio.to_thread(_shown, port, ca)

    before, after = asyncio.run(serve())
    assert before != after
    assert after == _serial(made.chain)
