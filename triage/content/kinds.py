"""What each type of content means for the statement "no My Number was found"."""

from __future__ import annotations

_OOXML = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

DOCUMENT = f"{_OOXML}wordprocessingml.document"
SPREADSHEET = f"{_OOXML}spreadsheetml.sheet"
PRESENTATION = f"{_OOXML}presentationml.presentation"
OPEN_DOCUMENT = {
    f"{_ODF}text": "OpenDocument text",
    f"{_ODF}spreadsheet": "OpenDocument spreadsheet",
    f"{_ODF}presentation": "OpenDocument presentation",
    f"{_ODF}graphics": "OpenDocument drawing",
}
EPUB = "application/epub+zip"
OFFICE = {
    DOCUMENT: "Word document",
    SPREADSHEET: "Excel workbook",
    PRESENTATION: "PowerPoint presentation",
    EPUB: "EPUB book",
    **OPEN_DOCUMENT,
}
"""Document families inside a ZIP file, by MIME type."""

_PROGRAMS = (
    "application/x-executable",
    "application/x-sharedlib",
    "application/x-pie-executable",
    "application/x-object",
    "application/x-mach-binary",
    "application/vnd.microsoft.portable-executable",
    "application/x-dosexec",
    "application/x-msdownload",
    "application/java-vm",
    "application/x-java-applet",
    "application/x-bytecode.python",
    "application/wasm",
)
_LIBRARY = "application/x-archive"
_CATALOGUES = ("application/x-gettext-translation", "application/x-qt-translation")
_MEDIA = (
    "audio/",
    "video/",
    "font/",
    "application/vnd.ms-opentype",
    "application/vnd.ms-fontobject",
    "application/x-font",
)
_PACKAGE = "application/java-archive"
_SILENT = (
    *_PROGRAMS,
    *_MEDIA,
    "image/x-icon",
    "image/vnd.microsoft.icon",
    "image/x-win-bitmap",
    "inode/",
)
_DRAWN = frozenset(
    {
        *("image/bmp", "image/x-ms-bmp", "image/x-tga", "image/x-targa", "image/x-pcx"),
        *("image/vnd.zbrush.pcx", "image/vnd.adobe.photoshop", "image/x-portable-pixmap"),
        *("image/x-portable-graymap", "image/x-xcf"),
    }
)
"""Pictures that are not compressed, or so simply that runs of points stay as they are."""
_CARD_WIDTH, _CARD_HEIGHT = 300, 180
_SMALL_PICTURE = 8 << 10
"""A picture whose size in pixels is unknown cannot show a legible page in fewer bytes."""


def family(mime: str) -> str:
    """The MIME type without its parameters."""
    return mime.partition(";")[0].strip()


def is_program(mime: str) -> bool:
    """Is it machine code or byte code, of one program or a static library, or its messages; or
    sound, film and type, in whose bytes what reads as words is noise or the maker's?"""
    kind = family(mime)
    return kind in (*_PROGRAMS, _LIBRARY, *_CATALOGUES) or kind.startswith(_MEDIA)


def is_drawn(mime: str) -> bool:
    """Is it a picture that keeps a number for each point, in which what reads as words is noise?"""
    return family(mime) in _DRAWN


def is_package(mime: str) -> bool:
    """Is it an archive of one program's classes and what it reads?"""
    return family(mime) == _PACKAGE


def blocks_no(mime: str, size: int) -> bool:
    """May text hide in ``size`` bytes of a type that nothing here reads?

    Executables, byte code, fonts, media and small pictures were scanned raw and do not block;
    a picture large enough to show a card or a page does, and so does any other type.
    """
    if size == 0 or family(mime).startswith(_SILENT):
        return False
    if not mime.startswith("image/"):
        return True
    width, height = _pixels(mime)
    if width and height:
        return max(width, height) >= _CARD_WIDTH and min(width, height) >= _CARD_HEIGHT
    return size >= _SMALL_PICTURE


def _pixels(mime: str) -> tuple[int, int]:
    """Width and height from the parameters that ``identify`` adds; zeros where there are none."""
    found = dict.fromkeys(("width", "height"), 0)
    for parameter in mime.split(";")[1:]:
        key, _, value = parameter.strip().partition("=")
        if key in found and value.isdecimal():
            found[key] = int(value)
    return found["width"], found["height"]
