"""A document with every node and mark there is, as the editor writes it."""

from typing import Any

Json = dict[str, Any]
DIGEST = "ab" * 32


def text(said: str, *marks: str | Json) -> Json:
    found = [{"type": mark} if isinstance(mark, str) else mark for mark in marks]
    return {"type": "text", "text": said} | ({"marks": found} if found else {})


def tag(path: str, *, fallback: str | None = None, format: str | None = None, marks: list[Json] | None = None) -> Json:
    node = {"type": "tag", "attrs": {"path": path, "fallback": fallback, "format": format}}
    return node | ({"marks": marks} if marks else {})


def link(href: str) -> Json:
    return {"type": "link", "attrs": {"href": href}}


def colour(value: str) -> Json:
    return {"type": "textStyle", "attrs": {"color": value}}


def node(kind: str, *content: Json, **attrs: object) -> Json:
    return {"type": kind} | ({"attrs": attrs} if attrs else {}) | ({"content": list(content)} if content else {})


def paragraph(*content: Json, **attrs: object) -> Json:
    return node("paragraph", *content, **attrs)


def doc(*content: Json) -> Json:
    return node("doc", *content)


def cell(said: str, kind: str = "tableCell", **attrs: object) -> Json:
    return node(kind, paragraph(text(said)), **attrs)


EVERYTHING = doc(
    node("heading", text("Your bill "), tag("bill.number"), level=1, textAlign="center"),
    paragraph(
        text("Dear "),
        tag("contact_information.first_name", fallback="customer", marks=[{"type": "bold"}]),
        text(","),
        {"type": "hardBreak"},
        text("please "),
        text("pay", "bold", "italic"),
        text(" "),
        text("soon", "underline", colour("#c92a2a")),
        text(", not "),
        text("never", "strike"),
        text(": "),
        tag("bill.outstanding_amount", format="code"),
        text(" until "),
        tag("bill.due_date", format="weekday"),
        text(" & <thanks>."),
    ),
    paragraph(
        text("Read "),
        text("our ", link("https://www.northwind.example/terms?a=1&b=2")),
        text("terms", "bold", link("https://www.northwind.example/terms?a=1&b=2")),
        text(", "),
        text("your bill", link("#bill.pay_link")),
        text(" or "),
        text("help@northwind.example", link("mailto:help@northwind.example")),
        text("."),
        textAlign="justify",
    ),
    paragraph(text("Still open: "), tag("items_list"), text("That is all.")),
    node(
        "bulletList",
        node("listItem", paragraph(text("one"))),
        node(
            "listItem",
            paragraph(text("two")),
            node(
                "orderedList",
                node("listItem", paragraph(text("first"))),
                node("listItem", paragraph(text("second"))),
                start=3,
            ),
        ),
    ),
    node(
        "table",
        node("tableRow", cell("Tariff", "tableHeader"), cell("Price", "tableHeader", align="right")),
        node("tableRow", cell("Day & night"), cell("0.30", align="right", colwidth=[120])),
        node("tableRow", cell("Both", colspan=2, colwidth=[200, 120])),
    ),
    node("image", src="https://www.northwind.example/sun.png", alt='The "sun"', title="Sun & wind", width=320),
    node("image", src=f"picture:{DIGEST}", alt=""),
    node("horizontalRule"),
    node("button", href="#bill.pay_link", label="Pay #bill.outstanding_amount"),
    node(
        "condition",
        paragraph(text("Your technician is "), tag("?technician"), text(".")),
        path="?technician",
    ),
    node("condition", paragraph(text("Nobody comes.")), **{"path": "?technician", "not": True}),
    node("snippet", code="greeting"),
)
GREETING = doc(paragraph(text("Kind regards"), {"type": "hardBreak"}, tag("company.name")))
