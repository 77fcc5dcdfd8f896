"""What is read, and how often: figures for authors and for those who run the site, never who read it.

It listens to rows of every app below and to what readers' programs report; it knows no account's reading.
"""
