"""Tells blocks of raw bytes apart: zero, constant, text by encoding, structured, random."""
