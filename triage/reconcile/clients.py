"""Who fetched: robots by their agents or by asking for robots.txt, providers by their networks.

A name in an agent proves nothing, and an address is a provider's, never a person's.
"""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from triage.correlation import Kind
from triage.errors import SignatureError, UsageError
from triage.fleet import Sheet
from triage.signatures import root


@dataclass(frozen=True, slots=True)
class Robots:
    """The offline list: its date, and what agents contain, in lower case."""

    date: str
    agents: tuple[str, ...]


@cache
def robots() -> Robots:
    """The shipped list; raises ``SignatureError`` where it cannot be used."""
    try:
        data = tomllib.loads((root() / "robots.toml").read_text("utf-8"))
        return Robots(data["date"], tuple(word.lower() for word in data["agents"]))
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        raise SignatureError("the list of robots cannot be used", where="robots.toml") from error


class Providers:
    """Networks and whose they are; the smallest network that holds an address names it."""

    def __init__(self, rows: Iterable[tuple[str, str]] = ()) -> None:
        self._by_length: dict[tuple[int, int], dict[int, str]] = {}
        for network, name in rows:
            for one in _networks(network):
                place = one.version, one.prefixlen
                self._by_length.setdefault(place, {})[int(one.network_address)] = name
        self._lengths = sorted(self._by_length, reverse=True)

    @classmethod
    def of(cls, sheet: Sheet) -> Providers:
        """A list of networks (``192.0.2.0/24``, one address, or ``first-last``) and names."""
        rows = [cells for _, cells in sheet.rows]
        if _networks(sheet.header[0]):
            rows.insert(0, sheet.header)
        for number, cells in enumerate(rows, 1):
            if len(cells) < 2 or not _networks(cells[0]):
                what = f"row {number} is no network with a name"
                raise UsageError(what, where=sheet.name, do="give NETWORK,NAME")
        return cls((cells[0], cells[1]) for cells in rows)

    def name(self, address: str) -> str:
        """Whose address it is, empty where the table does not say."""
        try:
            one = ipaddress.ip_address(address)
        except ValueError:
            return ""
        number, bits = int(one), one.max_prefixlen
        for version, length in self._lengths:
            if version == one.version:
                start = number >> (bits - length) << (bits - length)
                found = self._by_length[version, length].get(start)
                if found is not None:
                    return found
        return ""


def _networks(text: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    first, dash, last = (part.strip() for part in text.partition("-"))
    try:
        if not dash:
            return [ipaddress.ip_network(first, strict=False)]
        ends = ipaddress.ip_address(first), ipaddress.ip_address(last)
        return list(ipaddress.summarize_address_range(*ends))
    except (ValueError, TypeError):
        return []


class Clients:
    """Tells the kind of a client, each once."""

    def __init__(self, asked_for_robots: Iterable[str], providers: Providers) -> None:
        self._asked, self._providers = frozenset(asked_for_robots), providers
        self._by_agent: dict[str, bool] = {}

    def kind(self, address: str, agents: Iterable[str]) -> tuple[Kind, str]:
        """Robot, provider or unknown; and whose address it is."""
        name = self._providers.name(address)
        if address in self._asked or any(self._robot(agent) for agent in agents):
            return "robot", name
        return ("provider", name) if name else ("unknown", "")

    def _robot(self, agent: str) -> bool:
        if agent not in self._by_agent:
            low = agent.lower()
            self._by_agent[agent] = any(word in low for word in robots().agents)
        return self._by_agent[agent]
