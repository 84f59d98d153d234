"""Simulated shops as the three files a Taobao or Tmall merchant downloads."""

from detection.simulation.exports.files import export_files

__all__ = ["export_files"]
