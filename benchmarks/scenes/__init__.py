"""One scene a module: it takes the world as world.py made it and returns its figures."""
