"""Turns the bytes of a file into Text, Table, or Items again. One file per document family."""
