"""Ids, text, images, pages, errors, limits: what every app needs and no person would name.

Refuses to know any product word: nothing here mentions a tweet, a follow or a timeline.
"""
