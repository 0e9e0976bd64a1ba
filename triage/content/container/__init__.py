"""Contents that hold contents: archives, compressed streams, compound files."""
