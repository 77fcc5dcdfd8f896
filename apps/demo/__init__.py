"""Owns the demo data and the samples: made-up people and what they say to each other.

It knows every app below, and nobody knows it.
"""
