"""The pack's tables: one file here for each file (or pair of files) there."""
