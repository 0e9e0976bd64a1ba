"""Writes an Inventory out. One file per format."""
