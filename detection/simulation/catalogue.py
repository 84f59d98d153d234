"""What the simulated shop sells: a dozen things of small-commodity trade, long-tailed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """`price_fen` is per piece; `popularity` is relative; `refund_ratio` is 0 to 1."""

    item_id: str
    sku: str
    title: str
    price_fen: int
    popularity: float
    refund_ratio: float

    @property
    def key(self) -> str:
        """The product key of the event log."""
        return f"id:{self.item_id}"


ARTICLES = (
    Article("700100200301", "SNX-3T", "加厚透明收纳箱三件套 带盖衣物整理箱", 2990, 34, 0.035),
    Article("700100200302", "BWB-500", "316不锈钢保温杯 大容量便携水杯", 4590, 19, 0.045),
    Article("700100200303", "YJ-20", "无痕防滑衣架 成人家用20只装", 1980, 13, 0.030),
    Article("700100200304", "TZ-60", "加厚垃圾袋 家用手提式60只", 990, 9, 0.025),
    Article("700100200305", "CJ-6", "硅胶厨具六件套 不粘锅专用铲勺", 3680, 7, 0.050),
    Article("700100200306", "MJ-5", "珊瑚绒洗脸毛巾 柔软吸水5条", 2580, 5, 0.035),
    Article("700100200307", "YS-8", "八骨加固晴雨伞 全自动折叠", 3290, 4, 0.060),
    Article("700100200308", "TD-40", "可爱毛绒拖鞋 秋冬居家棉拖", 2790, 3, 0.080),
    Article("700100200309", "DD-LED", "LED充电小台灯 学生宿舍护眼", 4990, 2.4, 0.070),
    Article("700100200310", "SJ-ZJ", "桌面手机支架 折叠升降铝合金", 1590, 1.6, 0.040),
    Article("700100200311", "FT-300", "防烫隔热垫 餐桌垫300毫米", 1290, 1.2, 0.030),
    Article("700100200312", "HG-12", "玻璃调味罐套装 厨房密封12件", 5990, 0.8, 0.075),
)
MAIN = ARTICLES[0]
BY_KEY = {article.key: article for article in ARTICLES}
POPULARITY = sum(article.popularity for article in ARTICLES)
