"""Fault runs: the real processes are killed, frozen and robbed while people post and read.

site.py      PostgreSQL, two Valkeys and the processes of the Procfile, each to be killed and frozen
inside.py    what is prepared inside of the site: accounts, a graph, tokens, warm lists
people.py    who calls the API, and what they were answered
ledger.py    what was acknowledged, and what may therefore not be seen any more (I1, I2, I3)
crowd.py     posting, reading and changing, all the time
talks.py     writing messages, and doing what others are told of
windows.py   listening through sockets
mishaps.py   the faults
drills.py    situations in which a particular mistake shows; live_drills.py those of messages, news and sockets
truth.py     what must be so in the end: the oracle, the lists, the counters, the outbox
told.py      the same of messages, news and windows
run.py       one run, from a seed
planting.py  how a bug gets into the processes, and is held there
planted/     bugs, put into the processes from outside, each of which a run must find
"""
