"""Says what a drive exposes: recovers, finds personal data, counts people and ranks."""

__version__ = "0.1.0"
