"""Per-sitting keys: what is personal is encrypted before it is hashed, and erased by destroying the key."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from invigilator.exam.events import Scalar

NONCE = 12
ERASED = b""
"""Stands where a key was."""


class _Sealed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a private value looks in the stored JSON."""

    sealed: str


_data = msgspec.json.Decoder(dict[str, _Sealed | Scalar])
_scalar: msgspec.json.Decoder[Scalar] = msgspec.json.Decoder(Scalar)


def new_key() -> bytes:
    """A fresh AES-256-GCM key, 32 bytes."""
    return AESGCM.generate_key(256)


def seal(key: bytes, plain: bytes, about: bytes) -> bytes:
    """Encrypt: a random 12-byte nonce, then ciphertext and tag. ``about`` is bound to it, not contained."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, about)


def unseal(key: bytes, sealed: bytes, about: bytes) -> bytes | None:
    """What `seal` was given; None when the key is erased, or key, bytes or ``about`` are not those of then."""
    if key == ERASED or len(sealed) < NONCE:
        return None
    try:
        return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], about)
    except InvalidTag:
        return None


def seal_data(key: bytes, sitting: str, event: str, data: Mapping[str, Scalar], private: frozenset[str]) -> str:
    """The stored JSON of an event's data: sorted keys, private values sealed; null under an erased key."""
    stored: dict[str, object] = {}
    for name, value in data.items():
        if name not in private or value is None:
            stored[name] = value
        elif key == ERASED:
            stored[name] = None
        else:
            sealed = seal(key, msgspec.json.encode(value), _about(sitting, event, name))
            stored[name] = {"sealed": b64encode(sealed).decode()}
    return msgspec.json.encode(stored, order="sorted").decode()


def open_data(key: bytes, sitting: str, event: str, stored: str) -> dict[str, Scalar]:
    """An event's data from its stored JSON; what cannot be opened is None."""
    try:
        found = _data.decode(stored)
    except msgspec.DecodeError:
        return {}  # altered; `Journal.verify` names the row
    return {
        name: _open(key, value.sealed, _about(sitting, event, name)) if isinstance(value, _Sealed) else value
        for name, value in found.items()
    }


def _open(key: bytes, sealed: str, about: bytes) -> Scalar:
    try:
        plain = unseal(key, b64decode(sealed, validate=True), about)
        return None if plain is None else _scalar.decode(plain)
    except (Base64Error, msgspec.DecodeError):
        return None


def _about(sitting: str, event: str, name: str) -> bytes:
    """Ties a sealed value to its place, so that it cannot be moved to another sitting or field."""
    return msgspec.json.encode([sitting, event, name])
