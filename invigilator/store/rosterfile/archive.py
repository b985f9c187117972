"""A zip that may be hostile: looked at before anything is unpacked, and unpacked no further than it says."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from invigilator.store.rosterfile.limits import MAX_INFLATED, MAX_MEMBERS, MAX_PART
from invigilator.store.rosterfile.problem import plain
from invigilator.store.rosterfile.unreadable import Unreadable

MAGIC = b"PK\x03\x04"
_EMPTY = b"PK\x05\x06"
_ENTRY = b"PK\x01\x02"
_LOCKED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the only ones of spreadsheets; others may ask for gigabytes
_CHUNK = 64 * 1024
_TROUBLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
)


def is_zip(content: bytes) -> bool:
    """Whether this begins as a zip does."""
    return content.startswith((MAGIC, _EMPTY))


class Archive:
    """The files in a zip, by name without regard to case, as Office has it."""

    def __init__(self, content: bytes) -> None:
        """Read the directory only.

        Raises:
            Unreadable: damaged, locked, or it would unpack to more than is allowed.
        """
        # Counted in the bytes first: the directory of a million files costs 500 MB before it can be refused
        if content.count(_ENTRY) > MAX_MEMBERS:
            raise Unreadable("damaged", f"more than {MAX_MEMBERS} files")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
            members = self._zip.infolist()
        except _TROUBLE:
            raise Unreadable("damaged", "zip") from None
        self._members = {member.filename.replace("\\", "/").lower(): member for member in members}
        if len(self._members) != len(members):
            raise Unreadable("damaged", "zip")  # programs differ in which of two files of one name they read
        total = sum(member.file_size for member in members)
        if total > MAX_INFLATED:
            raise Unreadable("inflates", f"{total // 1_000_000} MB")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._members

    def names(self) -> list[str]:
        """All files, in lower case."""
        return list(self._members)

    def chunks(self, name: str, most: int = MAX_PART) -> Iterator[bytes]:
        """The unpacked bytes of one file, never more than it is declared to have.

        Raises:
            Unreadable: there is no such file, or as in `__init__`.
        """
        member = self._members.get(name.lower())
        if member is None:
            raise Unreadable("damaged", plain(name))
        if member.flag_bits & _LOCKED:
            raise Unreadable("locked", plain(name))
        if member.compress_type not in _METHODS:
            raise Unreadable("damaged", plain(name))
        if member.file_size > most:
            raise Unreadable("inflates", f"{member.file_size // 1_000_000} MB")
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _TROUBLE:
            raise Unreadable("damaged", plain(name)) from None

    def read(self, name: str, most: int) -> bytes:
        """One file whole, of at most ``most`` bytes.

        Raises:
            Unreadable: as `chunks`.
        """
        return b"".join(self.chunks(name, most))
