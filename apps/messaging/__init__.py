"""Owns conversations: who is part of them, what they say to each other, what each has read.

Refuses to know how it reaches their screens, and who reports what.
"""
