"""What we measure, and against whom. Each folder is one bench: `bin/bench NAME`."""
