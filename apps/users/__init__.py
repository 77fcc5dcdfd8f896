"""Owns accounts, profiles, sign-in and API keys.

Refuses to know who follows whom and what people write.
"""
