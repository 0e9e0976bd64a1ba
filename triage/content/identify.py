"""The type of a content by its bytes: own magic first, libmagic for the rest.

libmagic costs half a millisecond and calls Japanese text ISO-8859-1, so it is asked last.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from functools import cache

from triage.content.container.compound_kind import COMPOUND, compound_kind
from triage.content.kinds import OFFICE
from triage.content.text.host import host_kind
from triage.content.text.text_kind import text_kind, torn_kind
from triage.model import ByteSpace
from triage.sqlite_leaf import page_size
from triage.text.codec import detect

_SAMPLE = 64 << 10
_UNKNOWN = "application/octet-stream"

_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF-", "application/pdf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", COMPOUND),
    (0, b"SQLite format 3\0", "application/vnd.sqlite3"),
    (0, b"\x37\x7f\x06\x82", "application/x-sqlite-wal"),
    (0, b"\x37\x7f\x06\x83", "application/x-sqlite-wal"),
    (0, b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "application/x-sqlite-journal"),
    (0, b"\x1f\x8b\x08", "application/gzip"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"MSCF\0\0\0\0", "application/vnd.ms-cab-compressed"),
    (0, b"\xfd7zXZ\0", "application/x-xz"),
    (0, b"\x28\xb5\x2f\xfd", "application/zstd"),
    (0, b"\x1f\x9d", "application/x-compress"),
    (0, b"\x04\x22\x4d\x18", "application/x-lz4"),
    (0, b"!<arch>\ndebian-binary", "application/vnd.debian.binary-package"),
    (0, b"!<arch>\n", "application/x-archive"),
    (257, b"ustar", "application/x-tar"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"!BDN", "application/vnd.ms-outlook-pst"),
    (0, b"\xcf\xad\x12\xfe", "application/x-outlook-express"),
    (0, b"ElfFile\0", "application/x-ms-evtx"),
    (0, b"regf", "application/x-windows-registry"),
    (0, b"hbin", "application/x-windows-registry"),
    (4, b"\xef\xcd\xab\x89", "application/x-ese-database"),
    (0, b"\0\1\0\0Standard Jet DB", "application/x-msaccess"),
    (0, b"\0\1\0\0Standard ACE DB", "application/x-msaccess"),
    (0, b"L\0\0\0\1\x14\2\0", "application/x-ms-shortcut"),
    (0, b"ITSF\3\0\0\0", "application/vnd.ms-htmlhelp"),
    (0, b"KDMV", "application/x-vmdk"),
    (0, b"QFI\xfb", "application/x-qemu-disk"),
    (0, b"EVF\x09\x0d\x0a\xff\0", "application/x-ewf"),
    (0, b"\x7fELF", "application/x-executable"),
    (0, b"\xca\xfe\xba\xbe", "application/java-vm"),
    (0, b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (0, b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (0, b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (0, b"\0asm\1\0\0\0", "application/wasm"),
    (0, b"BC\xc0\xde", "application/x-object"),  # bit code of LLVM
    (0, b"Caml1999", "application/x-object"),
    (0, b"\1\xfa\xce\x64", "application/x-object"),
    (0, b"\xce\xca\xef\xbe\1\0\0\0", "application/x-object"),  # resources of .NET
    (8, b"BEAM", "application/x-object"),  # Erlang
    (0, b"\x3c\xb8\x64\x18\xca\xef\x9c\x95", "application/x-qt-translation"),
    (0, b"wOFF", "font/woff"),
    (0, b"wOF2", "font/woff2"),
    (0, b"OTTO", "font/otf"),
    (0, b"ttcf", "font/collection"),
    (0, b"\0\1\0\0\0", "font/ttf"),
    (0, b"\1fcp", "application/x-font-pcf"),
    (0, b"\x72\xb5\x4a\x86", "application/x-font-linux-psf"),
    (0, b"OggS", "audio/ogg"),
    (0, b"fLaC", "audio/flac"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (0, b"\0\0\1\xba", "video/mpeg"),
    (4, b"ftypheic", "image/heic"),
    (4, b"ftypmif1", "image/heif"),
    (4, b"ftyp", "video/mp4"),
    (0, b"II*\0", "image/tiff"),
    (0, b"MM\0*", "image/tiff"),
    (0, b"\0\0\1\0", "image/vnd.microsoft.icon"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_LZH = re.compile(rb"-l(?:h[0-9dx]|z[s45])-")
_DBASE = b"\x02\x03\x30\x31\x32\x43\x63\x83\x8b\xcb\xf5\xfb"
_FIELDS = "CNDLMFBGPYTI0V@+"
_PYC = re.compile(rb"[\x00-\xff][\x0a-\x0f]\r\n")
_DOCUWORKS = re.compile(rb"\x60[\x08-\x40]\x82(?:\x01.|\x02..|\x04....)\x83", re.DOTALL)
"""Type-length-value: a head whose first fields are the generation and a guard."""
_BZIP2 = re.compile(rb"BZh[1-9]1AY&SY")
_PACKAGES = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MARKUP = (
    (
        re.compile(rb"\s*(?:<!--[^>]{0,400}-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I),
        "text/html",
    ),
    (re.compile(rb"\s*<(?:\?xml\s|!DOCTYPE\s)", re.I), "text/xml"),
)


def identified(space: ByteSpace, name: str) -> str:
    """The same as ``identify`` by all bytes of a content: a compound file says far inside what it
    is."""
    mime = identify(space.read_at(0, _SAMPLE), name)
    return compound_kind(space) if mime == COMPOUND else mime


def identify(head: bytes, name: str) -> str:
    """MIME type by content; ``name`` only tells kinds of text apart.

    ``head`` is the start of the content, at best 64 KiB; of a content without a name it may be any
    part of a file. Pictures carry their size in pixels as
    parameters (``image/png; width=640; height=480``). Never raises; unknown bytes are
    ``application/octet-stream``.
    """
    sample = head[:_SAMPLE]
    if not sample:
        return "inode/x-empty"
    told = _by_magic(sample) or host_kind(sample) or text_kind(sample) or _text(sample, name)
    return told or _by_libmagic(sample)


def _by_magic(head: bytes) -> str | None:
    if head[:4] in (b"PK\3\4", b"PK\5\6", b"PK\7\x08"):
        return _zip_kind(head)
    picture = _picture(head)
    if picture:
        return picture
    for offset, magic, mime in _MAGIC:
        if head.startswith(magic, offset):
            return mime
    if head[:2] == b"MZ" and b"\0" in head[:64]:
        return "application/vnd.microsoft.portable-executable"
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12], "application/x-riff")
    if _LZH.match(head, 2):
        return "application/x-lzh-compressed"
    if _is_dbase(head):
        return "application/x-dbf"
    if page_size(head):
        return "application/x-sqlite-pages"
    if _DOCUWORKS.match(head):
        return "application/vnd.fujixerox.docuworks"
    if _BZIP2.match(head):
        return "application/x-bzip2"
    if _PYC.match(head) and len(head) > 16 and head[16] in b"\xe3\x63":
        return "application/x-bytecode.python"
    return None


def _is_dbase(head: bytes) -> bool:
    """A version, a date, and a list of fields of 32 bytes that ends where it should."""
    if len(head) < 65 or head[0] not in _DBASE or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    start, size = struct.unpack_from("<HH", head, 8)
    ends = head[64 : start + 1 : 32]
    return (
        size > 1
        and start >= 65
        and chr(head[43]) in _FIELDS
        and (b"\r" in ends or start > len(head))
    )


def _zip_kind(head: bytes) -> str:
    """Which family a ZIP is, by the names of its first members."""
    stated = re.match(
        rb"PK\x03\x04.{26}mimetype(application/[\w.+-]{1,80}?)(?:PK|$)", head, re.DOTALL
    )
    kind = stated[1].decode().removesuffix("-template") if stated else ""
    if kind in OFFICE:
        return kind
    # Excel puts the list of types first, other programs put it last.
    if any(name in head for name in (b"[Content_Types].xml", b"_rels/.rels", b"docProps/app.xml")):
        for folder, mime in _PACKAGES:
            if folder in head:
                return mime
    if b"META-INF/" in head[:200]:
        return "application/java-archive"
    return "application/zip"


def _text(head: bytes, name: str) -> str | None:
    encoding = detect(head)
    if encoding is None:
        return None
    plain = head.lstrip(b"\xef\xbb\xbf")
    if encoding.startswith("utf-16"):  # as Access and Excel export
        plain = plain.lstrip(b"\xff\xfe").replace(b"\0", b"")
    for pattern, mime in _MARKUP:
        if pattern.match(plain):
            return mime
    if torn := None if name else torn_kind(plain):
        return torn
    suffix = name.lower().rpartition(".")[2]
    return {"csv": "text/csv", "tsv": "text/tab-separated-values"}.get(suffix, "text/plain")


# --- pictures -----------------------------------------------------------------------------------


def _picture(head: bytes) -> str | None:
    kind, size = None, None
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        kind = "image/png"
        size = struct.unpack_from(">II", head, 16) if len(head) >= 24 else None
    elif head[:6] in (b"GIF87a", b"GIF89a"):
        kind = "image/gif"
        size = struct.unpack_from("<HH", head, 6) if len(head) >= 10 else None
    elif head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        kind = "image/bmp"
        size = struct.unpack_from("<ii", head, 18) if len(head) >= 26 else None
    elif head[:3] == b"\xff\xd8\xff":
        kind, size = "image/jpeg", _jpeg_size(head)
    if kind is None or size is None:
        return kind
    return f"{kind}; width={abs(size[0])}; height={abs(size[1])}"


def _jpeg_size(head: bytes) -> tuple[int, int] | None:
    """Width and height from the first frame header (ITU-T T.81, B.2.2)."""
    at = 2
    while at + 9 <= len(head) and head[at] == 0xFF:
        marker = head[at + 1]
        if marker == 0xFF:
            at += 1
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", head, at + 5)
            return width, height
        else:
            at += 2 + max(int.from_bytes(head[at + 2 : at + 4], "big"), 2)
    return None


# --- libmagic -----------------------------------------------------------------------------------


@cache
def _libmagic() -> Callable[[bytes], str]:
    # The system may lack libmagic, or have another release: pylibmagic brings one with its own
    # database, and only takes effect when imported first.
    import pylibmagic  # noqa: F401

    # isort: split
    import magic

    cookie = magic.Magic(mime=True)

    def ask(head: bytes) -> str:
        try:
            return str(cookie.from_buffer(head))
        except magic.MagicException:
            return _UNKNOWN

    return ask


def _by_libmagic(head: bytes) -> str:
    mime = _libmagic()(head[:4096])
    # What is not text for our own detector is not text in an encoding that anything here reads.
    return _UNKNOWN if mime.startswith("text/") or not mime else mime
