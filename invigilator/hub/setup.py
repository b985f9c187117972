"""What a hub is given, checked before anything is opened: each fault is a sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from invigilator.config import HubSettings
from invigilator.hub import address, certificate, examfile
from invigilator.hub.folder import Folder
from invigilator.hub.trouble import HubError
from invigilator.store.rosterfile import RosterError, RosterRow, read_roster

_MAX_ROSTER = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Prepared:
    """Checked inputs. ``rows`` None: no roster was given, the enrolled stay."""

    exam: examfile.ExamFile
    rows: list[RosterRow] | None
    certificate: certificate.Certificate
    names: address.Names
    access_key: str
    senior_key: str
    everywhere: bool


def prepare(settings: HubSettings, folder: Folder) -> Prepared:
    """Read and check everything a hub is given; ``folder`` is locked already.

    Raises:
        HubError: a file is missing or wrong; a full sentence.
    """
    found = address.collect(settings.names, settings.host)
    if (settings.cert is None) != (settings.key is None):
        raise HubError(
            "A certificate needs its key and a key its certificate. Give both --cert and --key, or neither."
        )
    if settings.cert is not None and settings.key is not None:
        made = certificate.read(settings.cert, settings.key)
    else:
        made = certificate.own(folder.tls, found, dt.datetime.now(dt.UTC))
    names = address.Names(
        tuple(sorted({*found.hosts, *made.names.hosts})), tuple({*found.addresses, *made.names.addresses})
    )
    host = address.parse(settings.host)
    everywhere = not settings.host or (host is not None and host.is_unspecified)
    exam, rows = _exam(settings, folder), _roster(settings.roster)
    return Prepared(exam, rows, made, names, folder.access_key(), folder.senior_key(), everywhere)


def _exam(settings: HubSettings, folder: Folder) -> examfile.ExamFile:
    if settings.exam is None:
        if not folder.exam.exists():
            raise HubError("No exam is set. Give a TOML file that describes it with --exam.")
        return examfile.load(folder.exam)[0]
    exam, content = examfile.load(settings.exam)
    try:
        if settings.exam.resolve() != folder.exam.resolve():
            folder.exam.write_bytes(content)  # the next start needs no --exam
    except OSError as error:
        raise HubError(
            f"The data folder {folder.path} cannot be written ({error.strerror}). Free it, or choose another."
        ) from None
    return exam


def _roster(path: Path | None) -> list[RosterRow] | None:
    if path is None:
        return None
    try:
        if path.stat().st_size > _MAX_ROSTER:
            raise HubError(f"The roster {path} is larger than 5 MB. Give a CSV file of one exam's candidates.")
        return read_roster(path.read_bytes(), str(path))
    except OSError as error:
        raise HubError(
            f"The roster {path} cannot be read ({error.strerror}). Give the path of a CSV file with --roster."
        ) from None
    except RosterError as error:
        raise HubError(_problems(error.problems)) from None


def _problems(all_of_them: list[str]) -> str:
    """The first few, and how many more."""
    shown = " ".join(all_of_them[:5])
    return shown if len(all_of_them) <= 5 else f"{shown} There are {len(all_of_them) - 5} more."
