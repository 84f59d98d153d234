"""Bytes in, canonical rows out: the files merchants export, one small file a format.

Pure: no Django, no clock, no database. `reading.py` opens a file, `recognition.py` says which
format it is, the format turns each row into the dataclasses of `rows.py`, and whatever cannot be
read is a `Problem` with a row, a column, a code, and what to do about it.
"""
