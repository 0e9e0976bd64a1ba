"""Runs in LibreOffice's Python (``/usr/bin/python3`` with python3-uno): stores documents.

``office.py SOURCE TARGET:FILTER[:PASSWORD] …`` — a running ``soffice`` listens on the pipe.
"""

from __future__ import annotations

import sys
from pathlib import Path

import uno  # type: ignore[import-not-found]
from com.sun.star.beans import PropertyValue  # type: ignore[import-not-found]

PIPE = "uno:pipe,name=triage-documents;urp;StarOffice.ComponentContext"


def value(name: str, content: object) -> object:
    one = PropertyValue()
    one.Name, one.Value = name, content
    return one


def main(source: str, targets: list[str]) -> None:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    context = resolver.resolve(PIPE)
    desktop = context.ServiceManager.createInstanceWithContext(
        "com.sun.star.frame.Desktop", context
    )
    hidden = value("Hidden", True)
    document = desktop.loadComponentFromURL(Path(source).as_uri(), "_blank", 0, (hidden,))
    for target in targets:
        path, filter_name, *password = target.split(":")
        how = [value("FilterName", filter_name), hidden]
        how += [value("Password", password[0])] if password else []
        document.storeToURL(Path(path).as_uri(), tuple(how))
    document.close(True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
