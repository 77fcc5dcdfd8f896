"""What the figures are held against: limits of the machine, and what one would write first."""
