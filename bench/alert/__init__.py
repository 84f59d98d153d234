"""How long from the order that tips an alarm to the alert on the open page and in a channel."""
