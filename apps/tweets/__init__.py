"""Owns what people write: tweets, retweets, likes, bookmarks, and a tweet as one reader may see it.

Refuses to know in whose timeline a tweet stands.
"""
