"""Tries places of the dial on a shop's own past, without changing anything of the shop."""

from detection.operations.backtesting.ledger import open_backtest_ids, request_backtest
from detection.operations.backtesting.running import run_backtest

__all__ = ["open_backtest_ids", "request_backtest", "run_backtest"]
