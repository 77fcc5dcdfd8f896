"""Owns reports and what moderators do: warnings, suspensions and hidden tweets, with who did it and why.

Refuses to know how readers are served; it only calls the services of the apps below.
"""
