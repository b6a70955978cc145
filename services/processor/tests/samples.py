"""Files of every kind, made here: honest ones, liars and broken ones."""

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile
from zlib import compress, crc32


def _chunk(kind: bytes, data: bytes) -> bytes:
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", crc32(body))


def png(width: int = 1, height: int = 1) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + _chunk(b"IDAT", compress(b"\0\0"))
        + _chunk(b"IEND", b"")
    )


def _segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2) + data


def jpeg() -> bytes:
    frame = struct.pack(">BHHB", 8, 1, 1, 1) + b"\x01\x11\0"
    return (
        b"\xff\xd8"
        + _segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0")
        # A comment may hold what looks like the end.
        + _segment(0xFE, b"a comment with \xff\xd9 in it")
        + _segment(0xC0, frame)
        + _segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"\x12\x34\xff\x00\x56\xff\xd0\x78"
        + b"\xff\xd9"
    )


def gif() -> bytes:
    return (
        b"GIF89a"
        + struct.pack("<HHBBB", 1, 1, 0x80, 0, 0)
        + b"\0\0\0\xff\xff\xff"
        + b"\x21\xf9\x04\0\0\0\0\0"
        + b"\x2c"
        + struct.pack("<HHHHB", 0, 0, 1, 1, 0)
        + b"\x02\x02\x44\x01\0\x3b"
    )


def webp() -> bytes:
    inside = b"WEBP" + b"VP8 " + struct.pack("<I", 10) + bytes(10)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def wav() -> bytes:
    inside = b"WAVE" + b"fmt " + struct.pack("<I", 16) + bytes(16)
    return b"RIFF" + struct.pack("<I", len(inside)) + inside


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data


def film(brand: bytes = b"isom") -> bytes:
    return box(b"ftyp", brand + bytes(8)) + box(b"mdat", bytes(100))


def pdf() -> bytes:
    return b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\nstartxref\n0\n%%EOF\n"


def archive(*parts: tuple[str, bytes]) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, data in parts:
            kind = ZIP_STORED if name == "mimetype" else ZIP_DEFLATED
            file.writestr(name, data, compress_type=kind)
    return made.getvalue()


def docx(*more: tuple[str, bytes], main: str = "") -> bytes:
    main = main or (
        "application/vnd.openxmlformats-officedocument"
        ".wordprocessingml.document.main+xml"
    )
    types = f'<Types><Override PartName="/d.xml" ContentType="{main}"/></Types>'
    return archive(
        ("[Content_Types].xml", types.encode()),
        ("word/document.xml", b"<w:document/>"),
        *more,
    )
