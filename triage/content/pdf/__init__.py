"""PDF: lines, tables and fields from where characters stand."""
