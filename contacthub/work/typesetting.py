"""Sets a sheet as PDF, in a process of its own: the sheet comes in as JSON, the PDF goes out.

It ends with ``MISSING`` where Typst, the extra ``pdf``, is not installed. Texts are values of the template,
never a part of it, and it may read no file.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

MISSING: Final = 3
TEMPLATE: Final = Path(__file__).with_suffix(".typ")


def main() -> int:
    """Read the sheet, write the PDF."""
    try:
        import typst  # noqa: PLC0415  # it is an extra, and its absence is an answer
    except ImportError:
        return MISSING
    sheet = sys.stdin.buffer.read().decode()
    with tempfile.TemporaryDirectory() as nothing:  # else is there that a template could read
        main_file = Path(shutil.copy(TEMPLATE, nothing))
        pdf = typst.compile(main_file, root=Path(nothing), format="pdf", sys_inputs={"sheet": sheet})
    assert isinstance(pdf, bytes), "one file"
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
