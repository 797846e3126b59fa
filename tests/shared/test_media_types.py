"""What a file is, is told by what stands in it (E2)."""

import gzip
import io
import zipfile

import pytest

from adapters.shared.media_types import media_type_of

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00"


def a_zip() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    return file.getvalue()


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"GIF89a\x01\x00", "image/gif"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (a_zip(), "application/zip"),
        (gzip.compress(b"a", mtime=0), "application/gzip"),
        (MP4, "video/mp4"),
        (b"ID3\x04\x00\x00", "audio/mpeg"),
        (b"\xff\xfb\x90\x64\x00", "audio/mpeg"),
        (b"We agreed on Monday.\r\n", "text/plain"),
        ("Één regel".encode(), "text/plain"),
        ("Één regel".encode("latin-1"), "text/plain"),
        ("Eén regel".encode("utf-16"), "text/plain"),
        (b"MZ is how this line begins, and it is a text", "text/plain"),
        (EXE, "application/x-msdownload"),
        (b"\x7fELF\x02\x01\x01\x00", "application/x-executable"),
    ],
)
@pytest.mark.parametrize("claimed", ["", "image/png", "application/octet-stream"])
def test_the_content_decides_whatever_is_claimed(
    head: bytes, media_type: str, claimed: str
) -> None:
    assert media_type_of(head, claimed) == media_type


@pytest.mark.parametrize(
    ("head", "claimed", "media_type"),
    [
        (b"a;b;c\n1;2;3\n", "text/csv", "text/csv"),
        (b"a;b;c\n", "Text/CSV; charset=utf-8", "text/csv"),
        (b"<script>alert(1)</script>", "text/html", "text/html"),
        (b'{"a": 1}', "application/json", "application/json"),
        (a_zip(), WORD, WORD),
        (MP4, "audio/mp4", "audio/mp4"),
    ],
)
def test_a_claim_may_say_more_closely_what_the_content_is(
    head: bytes, claimed: str, media_type: str
) -> None:
    assert media_type_of(head, claimed) == media_type


@pytest.mark.parametrize(
    "claimed", ["image/png", "application/pdf", "text/csv", "text/plain", WORD]
)
def test_what_bears_no_signature_is_not_what_it_claims_to_be(claimed: str) -> None:
    assert media_type_of(b"\x00\x01\x02\x03 nothing known", claimed) == ""


def test_a_kind_of_file_that_has_no_known_signature_is_taken_at_its_word() -> None:
    assert media_type_of(b"\x00\x01\x02\x03", "image/x-photoshop") == "image/x-photoshop"


def test_an_empty_file_is_nothing() -> None:
    assert media_type_of(b"", "text/plain") == ""
