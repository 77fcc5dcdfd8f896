"""Owns uploads: the files in storage, the sizes of each, and what is said of them.

Refuses to know who may see them: whoever attaches a picture to something decides that.
"""
