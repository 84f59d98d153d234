"""The two weights that documents are set in: Regular from its package, Bold kept here.

`NotoSansSC-Bold.ttf` is a subset of Noto Sans SC Bold (SIL Open Font License, `OFL.txt`) as the npm
package `@expo-google-fonts/noto-sans-sc` 0.4.3 ships it: the characters of GB 2312, Latin with its
accents, and the marks of Chinese text, without hinting. Any other character falls back to Regular.
Its hash stands in each pack's `environment.json`, since another file would give other bytes.
"""

from __future__ import annotations

from pathlib import Path

import pylopdf_fonts_zh_cn

BOLD = Path(__file__).parent / "NotoSansSC-Bold.ttf"


def font_files() -> tuple[Path, ...]:
    """Every font a document may be set in."""
    return (pylopdf_fonts_zh_cn.sans_path(), pylopdf_fonts_zh_cn.serif_path(), BOLD)


def font_folders() -> list[str]:
    """Where the typesetter looks; nowhere else, for a system's font would change the bytes."""
    return [str(pylopdf_fonts_zh_cn.sans_path().parent), str(BOLD.parent)]
