"""How many orders and calls a second the REST interface takes, beside plain INSERTs."""
