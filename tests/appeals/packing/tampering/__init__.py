"""Every way we know to tamper with a pack, and what a checker is to say of it."""
