"""One file a signal: how an order falls into a few bins, and what each story expects of them."""
