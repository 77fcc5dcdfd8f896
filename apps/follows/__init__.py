"""Owns the social graph: follows, requests, blocks, mutes, and the user card as one reader may see it.

Refuses to know what people write and who reads it.
"""
