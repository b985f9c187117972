"""SIGKILL in the middle of writing: what is on the disk decodes, a second at most is lost, the books are closed."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import av
import pytest

from invigilator.media.reader import Segment
from invigilator.media.recorder import SegmentClosed, recover
from invigilator.wire.packet import Codec, Layer

WRITER = """
import sys
from tests.media.killed import main
from invigilator.wire.packet import Codec
from pathlib import Path
main(Path(sys.argv[1]), Codec[sys.argv[2]])
"""


def record_and_kill(folder: Path, codec: Codec, seconds: float) -> dict[str, int]:
    """Capture instants (us) of the last packet of each layer the recorder had been given when it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), codec.name], stdout=subprocess.PIPE, text=True
    )
    last: dict[str, int] = {}
    first = 0
    assert process.stdout is not None
    with process, process.stdout:
        for line in process.stdout:
            layer, at = line.split()
            last[layer] = int(at)
            first = first or int(at)
            if int(at) - first > seconds * 1e6:
                process.kill()
                break
    return last


@pytest.mark.parametrize("codec", [Codec.H264, Codec.VP8, Codec.JPEG])
def test_a_kill_costs_a_second_at_most(tmp_path: Path, codec: Codec) -> None:
    last = record_and_kill(tmp_path, codec, 3.7)
    segments = {segment.layer: segment for segment in recover(tmp_path, ())}
    assert set(segments) == {Layer.MAIN, Layer.THUMB}
    for layer, segment in segments.items():
        assert segment.recovered
        assert (segment.sitting, segment.feed) == ("s1", "front")
        assert segment.ended >= last[layer.name] // 1000 - 1000
        frames = sound = 0
        with av.open(str(segment.path)) as file:
            for packet in file.demux():
                for frame in packet.decode():
                    if isinstance(frame, av.VideoFrame):
                        frames += 1
                    else:
                        sound = int(segment.started + frame.time * 1000)
        assert frames == segment.frames
        if layer is Layer.MAIN:
            assert sound >= last["SOUND"] // 1000 - 1000
        data = segment.path.read_bytes()
        assert (segment.bytes, segment.sha256) == (len(data), hashlib.sha256(data).hexdigest())


@pytest.fixture(scope="module")
def killed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("killed")
    record_and_kill(folder, Codec.H264, 3.0)
    return folder


def test_a_cut_tail_is_read_to_the_cut(killed: Path, tmp_path: Path) -> None:
    (whole,) = [one for one in recover(killed, ()) if one.layer is Layer.MAIN]
    data = whole.path.read_bytes()
    counts = []
    for share in (100, 80, 60, 40, 20):
        cut = tmp_path / f"{share}.mkv"
        cut.write_bytes(data[: len(data) * share // 100])
        found: list[SegmentClosed] = [one for one in recover(tmp_path, ()) if one.id == str(share)]
        counts.append(found[0].frames if found else 0)
        with Segment(cut) as segment:
            assert len(list(segment.frames())) in (counts[-1], counts[-1] - 1)  # the one the cut went through
    assert counts == sorted(counts, reverse=True)
    assert counts[0] == whole.frames
    assert counts[3] > 0


def test_the_known_the_empty_and_the_foreign_are_left_out(killed: Path, tmp_path: Path, expected_log: object) -> None:
    assert callable(expected_log)
    expected_log("cannot be read back")
    for path in killed.glob("*.mkv"):
        shutil.copy(path, tmp_path)
    (tmp_path / "empty.mkv").touch()
    (tmp_path / "foreign.mkv").write_bytes(b"something else")
    (tmp_path / "notes.txt").write_text("no segment")
    names = sorted(path.stem for path in killed.glob("*.mkv"))
    found = recover(tmp_path, {names[0]})
    (tmp_path / "later.mkv").touch()  # made after the call: a running recorder's
    assert [segment.id for segment in found] == names[1:]
    assert not (tmp_path / "empty.mkv").exists()
    assert (tmp_path / "foreign.mkv").exists()
    assert (tmp_path / "later.mkv").exists()
