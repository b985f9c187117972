"""Whose is which picture of a roster's folder: by the file name the roster has, or else by admission number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from invigilator.hub import plain
from invigilator.hub.listing import say
from invigilator.media import framesize
from invigilator.media.portrait import MAX_PORTRAIT
from invigilator.store.candidate import Candidate
from invigilator.wire.admin import Language
from invigilator.wire.packet import Codec

_SHOWN = 20  # names in a line


@dataclass(frozen=True, slots=True)
class Sorted:
    """File names by sitting, and what did not fit.

    ``missing``: files that the roster names and nobody gave, by seat; ``without``: how many candidates have no
    picture at all; ``nobodys``: files that belong to nobody.
    """

    taken: Mapping[str, str]
    missing: Mapping[int, str]
    without: int
    nobodys: Sequence[str]


def sort(candidates: Iterable[Candidate], names: Iterable[str]) -> Sorted:
    """Give the files to the candidates. Capitals do not matter."""
    by_name = {one.lower(): one for one in names}
    by_stem = {PurePath(one).stem.lower(): one for one in by_name.values()}
    taken: dict[str, str] = {}
    missing: dict[int, str] = {}
    without = 0
    for one in candidates:
        name = by_name.get(one.photo.lower()) if one.photo else by_stem.get(one.admission.lower())
        if name is not None:
            taken[one.sitting] = name
        elif one.photo:
            missing[one.seat] = one.photo
        else:
            without += 1
    used = set(taken.values())
    return Sorted(taken, missing, without, [one for one in by_name.values() if one not in used])


def problems(found: Sorted, photos: Mapping[str, bytes], language: Language) -> list[str]:
    """What stands in the way, a sentence each."""
    out = [
        say(
            language,
            f"seat {seat}: the roster names the picture {plain.line(name)}, which is not there",
            f"座位 {seat}：名册中的照片 {plain.line(name)} 不存在",
        )
        for seat, name in found.missing.items()
    ]
    for name, content in photos.items():
        size = framesize.read(Codec.JPEG, content) if content.startswith(b"\xff\xd8") else None
        if size is None or len(content) > MAX_PORTRAIT or not framesize.fits(size):
            out.append(
                say(
                    language,
                    f"{plain.line(name)}: a JPEG of at most 20 KB is needed",
                    f"{plain.line(name)}：须为不超过 20 KB 的 JPEG",
                )
            )
    if not found.taken and not out:
        out.append(
            say(
                language,
                "no picture belongs to a candidate of this exam: name files as in the roster, or by admission number",
                "没有照片与本场考生对应：文件名须与名册“照片”列一致，或为准考证号",
            )
        )
    return out


def lines(found: Sorted, language: Language, *, dry_run: bool) -> list[str]:
    """What was done, or would be."""
    english = f"{len(found.taken)} pictures, {found.without} candidates without one"
    chinese = f"照片 {len(found.taken)} 张，{found.without} 名考生没有照片"
    if dry_run:
        english, chinese = f"{english}; nothing was kept", f"{chinese}；未保存"
    out = [say(language, f"{english}.", f"{chinese}。")]
    if found.nobodys:
        names = ", ".join(plain.line(one) for one in found.nobodys[:_SHOWN])
        more = len(found.nobodys) - _SHOWN
        names += say(language, f" and {more} more", f" 等 {len(found.nobodys)} 个") if more > 0 else ""
        out.append(say(language, f"of nobody in this exam: {names}", f"不属于本场考生：{names}"))
    return out
