"""Owns what pages out there say of themselves: one row per address, fetched with care, shown as a card.

Refuses to know who tweeted the address.
"""
