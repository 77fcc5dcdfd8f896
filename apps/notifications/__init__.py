"""What people are told of: who did what to whom, grouped, read on all devices at once.

It listens to rows of every app below and writes none of theirs; how news reaches a browser at once it does not know.
"""
