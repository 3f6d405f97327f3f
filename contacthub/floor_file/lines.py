"""Which line of the floor file was dialled, however its number is written."""

from __future__ import annotations

import re
import unicodedata

from contacthub.customers.keys import NumberReader
from contacthub.floor_file.directory import Directory, LineEntry

URI = re.compile(r"(?:sips?|tel):(?P<user>[^@;?]+).*", re.DOTALL)


def line_key(number: str) -> str:
    """What two ways to write one line have in common: the digits of a number, else the address itself."""
    text = unicodedata.normalize("NFKC", number).strip().casefold()
    uri = URI.fullmatch(text)
    text = uri["user"] if uri is not None else text
    if any(letter.isalpha() for letter in text):
        return text
    return "".join(each for each in text if each.isdigit()) or text


def line_called(directory: Directory, numbers: NumberReader, dialled: str) -> LineEntry | None:
    """The line with this number: as it is written, else as the same number of the same country."""
    line = directory.lines.get(line_key(dialled))
    if line is not None:
        return line
    region = directory.floor.default_region
    wanted = numbers.read(dialled, region).e164
    if wanted is None:
        return None
    lines = directory.lines.values()
    return next((each for each in lines if numbers.read(each.number, region).e164 == wanted), None)
