"""The logarithm of the gamma function, which counts of every kind of evidence need.

scipy is loaded by the first use, not by whoever imports the engine: it takes half a second and
30 MB, and most processes that know the engine never judge a burst.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray


def log_gamma(values: ArrayLike) -> NDArray[np.float64]:
    """Value by value; positive numbers of any shape in, the same shape out."""
    found: NDArray[np.float64] = _gammaln()(values)
    return found


@cache
def _gammaln() -> Callable[[ArrayLike], NDArray[np.float64]]:
    from scipy.special import gammaln  # noqa: PLC0415

    return cast(Callable[[ArrayLike], NDArray[np.float64]], gammaln)
