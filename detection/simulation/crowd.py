"""How a group of buyers behaves: who they are, what they do before and after buying."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Crowd:
    """Shares are 0 to 1; visits, carts, chats and favourites are per order placed."""

    new_share: float = 0.68
    chat_share: float = 0.17
    coupon_share: float = 0.24
    remark_share: float = 0.045
    unpaid_share: float = 0.03
    review_share: float = 0.11
    refund_factor: float = 1.0
    pay_seconds: float = 70.0
    visits: float = 26.0
    carts: float = 3.1
    chats: float = 0.9
    favourites: float = 1.2


ORDINARY = Crowd()
# People who came for a marked-down price: quick to pay, coupons, regulars among them.
BARGAIN = Crowd(
    new_share=0.6, chat_share=0.12, coupon_share=0.72, pay_seconds=35, visits=11, carts=4.2
)
# Viewers of a stream: strangers mostly, talkative, a little readier to send things back.
STREAM = Crowd(
    new_share=0.88,
    chat_share=0.24,
    coupon_share=0.35,
    refund_factor=2.2,
    pay_seconds=55,
    visits=38,
    carts=5.5,
    chats=1.6,
    favourites=3.0,
)
# Classmates who agreed on an article: one link passed round, one or two questions.
CLASSMATES = Crowd(
    new_share=0.95, chat_share=0.13, coupon_share=0.3, remark_share=0.22, visits=7, carts=1.8
)
