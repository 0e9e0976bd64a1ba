"""Values that are nobody's: authors', offices', dictionaries'."""
