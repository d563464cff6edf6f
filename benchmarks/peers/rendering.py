"""The same e-mails by Jinja2 and by Django's templates, with Babel and Django's mail classes; told of by its input.

Runs in the benchmarks' own environment; prints messages a second of processor time as JSON.
"""

import json
import re
import sys
import time
import types
from datetime import date
from decimal import Decimal

import django
import jinja2
from babel.dates import format_date
from babel.numbers import format_currency
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine, Library

COLUMNS = (
    ("document", "Document", None), ("number", "Number", None),
    ("date", "Date", "short"), ("due_date", "Due date", "short"),
    ("amount", "Amount", "money"), ("open_amount", "Open amount", "money"),
)  # fmt: skip
FILTERS = {
    "bill.date": "long", "bill.due_date": "long", "bill.amount": "money",
    "payment.accounts_receivable.outstanding_amount": "money",
}  # fmt: skip


def money(value: str) -> str:
    digits, currency = value.split(" ")
    return format_currency(Decimal(digits), currency, locale="en")


def long(value: str) -> str:
    return format_date(date.fromisoformat(value), "long", locale="en")


def short(value: str) -> str:
    return format_date(date.fromisoformat(value), "medium", locale="en")


def total(rows: list[dict[str, str]], column: str) -> str:
    return format_currency(sum(Decimal(row[column].split(" ")[0]) for row in rows), "EUR", locale="en")


def lines(rows: list[dict[str, str]]) -> str:
    """The table as text, each column as wide as its widest cell."""
    shown = {"money": money, "short": short, None: str}
    cells = [[title for _, title, _ in COLUMNS], *([shown[how](row[name]) for name, _, how in COLUMNS] for row in rows)]
    cells.append(["Total", "", "", "", "", total(rows, "open_amount")])
    widths = [max(len(line[n]) for line in cells) for n in range(len(COLUMNS))]
    drawn = ["  ".join(map(_aside, line, widths, COLUMNS)) for line in cells]
    rule = "-" * len(drawn[0])
    return "\n".join([drawn[0].rstrip(), rule, *map(str.rstrip, drawn[1:-1]), rule, drawn[-1].rstrip()])


def _aside(cell: str, width: int, column: tuple[str, str, str | None]) -> str:
    return cell.rjust(width) if column[2] == "money" else cell.ljust(width)


def table(call: str) -> str:
    """The table tag as a loop; `call` is how this engine writes a filter with an argument."""
    head = "".join(
        f'<th scope="col" align="{"right" if how == "money" else "left"}">{title}</th>' for _, title, how in COLUMNS
    )
    cells = "".join(
        f"<td{' align=' + chr(34) + 'right' + chr(34) if how == 'money' else ''}>"
        f"{{{{ row.{name}{'|' + how if how else ''} }}}}</td>"
        for name, _, how in COLUMNS
    )
    line = '<tr style="border-top:1px solid #d9dfe7">'
    sums = "<td><b>Total</b></td>" + "<td><b></b></td>" * 3 + '<td align="right"><b></b></td>'
    sums += f'<td align="right"><b>{{{{ items_list|{call} }}}}</b></td>'
    return (
        '<div style="overflow-x:auto"><table class="items" width="100%" cellpadding="6" cellspacing="0" border="0"'
        ' style="width:100%;border-collapse:collapse;font-size:14px;line-height:20px"><tr>'
        f"{head}</tr>{{% for row in items_list %}}{line}{cells}</tr>{{% endfor %}}{line}{sums}</tr></table></div>"
    )


def template(parts: list, slots: list[str], items: str) -> str:
    """The parts as a template of either engine."""
    found = []
    for part in parts:
        if isinstance(part, str):
            found.append(part)
        elif slots[part] == "items_list":
            found.append(items)
        else:
            how = FILTERS.get(slots[part])
            found.append(f"{{{{ {slots[part]}{'|' + how if how else ''} }}}}")
    return "".join(found)


def rate(people: list, html, text) -> float:
    begun = time.process_time()
    for number, values in enumerate(people):
        message = EmailMultiAlternatives(
            subject=f"Bill {values['bill']['number']}",
            body=text(values),
            from_email="Northwind <service@northwind.example>",
            to=[f"Zoë {number} <customer{number}@example.org>"],
        )
        message.attach_alternative(html(values), "text/html")
        message.message().as_bytes()
    return len(people) / (time.process_time() - begun)


def main() -> None:
    task = json.load(sys.stdin)
    people, slots = task["people"], task["slots"]
    filters = {"money": money, "long": long, "short": short, "total": total, "lines": lines}
    environment = jinja2.Environment(autoescape=True, keep_trailing_newline=True)
    environment.filters.update(filters)
    plain = jinja2.Environment(keep_trailing_newline=True)
    plain.filters.update(filters)
    by_jinja = environment.from_string(template(task["html"], slots, table("total('open_amount')")))
    by_jinja_text = plain.from_string(template(task["text"], slots, "{{ items_list|lines }}"))
    library = types.ModuleType("filters_of_peer")
    library.register = Library()
    for name, function in filters.items():
        library.register.filter(name, function)
    sys.modules["filters_of_peer"] = library
    settings.configure(USE_TZ=True, DEFAULT_CHARSET="utf-8")
    django.setup()
    engine = Engine(builtins=["filters_of_peer"])
    bare = Engine(builtins=["filters_of_peer"], autoescape=False)
    by_django = engine.from_string(template(task["html"], slots, table('total:"open_amount"')))
    by_django_text = bare.from_string(template(task["text"], slots, "{{ items_list|lines }}"))
    engines = {
        "Jinja2": (lambda values: by_jinja.render(**values), lambda values: by_jinja_text.render(**values)),
        "Django": (lambda values: by_django.render(Context(values)), lambda v: by_django_text.render(Context(v))),
    }
    for name, (html, _) in engines.items():
        if _alike(html(people[0])) != _alike(task["expected"]):
            made, wanted = _alike(html(people[0])), _alike(task["expected"])
            at = next((n for n, (a, b) in enumerate(zip(made, wanted, strict=False)) if a != b), 0)
            sys.exit(f"{name} makes another mail: {made[at - 40 : at + 60]!r}, not {wanted[at - 40 : at + 60]!r}")
    print(json.dumps({name: rate(people, html, text) for name, (html, text) in engines.items()}))


def _alike(html: str) -> str:
    return re.sub(r"&#(x27|39|34);", "'", html)


if __name__ == "__main__":
    main()
