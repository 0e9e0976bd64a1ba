"""Partition tables, the space between partitions, encryption."""
