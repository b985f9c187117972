"""What the doctor says of a machine, with and without a hub on it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

from invigilator.config import HubSettings
from invigilator.hub import certificate, doctor, handshake
from invigilator.hub.address import Names, parse
from tests.hub.conftest import running

NAMES = Names(("localhost", "nowhere.invalid"), (parse("127.0.0.1"),))  # type: ignore[arg-type]


def _said(settings: HubSettings) -> dict[str, str]:
    return {one.english: one.level for one in doctor.examine(settings)}


def _of(said: dict[str, str], part: str) -> str:
    return next(level for text, level in said.items() if part in text)


def test_the_own_certificate_is_no_way_to_real_phones(settings: Callable[..., HubSettings]) -> None:
    said = _said(dataclasses.replace(settings(), port=0))
    assert _of(said, "hub's own") == "bad"
    assert _of(said, "is made at the first start") == "bad"
    assert _of(said, "No hub runs") == "note"
    assert all(text.endswith(".") for text in said)


def test_a_port_in_use(settings: Callable[..., HubSettings]) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = _said(dataclasses.replace(settings(), port=other.getsockname()[1]))
    assert _of(said, "is in use") == "bad"


def test_a_running_hub_is_found(settings: Callable[..., HubSettings]) -> None:
    everywhere = dataclasses.replace(settings(), host="0.0.0.0")
    with running(everywhere):
        said = _said(everywhere)
    assert _of(said, "authority was made") == "bad"
    assert not any("No hub runs" in text for text in said)
    assert any("The hub answers on" in text for text in said) or any("has no network" in text for text in said)


def test_a_certificate_nobody_trusts_and_a_name_that_leads_nowhere(
    settings: Callable[..., HubSettings], tmp_path: Path
) -> None:
    made = certificate.own(tmp_path / "given", NAMES, dt.datetime.now(dt.UTC) - dt.timedelta(days=390))
    said = _said(dataclasses.replace(settings(), cert=made.chain, key=made.key, names=("other.test",)))
    assert _of(said, "localhost will not be trusted") == "bad"
    assert _of(said, "nowhere.invalid has no address") == "bad"
    assert _of(said, "does not cover other.test") == "bad"
    assert _of(said, "holds until") == "note", "it expires soon"


def test_a_certificate_this_machine_trusts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = certificate.own(tmp_path, NAMES, dt.datetime.now(dt.UTC))
    assert "unable to get" in handshake.refusal(made, "localhost") or "self-signed" in handshake.refusal(
        made, "localhost"
    )
    monkeypatch.setenv(ssl.get_default_verify_paths().openssl_cafile_env, str(made.ca))
    assert handshake.refusal(made, "localhost") == ""
    assert "mismatch" in handshake.refusal(made, "other.test").lower()


def test_it_speaks_the_language_of_the_terminal(
    settings: Callable[..., HubSettings], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert doctor.run(dataclasses.replace(settings(), port=0)) == 1
    assert "手机默认不信任" in capsys.readouterr().out
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert doctor.run(dataclasses.replace(settings(), port=0)) == 1
    assert "No phone trusts it" in capsys.readouterr().out
