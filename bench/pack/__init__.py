"""What building an evidence pack takes, beside a bare write of the same tables."""
