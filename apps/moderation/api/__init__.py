"""Reports over JSON."""
