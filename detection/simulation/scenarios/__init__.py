"""One story a file; `detection.simulation.registry` lists them."""
