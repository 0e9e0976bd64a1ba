"""Messages in Japanese and English."""
