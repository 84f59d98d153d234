"""Ten thousand damaged exports: what the readers do with them."""
