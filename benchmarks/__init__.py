"""`make bench`: every speed as a ratio to a limit or a rival that is taken in the same run, in turns.

Absolute numbers mean little on another machine, or on this one an hour later. So each scene runs
what it measures and what that is held against in short alternating slices, and the figure is the
median of the slices' ratios. See docs/performance.md.
"""
