"""Finds personal data in Text and Table, and says why."""
