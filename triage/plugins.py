"""Finds plug-ins: every module of a stage folder that exports ``PLUGIN``."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType
from typing import Any

from triage.errors import SignatureError


@cache
def load(package: str) -> dict[str, Any]:
    """Load the plug-ins of ``triage.<package>`` as ``{PLUGIN.name: PLUGIN}``, sorted by name.

    A module whose name starts with ``_`` or that exports no ``PLUGIN`` is ordinary code. Two
    plug-ins of one name raise ``SignatureError``.
    """
    root: ModuleType = importlib.import_module(f"triage.{package}")
    found: dict[str, Any] = {}
    for info in pkgutil.iter_modules(root.__path__):
        module = importlib.import_module(f"triage.{package}.{info.name}")
        plugin = getattr(module, "PLUGIN", None)
        if plugin is None:
            continue
        if plugin.name in found:
            raise SignatureError("two plug-ins have one name", where=f"{package}/{plugin.name}")
        found[plugin.name] = plugin
    return dict(sorted(found.items()))
