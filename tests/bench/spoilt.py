"""Good pictures and silence spoilt on purpose: dark, blocked, out of focus, backlit, frozen, looped, noisy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

WIDTH, HEIGHT = 640, 480
NOISES = ("white", "pink", "brown", "hum", "typing", "fan")
_RATE = 16_000


def webcam(picture: Picture) -> Picture:
    """The picture as a camera of 640×480 would have it: filled, cut evenly, through a JPEG."""
    height, width = picture.shape[:2]
    scale = max(WIDTH / width, HEIGHT / height)
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    large = cv2.resize(
        picture, (max(WIDTH, round(width * scale)), max(HEIGHT, round(height * scale))), interpolation=how
    )
    top, left = (large.shape[0] - HEIGHT) // 3, (large.shape[1] - WIDTH) // 2  # heads are above the middle
    return coded(large[top : top + HEIGHT, left : left + WIDTH])


def coded(picture: Picture, quality: int = 75) -> Picture:
    """Once through a JPEG."""
    return cv2.imdecode(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def noisy(picture: NDArray[Any], spread: float, rng: np.random.Generator) -> Picture:
    """With a sensor's noise."""
    return np.clip(picture + rng.normal(0, spread, picture.shape), 0, 255).astype(np.uint8)


def ways(rng: np.random.Generator) -> dict[str, list[Callable[[Picture], Picture]]]:
    """How a picture may be spoilt, by the name of the flag that should follow."""

    def plain(red: int, green: int, blue: int) -> Callable[[Picture], Picture]:
        return lambda p: coded(noisy(np.full(p.shape, (blue, green, red), np.float64), 3, rng))

    def hand(p: Picture) -> Picture:
        return coded(noisy(cv2.GaussianBlur(p, (0, 0), 60) * 0.25 + np.array([40, 50, 90]), 3, rng))

    def tape(p: Picture) -> Picture:
        shade = np.linspace(60, 140, p.shape[1])[None, :, None] * np.ones_like(p, np.float64)
        return coded(noisy(shade, 4, rng))

    return {
        "dark": [lambda p, g=gain: coded(noisy(p * g, 4, rng)) for gain in (0.12, 0.2, 0.27)],
        "blocked": [hand, tape, plain(6, 5, 5), plain(235, 235, 230)],
        "blurred": [lambda p, s=s: coded(noisy(cv2.GaussianBlur(p, (0, 0), s), 2, rng)) for s in (4, 6, 10)],
    }


def backlit(
    picture: Picture, face: tuple[float, float, float, float], gain: float, rng: np.random.Generator
) -> Picture:
    """A person as a shade before a bright window; head and body by the face: left, top, right, bottom in pixels."""
    left, top, right, bottom = face
    across, down = right - left, bottom - top
    x, y, low = (left + right) / 2, (top + bottom) / 2, picture.shape[0]
    person = np.zeros(picture.shape[:2], np.float32)
    cv2.ellipse(person, (int(x), int(y - 0.1 * down)), (int(across * 0.72), int(down * 0.95)), 0, 0, 360, 1, -1)
    body = [(-0.5, y), (0.5, y), (1.6, y + 1.4 * down), (1.8, low), (-1.8, low), (-1.6, y + 1.4 * down)]
    cv2.fillPoly(person, [np.array([(x + k * across, v) for k, v in body], np.int32)], 1)
    person = cv2.GaussianBlur(person, (0, 0), 2)[..., None]
    window = 255 - (255 - picture.astype(np.float32)) * 0.2
    return coded(noisy(picture * gain * person + window * (1 - person), 3, rng))


def drift(picture: Picture, at: float, rng: np.random.Generator) -> Picture:
    """The picture as a live camera has it at a time: who sits there moves a little, and never twice the same."""
    x = 6 * np.sin(at * 0.9) + 4 * np.sin(at * 0.37 + 1) + 2 * np.sin(at * 2.3)
    y = 3 * np.sin(at * 0.61 + 2) + 2 * np.sin(at * 1.7)
    grown = np.array([[1.04, 0, x - 0.02 * WIDTH], [0, 1.04, y - 0.02 * HEIGHT]])
    return coded(noisy(cv2.warpAffine(picture, grown, (WIDTH, HEIGHT), borderMode=cv2.BORDER_REPLICATE), 2, rng))


def noise(kind: str, count: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Sounds of a room without anybody speaking, of loudness 1."""
    white = rng.normal(size=count)
    spectrum, bins = np.fft.rfft(white), np.arange(count // 2 + 1)
    seconds = np.arange(count) / _RATE
    match kind:
        case "white":
            sound = white
        case "pink":
            sound = np.fft.irfft(spectrum / np.sqrt(np.maximum(bins, 1)), count)
        case "brown" | "fan":
            sound = np.fft.irfft(spectrum / np.maximum(bins, 20), count)
            sound = sound * (1 + 0.3 * np.sin(2 * np.pi * 7 * seconds)) if kind == "fan" else sound
        case "hum":
            sound = sum((np.sin(2 * np.pi * 50 * k * seconds + k) / k for k in range(1, 8)), np.zeros(count))
        case "typing":
            sound = np.zeros(count)
            for at in rng.integers(0, max(1, count - 800), max(1, count // 3000)):
                click = rng.normal(size=800) * np.exp(-np.arange(800) / 120) * rng.uniform(0.4, 1)
                sound[at : at + 800] += click[: len(sound) - at]
        case _:
            raise ValueError(f"no noise is called {kind}")
    return sound / np.sqrt(np.mean(sound**2) + 1e-12)
