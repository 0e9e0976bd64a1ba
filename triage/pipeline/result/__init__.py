"""What a case says in the end: exposures, coverage, the map, the lines."""
