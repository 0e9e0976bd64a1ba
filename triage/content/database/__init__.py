"""Databases: rows by their tables, and those that were deleted."""
