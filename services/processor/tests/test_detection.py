"""What bytes are, whatever they are called; and what speaks against them."""

import random
import time
from pathlib import Path
from typing import BinaryIO

import pytest

from stoa_processor.detection import Found, NotAllowed, detect

from . import samples

OPEN_XML = "application/vnd.openxmlformats-officedocument."
WORD = OPEN_XML + "wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"


def look(content: bytes, folder: Path) -> Found:
    path = folder / "any-name"
    path.write_bytes(content)
    with path.open("rb") as file:
        return detect(file)


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (samples.png(), "image/png"),
        (samples.jpeg(), "image/jpeg"),
        (samples.jpeg() + samples.jpeg(), "image/jpeg"),
        (samples.jpeg() + bytes(9), "image/jpeg"),
        (samples.gif(), "image/gif"),
        (samples.webp(), "image/webp"),
        (samples.wav(), "audio/wav"),
        (samples.film(), "video/mp4"),
        (samples.film(b"avif"), "image/avif"),
        (samples.film(b"heic"), "image/heic"),
        (samples.film(b"M4A "), "audio/mp4"),
        (b"\x1a\x45\xdf\xa3" + bytes(20) + b"webm", "video/webm"),
        (b"ID3\x04" + bytes(40), "audio/mpeg"),
        (b"fLaC" + bytes(40), "audio/flac"),
        (samples.pdf(), "application/pdf"),
        (samples.archive(("a.txt", b"a")), "application/zip"),
        (samples.docx(), WORD),
        (samples.archive(("mimetype", ODT.encode()), ("c.xml", b"<a/>")), ODT),
        (
            samples.archive(("mimetype", b"application/epub+zip")),
            "application/epub+zip",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(9), "application/x-ole-storage"),
        ("Grüße\n".encode(), "text/plain"),
        ("\ufeffGrüße".encode("utf-16"), "text/plain"),
        (b"a,b\n1,2\n", "text/plain"),
        (b"MZ is where the story begins\n", "text/plain"),
        (b"\n <!DOCTYPE html><p>", "text/html"),
        (b"<html><body>", "text/html"),
        (b"<!-- --><script>alert(1)</script>", "text/html"),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg xmlns='a'/>", "image/svg+xml"),
        (b"<svg onload='alert(1)'/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><feed/>", "application/xml"),
    ],
)
def test_honest_files_are_what_they_are(
    content: bytes, media_type: str, tmp_path: Path
):
    assert look(content, tmp_path) == Found(media_type)


ZIP = samples.archive(("evil.js", b"alert(1)"))


@pytest.mark.parametrize(
    ("content", "flag"),
    [
        (samples.png() + ZIP, "polyglot"),
        (samples.png() + b"<html><script>", "polyglot"),
        (samples.jpeg() + ZIP, "polyglot"),
        (samples.jpeg() + b"<?php system($_GET[0]); __HALT_COMPILER();", "polyglot"),
        (samples.gif() + ZIP, "polyglot"),
        (samples.webp() + b"/*", "polyglot"),
        (samples.pdf() + ZIP, "polyglot"),
        (b"junk\n" + samples.pdf(), "polyglot"),
        (b"<html>" + samples.pdf(), "polyglot"),
        (samples.pdf() + b" " * 2000, "polyglot"),
        (samples.film() + samples.box(b"free", ZIP), "polyglot"),
        (b"GIF89a/*" + b"alert(1)//*/=1;", "malformed"),
        (b"GIF89a<html><script>alert(1)</script>", "malformed"),
        (samples.png()[:-6], "malformed"),
        (samples.jpeg()[:-2], "malformed"),
        (samples.film()[:-1], "malformed"),
        (b"%PDF-1.7\n" + b"a" * 90, "malformed"),
        (ZIP[:-30], "malformed"),
        (samples.archive(("../../x", b"")), "unsafe-names"),
        (samples.archive(("/etc/x", b"")), "unsafe-names"),
        (samples.archive(("..\\x", b"")), "unsafe-names"),
        (samples.docx(("word/vbaProject.bin", b"")), "macro"),
        ("Grüße".encode("cp1252"), "legacy-encoding"),
    ],
)
def test_what_is_not_just_one_thing_is_flagged(
    content: bytes, flag: str, tmp_path: Path
):
    assert flag in look(content, tmp_path).flags


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"MZ\x90\0\x03" + bytes(90), "type-not-allowed"),
        (b"\x7fELF\x02" + bytes(90), "type-not-allowed"),
        (b"\0asm\x01\0\0\0", "type-not-allowed"),
        (b"\xca\xfe\xba\xbe" + bytes(90), "type-not-allowed"),
        (b"text\0with a zero", "type-not-allowed"),
        (b"SQLite format 3\0" + bytes(90), "type-not-allowed"),
        (samples.film(b"none"), "type-not-allowed"),
    ],
)
def test_what_nobody_knows_is_refused(content: bytes, code: str, tmp_path: Path):
    with pytest.raises(NotAllowed) as refused:
        look(content, tmp_path)
    assert refused.value.code == code


def test_it_ends_soon_and_raises_its_own_error_only(tmp_path: Path):
    """Mutations of every kind, and files made to be walked for ever."""
    dice = random.Random(7)
    seeds = [
        *(samples.png(), samples.jpeg(), samples.gif(), samples.webp()),
        *(samples.film(), samples.pdf(), samples.docx(), b"ID3" + bytes(90)),
        *(b"<svg/>", "Grüße".encode(), b"\xff\xfb\x90\x64" + bytes(500)),
    ]
    slow = [
        b"\x89PNG\r\n\x1a\n" + samples.png()[8:33] + bytes(5 << 20),
        samples.gif()[:-4] + b"\x01a" * (1 << 20),
        b"\xff\xd8\xff" + b"\xe0\0\x02\xff" * (1 << 20),
        samples.film() + samples.box(b"free", b"") * 50_000,
    ]
    for content in slow:
        began = time.monotonic()
        assert look(content, tmp_path).flags
        assert time.monotonic() - began < 20
    path = tmp_path / "mutated"
    for seed in seeds * 60:
        changed = bytearray(seed)
        for _ in range(dice.randint(1, 8)):
            changed[dice.randrange(len(changed))] = dice.randrange(256)
        path.write_bytes(changed[: dice.randint(1, len(changed))])
        with path.open("rb") as file:
            judge(file)


def judge(file: BinaryIO) -> None:
    try:
        assert detect(file).media_type
    except NotAllowed as refused:
        assert refused.code == "type-not-allowed"  # noqa: PT017  # both are fine


def test_a_name_has_no_say(tmp_path: Path):
    (tmp_path / "holiday.jpg").write_bytes(b"<script>alert(1)</script>")
    with (tmp_path / "holiday.jpg").open("rb") as file:
        assert detect(file) == Found("text/html")
