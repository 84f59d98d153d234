"""eBay orders report: header below a blank line, a footer, and summary rows.

An order of several items has one row with the totals and no item, then a row for each item without
a total; the money is taken from the totals. `Sold For` is the price of one piece. The report has no
status: times of payment and shipping, and a tracking number, say how far an order is.
"""

from __future__ import annotations

from shops.platforms.fields import RowFields
from shops.platforms.format import Format, Kind, Signature
from shops.platforms.grouping import Grouping
from shops.platforms.ids import parts
from shops.platforms.rows import LineRow, OrderRow, Piece, Receiver
from shops.platforms.selling import money_paid, product_key
from shops.platforms.times import is_minute_only

COLUMNS = {
    "order_id": ("Order Number", "Bestellnummer", "Numéro de commande"),
    "record_no": (
        "Sales Record Number",
        "Verkaufsprotokollnummer",
        "Numéro du compte rendu de vente",
    ),
    "buyer": ("Buyer Username", "Nutzername des Käufers", "Pseudo de l'acheteur"),
    "receiver": ("Ship To Name", "Versand an Name", "Buyer Name"),
    "phone": ("Ship To Phone", "Versand an Telefon"),
    "address": ("Ship To Address 1", "Versand an Adresse 1", "Buyer Address 1"),
    "city": ("Ship To City", "Versand an Ort", "Buyer City"),
    "province": ("Ship To State", "Versand an Bundesland", "Buyer State"),
    "country": ("Ship To Country", "Versand an Land", "Buyer Country"),
    "item": ("Item Number", "Artikelnummer", "Numéro de l'objet"),
    "title": ("Item Title", "Angebotstitel", "Titre de l'objet"),
    "sku": ("Custom Label", "Bestandseinheit", "Étiquette personnalisée"),
    "variation": ("Variation Details", "Variationsdetails"),
    "quantity": ("Quantity", "Anzahl", "Quantité"),
    "price": ("Sold For", "Verkauft für", "Vendu pour"),
    "shipping": (
        "Shipping And Handling",
        "Postage And Handling",
        "Postage And Packaging",
        "Verpackung und Versand",
        "Expédition et traitement",
    ),
    "total": ("Total Price", "Gesamtpreis", "Prix total"),
    "placed_at": ("Sale Date", "Verkauft am", "Date de vente"),
    "paid_at": ("Paid On Date", "Zahlungsdatum", "Payé le"),
    "shipped_at": ("Shipped On Date", "Versanddatum", "Expédié le"),
    "line_id": ("Transaction ID", "Transaktionsnummer"),
    "tracking": ("Tracking Number", "Sendungsnummer", "Numéro de suivi"),
    "carrier": ("Shipping Service", "Versandservice"),
    "remark": ("Buyer Note", "Nachricht des Käufers"),
}


def read_row(fields: RowFields) -> Piece | None:
    """Turn one row into an order with its line, its totals alone, or one item of it."""
    number = "order_id" if fields.text("order_id") is not None else "record_no"
    order_id, placed_at = fields.identifier(number), fields.required_time("placed_at")
    total, shipping = fields.fen("total"), fields.fen("shipping")
    paid_at, shipped_at = fields.time("paid_at"), fields.time("shipped_at")
    line = _line(fields)
    quantity = fields.count("quantity") if line is None else None
    if order_id is None or placed_at is None or fields.is_refused:
        return None
    tracking = fields.text("tracking")
    order = OrderRow(
        row_no=fields.row_no,
        order_id=order_id,
        placed_at=placed_at,
        is_minute_only=is_minute_only(fields.raw("placed_at")),
        status=_status(fields, is_shipped=bool(shipped_at or tracking), is_paid=bool(paid_at)),
        paid_at=paid_at,
        shipped_at=shipped_at,
        currency=fields.currency,
        shipping_fen=shipping,
        payable_fen=total,
        paid_gross_fen=_paid(fields, total, is_paid=bool(paid_at)),
        quantity=quantity,
        buyer=fields.text("buyer"),
        receiver=Receiver(
            name=fields.text("receiver"),
            phone=fields.text("phone"),
            province=fields.text("province") or fields.text("country"),
            city=fields.text("city"),
            address=fields.text("address"),
        ),
        has_remark=fields.text("remark") is not None if fields.has("remark") else None,
        tracking=tracking,
        carrier=fields.text("carrier"),
    )
    return Piece(order, line)


def _status(fields: RowFields, *, is_shipped: bool, is_paid: bool) -> str:
    if is_shipped:
        return "shipped"
    if is_paid:
        return "paid"
    return "unpaid" if fields.has("paid_at") else "unknown"


def _paid(fields: RowFields, total: int | None, *, is_paid: bool) -> int | None:
    """The total, unless the report has a time of payment and leaves it empty."""
    return 0 if total is not None and fields.has("paid_at") and not is_paid else total


def _status_of_rows(statuses: list[str]) -> str:
    """The furthest of an order's rows: a summary row names no parcel."""
    return next(
        (word for word in ("shipped", "paid", "unpaid") if word in statuses),
        "unknown",
    )


def _line(fields: RowFields) -> LineRow | None:
    item, price = fields.identifier("item", required=False), fields.fen("price")
    if item is None:
        return None
    quantity, title = fields.count("quantity"), fields.text("title")
    return LineRow(
        row_no=fields.row_no,
        order_id="",
        line_id=fields.identifier("line_id", required=False) or "",
        product_key=product_key(product_id=item, title=title),
        title=title,
        product_id=item,
        merchant_sku=fields.text("sku"),
        sku_text=fields.text("variation"),
        quantity=quantity,
        unit_price_fen=price,
        paid_gross_fen=money_paid(price, quantity),
    )


FORMAT = Format(
    platform="ebay",
    kind=Kind.ORDERS,
    title="eBay orders",
    signatures=(
        Signature(
            parts=tuple(COLUMNS[name] for name in ("record_no", "order_id", "price")),
        ),
    ),
    columns=COLUMNS,
    number_shapes={"order_id": parts(2, 5, 5)},
    read_row=read_row,
    required=(("order_id", "record_no"), ("placed_at",), ("total",)),
    time_fields=("placed_at", "paid_at", "shipped_at"),
    money_fields=("total", "price", "shipping"),
    currency=None,
    encodings=("cp1252",),
    grouping=Grouping(by=("order_id", "record_no"), status_of=_status_of_rows),
)
