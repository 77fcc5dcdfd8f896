"""What one might like to read, and whom to follow: trends, popular tweets, suggestions with their reasons.

It ranks what the apps below keep and writes none of their rows; nobody's home timeline is ranked by it.
"""
