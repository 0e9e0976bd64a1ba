"""Numbers in running text that need more than one pattern."""
