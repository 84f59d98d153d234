"""How well and how fast addresses are read: `.venv/bin/python -m bench.address`."""
