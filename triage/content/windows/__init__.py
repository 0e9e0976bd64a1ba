"""What Windows writes down about its users."""
