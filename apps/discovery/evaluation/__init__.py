"""How well rankings foresee follows: hidden follows of a graph, and who finds them. Nothing here serves a request."""
