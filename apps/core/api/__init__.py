"""What every JSON door is built of: the view, its answers, errors, pages, addresses and urls."""
