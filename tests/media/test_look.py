from __future__ import annotations

import numpy as np

from invigilator.media.decoder import Decoder
from invigilator.media.look import Look, Looker
from tests.media.streams import encode, room


def looks(pictures: list[np.ndarray]) -> list[Look]:
    decoder, looker = Decoder(), Looker()
    made = [
        looker.look(frame, number / 10)
        for number, packet in enumerate(encode(pictures))
        for frame in decoder.decode(packet)
    ]
    assert all(made)
    return [one for one in made if one]


def test_a_still_picture_stays_still_through_reencoding() -> None:
    seen = looks([room(0, moving=False)] * 100)
    assert seen[-1].still_since == 0.0
    assert not seen[-1].black


def test_somebody_who_moves_is_not_still() -> None:
    seen = looks([room(n) for n in range(60)])
    assert seen[-1].still_since > 4.0


def test_it_stands_still_from_when_it_stopped() -> None:
    seen = looks([room(min(n, 30)) for n in range(100)])
    assert 2.0 <= seen[-1].still_since <= 3.5


def test_black_is_dark_and_empty() -> None:
    assert looks([np.zeros((240, 320, 3), np.uint8)] * 3)[-1].black
    assert not looks([room(n, level=20) for n in range(3)])[-1].black
    noise = np.random.default_rng(3).integers(0, 14, (240, 320, 3)).astype(np.uint8)
    assert looks([noise] * 3)[-1].black
