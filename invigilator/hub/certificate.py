"""The hub's certificate: a private authority made at first start, or files given by whoever runs the exam.

A phone opens its camera only for a page it trusts. A public certificate for an own domain is the way for real
exams; the private authority serves localhost, the demo and a closed lab, where it is installed by hand.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from invigilator.hub.address import Names
from invigilator.hub.trouble import HubError

CA_DAYS = 3650
SERVER_DAYS = 397  # what browsers accept of any authority
RENEW_DAYS = 30
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Certificate:
    """Files to serve with. ``ca`` is what a client must trust, None for a certificate given from outside."""

    chain: Path
    key: Path
    ca: Path | None
    names: Names  # what the certificate is good for
    expires: dt.datetime


def own(folder: Path, names: Names, now: dt.datetime) -> Certificate:
    """The private authority's certificate in ``folder``: made, or renewed when names change or expiry nears.

    Raises:
        HubError: the folder cannot be written, or what lies there is not ours.
    """
    ca_path, ca_key_path = folder / "ca.pem", folder / "ca.key"
    chain_path, key_path = folder / "server.pem", folder / "server.key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (ca_path.exists() and ca_key_path.exists()):
            _make_authority(ca_path, ca_key_path, now)
        authority = x509.load_pem_x509_certificate(ca_path.read_bytes())
        if not _serves(chain_path, key_path, authority, names, now):
            _make_server(chain_path, key_path, authority, ca_key_path, names, now)
        found = read(chain_path, key_path)
    except OSError as error:
        raise HubError(
            f"The certificate folder {folder} cannot be used: {error.strerror}. "
            "Give the hub a data folder that it may write.",
            f"证书文件夹 {folder} 无法使用：{error.strerror}。请为服务器指定可写的数据文件夹。",
        ) from None
    except ValueError:
        raise HubError(
            f"The certificates in {folder} cannot be read. Move that folder away and start again: "
            "a new authority is made, which phones and consoles must then trust anew.",
            f"{folder} 中的证书无法读取。请移走该文件夹后重新启动；将生成新的证书颁发机构，手机和监考台需重新信任。",
        ) from None
    return Certificate(found.chain, found.key, ca_path, found.names, found.expires)


def read(chain: Path, key: Path) -> Certificate:
    """A certificate and its key from files, checked to belong together.

    Raises:
        HubError: a file is missing, unreadable, not PEM, encrypted, or the two do not match.
    """
    for path, what in ((chain, "certificate"), (key, "key")):
        if not path.is_file():
            raise HubError(
                f"The {what} file {path} does not exist. Give the path of a PEM file.",
                f"文件 {path} 不存在。请指定 PEM 文件的路径。",
            )
    try:
        leaf = x509.load_pem_x509_certificate(chain.read_bytes())
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(chain, key, password=_no_password)
    except OSError as error:  # ssl.SSLError is one, too
        raise HubError(
            f"The certificate {chain} and the key {key} cannot be used together ({error.strerror or error}). "
            "Both must be PEM, the key without a password and made for this certificate.",
            f"证书 {chain} 与私钥 {key} 不能配套使用（{error.strerror or error}）。"
            "两者都须为 PEM 格式，私钥不带密码且属于该证书。",
        ) from None
    except (ValueError, _PasswordNeededError):
        raise HubError(
            f"The certificate {chain} or the key {key} cannot be read. Both must be PEM, the key without a password.",
            f"证书 {chain} 或私钥 {key} 无法读取。两者都须为 PEM 格式，私钥不带密码。",
        ) from None
    return Certificate(chain, key, None, names_of(leaf), leaf.not_valid_after_utc)


def names_of(leaf: x509.Certificate) -> Names:
    """The host names and addresses that a certificate is good for."""
    try:
        san = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return Names((), ())
    return Names(
        tuple(sorted(one.lower() for one in san.get_values_for_type(x509.DNSName))),
        tuple(
            one
            for one in san.get_values_for_type(x509.IPAddress)
            if not hasattr(one, "hosts")  # a network never stands in a server's certificate
        ),
    )


class _PasswordNeededError(Exception):
    """The key is encrypted; asking at the terminal would hang a service."""


def _no_password() -> str:
    raise _PasswordNeededError


def _serves(chain: Path, key: Path, authority: x509.Certificate, names: Names, now: dt.datetime) -> bool:
    if not (chain.exists() and key.exists()):
        return False
    try:
        leaf = x509.load_pem_x509_certificate(chain.read_bytes())
        leaf.verify_directly_issued_by(authority)
        read(chain, key)
    except Exception:  # noqa: BLE001 - whatever is wrong with it, a new one is made
        return False
    has = names_of(leaf)
    return (
        set(names.hosts) <= set(has.hosts)
        and set(names.addresses) <= set(has.addresses)
        and leaf.not_valid_before_utc <= now < leaf.not_valid_after_utc - RENEW_DAYS * _ONE_DAY
    )


def _make_authority(path: Path, key_path: Path, now: dt.datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Invigilator"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Invigilator private authority {secrets.token_hex(4)}"),
        ]
    )
    builder = _started(name, name, key.public_key(), now, CA_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=True), critical=True)
    _write_key(key_path, key)
    path.write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))


def _make_server(
    chain: Path, key_path: Path, authority: x509.Certificate, ca_key_path: Path, names: Names, now: dt.datetime
) -> None:
    ca_key = serialization.load_pem_private_key(ca_key_path.read_bytes(), None)
    if not isinstance(ca_key, ec.EllipticCurvePrivateKey):
        raise ValueError
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Invigilator hub")])
    builder = _started(subject, authority.subject, key.public_key(), now, SERVER_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(signs_certificates=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    builder = builder.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
    )
    general: list[x509.GeneralName] = [x509.DNSName(_ascii(one)) for one in names.hosts]
    general += [x509.IPAddress(one) for one in names.addresses]
    builder = builder.add_extension(x509.SubjectAlternativeName(general), critical=False)
    pem = serialization.Encoding.PEM
    _write_key(key_path, key)
    chain.write_bytes(builder.sign(ca_key, hashes.SHA256()).public_bytes(pem) + authority.public_bytes(pem))


def _started(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: dt.datetime, days: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _ONE_DAY)  # a candidate's clock may be slow
        .not_valid_after(now + days * _ONE_DAY)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _ascii(name: str) -> str:
    return name if name.isascii() else name.encode("idna").decode()


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(private)
