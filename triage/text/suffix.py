"""Does a file's name say what its content is? A list of persons may be called ``setup.dll``."""

from __future__ import annotations

_PROGRAM = ("application/vnd.microsoft.portable-executable", "application/x-dosexec")
_OLE = "application/x-ole-storage"
_WORD, _EXCEL = "application/msword", "application/vnd.ms-excel"
_SLIDES, _MESSAGE = "application/vnd.ms-powerpoint", "application/vnd.ms-outlook"
_OPC = "application/vnd.openxmlformats-officedocument."
_EXPECTED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("dll", "exe", "sys", "ocx", "scr"), _PROGRAM),
    **dict.fromkeys(("jpg", "jpeg"), ("image/jpeg",)),
    **{kind: (f"image/{kind}",) for kind in ("png", "gif", "bmp")},
    **dict.fromkeys(("mp3", "wav", "m4a"), ("audio/", "video/mp4")),
    **dict.fromkeys(("mp4", "avi", "mov", "mpg", "wmv"), ("video/", "audio/")),
    **dict.fromkeys(("ttf", "otf", "ttc"), ("font/", "application/vnd.ms-opentype")),
    **dict.fromkeys(("txt", "csv", "log", "tsv"), ("text/",)),
    **dict.fromkeys(("docx", "docm"), (f"{_OPC}wordprocessingml", _WORD, _OLE)),
    **dict.fromkeys(("xlsx", "xlsm", "xlsb"), (f"{_OPC}spreadsheetml", _EXCEL, _OLE)),
    **dict.fromkeys(("pptx", "pptm"), (f"{_OPC}presentationml", _SLIDES, _OLE)),
    "pdf": ("application/pdf",),
}
_ALSO: dict[str, tuple[str, ...]] = {
    "doc": (_WORD, _OLE),
    "xls": (_EXCEL, _OLE),
    "ppt": (_SLIDES, _OLE),
    "msg": (_MESSAGE, _OLE),
    "jtd": ("application/x-js-taro", _OLE),
    **dict.fromkeys(("odt", "ods", "odp"), ("application/vnd.oasis.opendocument.",)),
    **dict.fromkeys(("eml", "mht"), ("message/rfc822",)),
    **dict.fromkeys(("db", "sqlite", "sqlite3"), ("application/vnd.sqlite3",)),
    **dict.fromkeys(("tif", "tiff"), ("image/tiff",)),
    "zip": ("application/zip",),
    "7z": ("application/x-7z-compressed",),
    "lzh": ("application/x-lzh-compressed",),
}
"""Endings that others than the usual programs write too: what is unlike them proves nothing."""
_UNKNOWN = ("application/octet-stream", "inode/")


def unlike(name: str, mime: str) -> bool:
    """Does the name's ending promise another type than the content has?

    False for endings that promise nothing, and for content whose type is not known.
    """
    expected = _EXPECTED.get(name.rpartition(".")[2].lower()) if "." in name else None
    return expected is not None and not mime.startswith((*expected, *_UNKNOWN))


def could_be(name: str, mime: str) -> bool:
    """Does the name's ending promise the type that the content has, or nothing that is known?"""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return ending not in (*_EXPECTED, *_ALSO) or promises(name, mime)


def promises(name: str, mime: str) -> bool:
    """Does the name's ending promise just the type that the content has?"""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return mime.startswith(_EXPECTED.get(ending) or _ALSO.get(ending) or ("\0",))
