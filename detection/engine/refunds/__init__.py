"""Layer 5: does the burst's cohort come back as refunds, beyond what this shop knows?

Cumulative shares by age, beta-binomial, so that a shop with many refunds expects many; then when
they were asked for (bought floods are told to wait for "shipped"), in whose words, and whether
anybody meant to send the goods back. Each against the shop's own refunds. Real benign waves exist:
35 to 44 % for a week, half hours up to 69 % (a Tmall shop, February 2020); so a genuine cohort may
also be a faulty batch. A refund wave over ordinary orders without a burst is a recalled batch and
opens nothing. Refunds known only from an export's amounts count as shares and say nothing of time.
"""

from detection.engine.refunds.book import RefundBook
from detection.engine.refunds.cohort import wave
from detection.engine.refunds.compared import Wave

__all__ = ["RefundBook", "Wave", "wave"]
