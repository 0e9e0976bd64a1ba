"""Finds plug-ins: every module of a stage folder that exports ``PLUGIN``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Iterator
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
    found: dict[str, Any] = {}
    for plugin in _plugins(package, _modules(package)):
        if plugin.name in found:
            raise SignatureError("two plug-ins have one name", where=f"{package}/{plugin.name}")
        found[plugin.name] = plugin
    return dict(sorted(found.items()))


def one(package: str, name: str) -> Any:
    """One plug-in of ``triage.<package>``, which must be there. Its module alone is imported where
    that is called after it."""
    called = sorted(_modules(package), key=lambda module: not module.startswith(name))
    return next(plugin for plugin in _plugins(package, called) if plugin.name == name)


def _modules(package: str) -> list[str]:
    root: ModuleType = importlib.import_module(f"triage.{package}")
    return [info.name for info in pkgutil.iter_modules(root.__path__)]


def _plugins(package: str, modules: Iterable[str]) -> Iterator[Any]:
    """The plug-ins of modules, each loaded as it is asked for."""
    for name in modules:
        plugin = getattr(importlib.import_module(f"triage.{package}.{name}"), "PLUGIN", None)
        if plugin is not None:
            yield plugin
