"""How many orders a second pass from a push to a stored verdict, and what rivals do in memory."""
