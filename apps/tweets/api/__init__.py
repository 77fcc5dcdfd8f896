"""Tweets over JSON: posting, reading, acts, conversations, shelves and tags."""
