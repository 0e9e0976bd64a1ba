"""Makes the small documents under ``tests/documents`` with the programs that people use."""
