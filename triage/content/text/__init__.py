"""Plain text: lines, and the tables, records and objects in them."""
