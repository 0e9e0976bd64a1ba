"""What the walks of file systems brought home: trees, names, records."""
