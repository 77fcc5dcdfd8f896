"""Finding tweets and people: documents of their words, a small grammar, and engines that propose.

It proposes ids and decides nothing: what a reader may see is said by the tweets and follows apps at every read.
"""
