"""HTML and XML: text, tables, and records as elements."""
