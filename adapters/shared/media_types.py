"""What a file is, by what stands in it: a claim alone could be anything (E2).

The signatures are those of the WHATWG's MIME Sniffing standard, and of the formats themselves.
"""

import re
from collections.abc import Mapping
from typing import Final

HEAD: Final = 1445
"""Bytes from which a type can be told (MIME Sniffing, 5.2: the resource header)."""

_SIGNATURES: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = tuple(
    (media_type, re.compile(pattern, re.DOTALL))
    for media_type, pattern in (
        ("image/png", rb"\x89PNG\r\n\x1a\n"),
        ("image/jpeg", rb"\xff\xd8\xff"),
        ("image/gif", rb"GIF8[79]a"),
        ("image/webp", rb"RIFF.{4}WEBPVP"),
        ("image/heic", rb"\x00\x00.{2}ftyp(?:heic|heix|mif1|msf1)"),
        ("image/avif", rb"\x00\x00.{2}ftypavi[fs]"),
        ("video/quicktime", rb"\x00\x00.{2}ftypqt  "),
        ("video/mp4", rb"\x00\x00.{2}ftyp"),
        ("video/webm", rb"\x1aE\xdf\xa3"),
        ("audio/mpeg", rb"ID3[\x02-\x04]|\xff[\xe2-\xe5\xf2-\xf5\xfa-\xfd]"),  # tag, layer II, III
        ("audio/wav", rb"RIFF.{4}WAVE"),
        ("audio/ogg", rb"OggS\x00"),
        ("application/pdf", rb"%PDF-"),
        ("application/zip", rb"PK(?:\x03\x04|\x05\x06)"),
        ("application/gzip", rb"\x1f\x8b\x08"),
        ("application/x-7z-compressed", rb"7z\xbc\xaf\x27\x1c"),
        ("application/vnd.rar", rb"Rar!\x1a\x07"),
        ("application/x-msdownload", rb"MZ(?=.{0,126}[\x00-\x08])"),
        ("application/x-executable", rb"\x7fELF"),
        ("application/x-mach-binary", rb"[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe"),
    )
)

# MIME Sniffing, 3 "binary data byte": none of them is in a text, whatever its encoding but UTF-16.
_BINARY: Final = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

_TEXT: Final = "text/plain"
_WITHIN: Final[Mapping[str, re.Pattern[str]]] = {
    _TEXT: re.compile(r"text/[a-z0-9.+-]+|application/(?:json|xml|[a-z0-9.-]+\+(?:json|xml))"),
    "application/zip": re.compile(
        r"application/(?:vnd\.openxmlformats-officedocument\..+|vnd\.oasis\.opendocument\..+|"
        r"epub\+zip|x-zip-compressed)"
    ),
    "video/mp4": re.compile(r"audio/(?:mp4|x-m4a)|video/x-m4v"),
    "video/webm": re.compile(r"audio/webm|video/x-matroska"),
    "audio/ogg": re.compile(r"video/ogg|application/ogg|audio/opus"),
}
"""What is a kind of what, so that a claim may tell more than the first bytes can."""

_KNOWN: Final = frozenset(media_type for media_type, _ in _SIGNATURES) | {_TEXT}


def media_type_of(head: bytes, claimed: str) -> str:
    """Say what a file is; empty when it cannot be told.

    Args:
        head: its first bytes, `HEAD` of them if there are as many.
        claimed: what its sender says it is, perhaps with parameters, perhaps nothing.
    """
    claim = claimed.partition(";")[0].strip().lower()
    if not head:
        return ""
    found = next((name for name, pattern in _SIGNATURES if pattern.match(head)), None)
    if found is None and (head.startswith(_UTF_16) or not _BINARY.search(head)):
        found = _TEXT
    if found is None:
        # What has a signature and does not bear it is something else.
        told = any(inner.fullmatch(claim) for inner in _WITHIN.values())
        return "" if claim in _KNOWN or told else claim
    inner = _WITHIN.get(found)
    return claim if inner is not None and inner.fullmatch(claim) else found
