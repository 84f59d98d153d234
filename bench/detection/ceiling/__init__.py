"""How far could any judge come? A taught one on the same observables, beside the engine.

A row of the target table that misses is explained by this experiment: a classifier that has seen the
answers of hundreds of other bursts of the same generator, and knows when each began and ended.
"""

from bench.detection.ceiling.rows import ceiling_rows

__all__ = ["ceiling_rows"]
