"""Tables: what each column holds, and whose each row is."""
