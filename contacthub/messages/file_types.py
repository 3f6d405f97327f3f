"""What a file is, by its first bytes: its name and what its sender calls it count for nothing."""

from __future__ import annotations

from typing import Final

LOOKED_AT: Final = 4096
"""Bytes at the beginning that are looked at."""
UNKNOWN: Final = "application/octet-stream"
PLAIN: Final = "text/plain"
ZIP: Final = "application/zip"
OFFICE: Final = "application/vnd.openxmlformats-officedocument."

SIGNATURES: Final = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp3gp", "video/3gpp"),
    (4, b"ftyp", "video/mp4"),
    (0, b"BM", "image/bmp"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"PK\x03\x04", ZIP),
    (0, b"PK\x05\x06", ZIP),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"\xff\xf1", "audio/aac"),
    (0, b"\xff\xf9", "audio/aac"),
    (0, b"{\\rtf", "application/rtf"),
)
"""Where which bytes stand, and what the file then is; the first that fits counts."""

IN_ZIP: Final = (
    (b"word/", f"{OFFICE}wordprocessingml.document"),
    (b"xl/", f"{OFFICE}spreadsheetml.sheet"),
    (b"ppt/", f"{OFFICE}presentationml.presentation"),
)
"""Folders in the archive that a file of an office program is."""


def media_type_of(beginning: bytes) -> str:
    """The media type of a file that begins so; text of any kind, such as HTML and SVG, is plain."""
    for at, signature, media_type in SIGNATURES:
        if beginning.startswith(signature, at):
            return _of_zip(beginning) if media_type == ZIP else media_type
    return PLAIN if _is_text(beginning) else UNKNOWN


def _of_zip(beginning: bytes) -> str:
    return next((media_type for folder, media_type in IN_ZIP if folder in beginning), ZIP)


def _is_text(beginning: bytes) -> bool:
    if b"\0" in beginning:
        return False
    for cut in range(4):  # the last character may be cut in two
        try:
            beginning[: len(beginning) - cut].decode()
        except UnicodeDecodeError:
            continue
        return True
    return False
