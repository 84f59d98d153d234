"""Amounts in templates: `{{ order.payable_fen|money:shop.currency }}`."""

from django import template

from shops.money import format_money

register = template.Library()
register.filter("money", format_money)
