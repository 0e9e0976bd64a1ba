"""File systems: names, metadata records, extents, reads."""
