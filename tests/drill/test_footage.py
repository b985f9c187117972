"""Clips: real encoding of the real cast, and a cache that heals itself."""

from __future__ import annotations

import shutil
from pathlib import Path

import av
import pytest

from invigilator.drill import footage as footage_module
from invigilator.drill.clock import read_clock
from invigilator.drill.footage import FOLDER, Clip, ClipName, Footage, FootageError, Frame

IDLE = ClipName("li", "front", "idle")
LEAVE = ClipName("li", "side", "leave")


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("clips")


@pytest.fixture(scope="module")
def footage(cache: Path) -> Footage:
    one = Footage(cache=cache)
    one.prepare([IDLE, LEAVE])
    return one


def decoded(frames: list[Frame], start: int = 0) -> list[av.VideoFrame]:
    codec = av.CodecContext.create("h264", "r")
    out: list[av.VideoFrame] = []
    for frame in frames[start:]:
        pictures = codec.decode(av.Packet(frame.data))
        assert len(pictures) == 1, "each packet gives its picture at once"
        out += pictures
    return out


def keys(frames: list[Frame]) -> list[int]:
    return [at for at, frame in enumerate(frames) if frame.key]


@pytest.mark.parametrize("name", [IDLE, LEAVE])
def test_layers_are_what_a_page_sends(footage: Footage, name: ClipName) -> None:
    clip = footage.clip(name)
    assert clip.length == 6000
    assert (len(clip.thumb), len(clip.main)) == (60, 90)
    assert keys(clip.thumb) == [0, 20, 40, 50]
    assert keys(clip.main) == [0, 30, 60, 75]
    for frames, size in ((clip.thumb, (320, 240)), (clip.main, (640, 480))):
        assert {(one.width, one.height) for one in decoded(frames)} == {size}
        # Annex B; a key frame brings SPS (7) and PPS (8); baseline is profile 66.
        for at in keys(frames):
            assert frames[at].data.startswith(b"\0\0\0\1\x67\x42")
            assert b"\0\0\0\1\x68" in frames[at].data


def test_rates_keep_the_uplink_budget(footage: Footage) -> None:
    sound = 24  # kbit/s
    for name, budget in ((IDLE, 700), (LEAVE, 500)):
        clip = footage.clip(name)
        total = sum(len(one.data) for one in (*clip.thumb, *clip.main)) * 8 / clip.length
        assert total + sound <= budget


@pytest.mark.parametrize("layer", ["thumb", "main"])
@pytest.mark.parametrize("width", [320, 240, 176, 152])
def test_the_clock_is_readable_on_a_tile(footage: Footage, layer: str, width: int) -> None:
    for name in (IDLE, LEAVE):
        pictures = decoded(getattr(footage.clip(name), layer))
        for at, one in enumerate(pictures):
            tile = one.reformat(width=width, height=width * 3 // 4, format="bgra", interpolation="BILINEAR")
            assert read_clock(tile.to_ndarray()) == at


def test_every_key_frame_starts_a_stream(footage: Footage) -> None:
    clip = footage.clip(LEAVE)
    for start in keys(clip.thumb):
        assert len(decoded(clip.thumb, start)) == 60 - start


def test_the_still_is_a_small_jpeg(footage: Footage) -> None:
    still = footage.clip(IDLE).still
    assert len(still) < 180 * 1024
    (picture,) = av.CodecContext.create("mjpeg", "r").decode(av.Packet(still))
    assert (picture.width, picture.height) == (640, 480)


def encodings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Paths of the clips that are encoded from here on."""
    done: list[Path] = []
    encode = footage_module.encode

    def counted(path: Path, camera: str) -> Clip:
        done.append(path)
        return encode(path, camera)

    monkeypatch.setattr(footage_module, "encode", counted)
    return done


def test_the_second_time_nothing_is_encoded(footage: Footage, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = encodings(monkeypatch)
    again = Footage(cache=cache)
    again.prepare([IDLE, LEAVE])
    assert again.clip(IDLE) == footage.clip(IDLE)
    assert not done


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign"])
def test_a_damaged_cache_is_made_again(
    footage: Footage, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    own = shutil.copytree(cache, tmp_path / "cache")
    for path in own.iterdir():
        blob = bytearray(path.read_bytes())
        match damage:
            case "cut":
                del blob[len(blob) // 2 :]
            case "flipped":
                blob[len(blob) // 3] ^= 1
            case "empty":
                blob.clear()
            case "foreign":
                blob[:] = b"something else altogether"
        path.write_bytes(blob)
    done = encodings(monkeypatch)
    one = Footage(cache=own)
    told: list[tuple[int, int]] = []
    one.prepare([IDLE, LEAVE], lambda *count: told.append(count))
    assert len(done) == 2
    assert told == [(1, 2), (2, 2)]
    assert one.clip(IDLE) == footage.clip(IDLE)
    done.clear()
    Footage(cache=own).prepare([IDLE, LEAVE])
    assert not done


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert Footage(cache=blocked / "cache").clip(ClipName("li", "front", "cover")).length == 4000


def test_what_is_not_there_is_named(tmp_path: Path, footage: Footage) -> None:
    with pytest.raises(FootageError, match=r"front-dance\.mp4"):
        footage.clip(ClipName("li", "front", "dance"))
    with pytest.raises(FootageError, match="no folder"):
        Footage(tmp_path / "nowhere")
    broken = tmp_path / "footage" / "li"
    broken.mkdir(parents=True)
    (broken / "front-idle.mp4").write_bytes(b"no video")
    with pytest.raises(FootageError, match="cannot read"):
        Footage(tmp_path / "footage", tmp_path / "cache").prepare([IDLE])


def test_the_cast_is_whole() -> None:
    footage = Footage()
    people = footage.people()
    assert len(people) == 12
    assert all("idle" in footage.actions(one, camera) for one in people for camera in ("front", "side"))
    assert "CC0" in (FOLDER / "README.md").read_text(encoding="utf-8")
    assert (FOLDER / "CC0-LICENSE.txt").is_file()
