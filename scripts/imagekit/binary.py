"""Small files that are not text: a picture, a page, a program, a key, archives."""

from __future__ import annotations

import base64
import gzip
import io
import random
import struct
import subprocess
import tempfile
import zipfile
import zlib
from pathlib import Path


def jpeg(width: int = 320, height: int = 240) -> bytes:
    """A valid grey baseline JPEG (ITU-T T.81) whose Huffman tables have one code each."""

    def segment(marker: int, body: bytes) -> bytes:
        return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body

    one_code = bytes([1] + [0] * 15 + [0])
    blocks = (width // 8) * (height // 8)
    return b"".join(
        (
            b"\xff\xd8",
            segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
            segment(0xDB, bytes([0]) + bytes([16] * 64)),
            segment(0xC0, struct.pack(">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)),
            segment(0xC4, b"\x00" + one_code),
            segment(0xC4, b"\x10" + one_code),
            segment(0xDA, bytes([1, 1, 0, 0, 63, 0])),
            bytes(blocks * 2 // 8),
            b"\xff\xd9",
        )
    )


def pdf(text: str) -> bytes:
    """A one-page PDF 1.4 whose page is a compressed stream: nothing of the text is in the clear.

    Its font is one of those that readers have for Japanese, named and not embedded (PDF 32000-1,
    9.7.5.2: UniJIS-UCS2-H).
    """
    lines = (f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in text.splitlines())
    page = zlib.compress(f"BT /F1 10 Tf 14 TL 40 800 Td {' '.join(lines)} ET".encode())
    info = b"<</Registry(Adobe)/Ordering(Japan1)/Supplement 2>>"
    shape = b"/Flags 4/FontBBox[0 -136 1000 864]/ItalicAngle 0/Ascent 864/Descent -136/StemV 80"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(page) + page + b"\nendstream",
        b"<</Type/Font/Subtype/Type0/BaseFont/HeiseiMin-W3/Encoding/UniJIS-UCS2-H"
        b"/DescendantFonts[6 0 R]>>",
        b"<</Type/Font/Subtype/CIDFontType0/BaseFont/HeiseiMin-W3/CIDSystemInfo"
        + info
        + b"/FontDescriptor<</Type/FontDescriptor/FontName/HeiseiMin-W3"
        + shape
        + b"/CapHeight 709>>>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n" % size
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    )


def program(rng: random.Random) -> bytes:
    """The head of a Windows program and some code-like bytes."""
    head = b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0" + struct.pack("<HH", 0x8664, 1)
    return head.ljust(512, b"\0") + rng.randbytes(48 * 1024)


def ssh_key(rng: random.Random) -> bytes:
    """An OpenSSH private key by its looks (PROTOCOL.key); it opens nothing."""
    body = b"openssh-key-v1\0" + b"\0\0\0\x04none" * 2 + bytes(7) + b"\x01" + rng.randbytes(330)
    text = base64.encodebytes(body).decode()
    return (
        f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}-----END OPENSSH PRIVATE KEY-----\n".encode()
    )


def zipped(name: str, data: bytes) -> bytes:
    """A ZIP with one member; its name is CP932 without the UTF-8 flag, as Windows writes it."""
    raw = name.encode("cp932")
    stand_in = "x" * len(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            zipfile.ZipInfo(stand_in, (2026, 3, 31, 9, 0, 0)), data, zipfile.ZIP_DEFLATED
        )
    return out.getvalue().replace(stand_in.encode(), raw)


def gzipped(name: str, data: bytes) -> bytes:
    """One gzip member with a time of 0."""
    return gzip.compress(data, mtime=0)


def locked_zip(name: str, data: bytes) -> bytes:
    """A ZIP encrypted with AES-256, made by 7-Zip."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        command = ["7z", "a", "-bd", "-tzip", "-mem=AES256", "-pinvented-Passw0rd", "x.zip", name]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        return (Path(folder) / "x.zip").read_bytes()
