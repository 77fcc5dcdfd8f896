"""Owns who gets what: fan-out, the lists in Redis, and the home timeline's definition.

Refuses to know how a tweet is written or shown; docs/life-of-a-tweet.md explains the flow.
"""
