"""The pepper file: made once, closed to others, and never quietly replaced."""

from __future__ import annotations

from pathlib import Path

import pytest

from invigilator.store.errors import StoreError
from invigilator.store.pepper import load_pepper, mark


def test_made_once_and_readable_by_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "pepper.key"
    first = load_pepper(path)
    assert len(first) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_pepper(path) == first
    assert load_pepper(tmp_path / "other.key") != first
    assert sorted(one.name for one in tmp_path.iterdir()) == ["other.key", "pepper.key"]


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_file_of_another_size_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pepper.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(StoreError, match="instead of 32"):
        load_pepper(path)
    assert path.read_bytes() == content


def test_a_file_that_others_may_read(tmp_path: Path) -> None:
    path = tmp_path / "pepper.key"
    load_pepper(path)
    path.chmod(0o640)
    with pytest.raises(StoreError, match="chmod 600"):
        load_pepper(path)


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="check the folder"):
        load_pepper(tmp_path / "nowhere" / "pepper.key")


def test_marks_tell_texts_apart() -> None:
    pepper = bytes(32)
    texts = [("a",), ("a", ""), ("", "a"), ("ab", "c"), ("a", "bc"), ("abc",)]
    assert len({mark(pepper, *one) for one in texts}) == len(texts)
    assert mark(pepper, "a") != mark(bytes([1]) * 32, "a")
