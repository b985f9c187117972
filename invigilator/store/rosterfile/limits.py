"""How much a roster file may ask of this program; whatever asks more is refused before it gets it."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 5 * 1024 * 1024
"""The file as it comes."""
MAX_ROWS: Final = 20_000
"""Candidates in it."""
MAX_LINES: Final = MAX_ROWS + 50
"""Rows with something in them, of one sheet: the candidates, titles and the heading."""
MAX_COLUMNS: Final = 256
"""Cells beyond are not looked at."""
MAX_BREAKS: Final = 200_000
"""Line ends in one CSV text."""
MAX_MEMBERS: Final = 1_000
"""Files in one zip."""
MAX_INFLATED: Final = 32 * 1024 * 1024
"""All files of a zip, unpacked, as they are declared."""
MAX_PART: Final = 24 * 1024 * 1024
"""One file of a zip that is read: 20,000 rows of 15 columns need about 12 MB."""
MAX_TEXT: Final = 10 * 1024 * 1024
"""One CSV text in a zip."""
MAX_TAGS: Final = 1_500_000
"""Tags in one workbook: 20,000 rows of 7 columns have 900,000."""
MAX_CHARACTERS: Final = 8_000_000
"""Of all the shared strings of a workbook."""
MAX_CELL: Final = 300
"""Characters kept of one cell; every column allows fewer."""
