"""Set letters and put them together for printing: letterhead, window address, 200 words, a table of 12 rows, a barcode.

Every letter has its own name, amounts and barcode. What is measured is processor time, of all children together; the
rate is what two cores make of it. In the same run, with the same letter as HTML, one PDF a letter, on two cores as
well: WeasyPrint, the way of GOV.UK Notify (WeasyPrint, Ghostscript, pypdf), and headless Chromium.
"""

import argparse
import json
import random
import resource
import subprocess
import tempfile
import time
from html import escape
from pathlib import Path

from tests.chromium import chromium_path

from benchmarks import ground

PEER = Path(__file__).parent / "peers/letters_html.py"
PYTHON = Path(__file__).parent.parent / ".bench/venv/bin/python"
AIM, TIMES_NOTIFY, CORES, LARGEST_MB = 150, 15, 2, 1024
WORDS = ("amount", "account", "reminder", "because", "please", "pay", "within", "ten", "days", "or", "call", "us")


def main(arguments: list[str]) -> None:
    from postroom.typesetting import press
    from postroom.typesetting.workers import workers

    parser = argparse.ArgumentParser(prog="letters")
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--peer-count", type=int, default=30)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        stock = _stock(Path(folder))
        press.letter(_letter(0), stock)
        workers().close()
        before, began = _cpu(), time.monotonic()
        chunks = list(press.letters(map(_letter, range(options.count)), stock, folder=Path(folder)))
        pages = press.merged([chunk.pdf for chunk in chunks], Path(folder) / "run.pdf")
        memory = max(child.memory for child in list(workers()._idle.queue) if child) / 1024
        size = (Path(folder) / "run.pdf").stat().st_size
        workers().close()
        wall, took = time.monotonic() - began, _cpu() - before
    assert sum(len(chunk.letters) for chunk in chunks) == options.count
    print(f"{options.count:,} letters, {pages:,} pages, {size / 2**20:.0f} MB")
    print(f"{wall:.0f} s by the clock, {took:.0f} s of processors")
    peers = {**_html_engines(options.peer_count), "Chromium": _chromium(options.peer_count)}
    ours = options.count / took * CORES
    ground.report(
        name="letters", ours=ours, unit="letters/s on 2 cores", limit=AIM, peers=peers, rss_mb=round(memory),
        ok=ours >= max(AIM, TIMES_NOTIFY * peers["as GOV.UK Notify"]) and memory < LARGEST_MB,
    )  # fmt: skip


def _cpu() -> float:
    """Processor time of children that have ended, and our own."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in (resource.getrusage(resource.RUSAGE_CHILDREN), resource.getrusage(resource.RUSAGE_SELF))
    )


def _stock(folder: Path):
    import pikepdf

    from postroom.core.letter.design import STARTER, as_json, read_letter_design
    from postroom.core.letter.sheet import Company, sheet_of
    from postroom.typesetting.press import Stock

    head = pikepdf.new()
    for _ in range(2):
        page = head.add_blank_page(page_size=(595.28, 841.89))
        page.contents_add(head.make_stream(b"0.04 0.36 0.67 rg 450 780 100 40 re f 0 0 595 6 re f"))
    head.save(folder / "head.pdf")
    design = read_letter_design({**as_json(STARTER), "return_barcode": True, "letterhead": "a" * 64})
    return Stock(
        sheet=sheet_of(design, Company(name="Northwind", address=("4 Harbour Street", "Dublin"))),
        head=folder / "head.pdf",
    )


def _letter(number: int):
    from postroom.core.barcode.return_code import codes_of
    from postroom.core.letter.letter import Letter, Mark

    dice = random.Random(number)
    code = next(codes_of(dice.getrandbits(60) for _ in range(100)))
    return Letter(
        who=f"AR-{number:06}",
        language="en",
        address=(f"Anna Kowalska {number}", "ul. Polna 12/4", "00-625 WARSZAWA", "POLEN"),
        subject=f"Payment reminder for AR-{number:06}",
        blocks=[*(_paragraph(dice, 50) for _ in range(2)), _table(dice), *(_paragraph(dice, 50) for _ in range(2))],
        references=(("Account", f"AR-{number:06}"), ("Date", "4 May 2026")),
        mark=Mark.of(code),
    )


def _paragraph(dice: random.Random, words: int) -> dict:
    said = " ".join(dice.choice(WORDS) for _ in range(words - 2))
    runs = [{"text": f"{said} "}, {"text": f"{dice.randint(1, 999)}.00 €", "value": True, "bold": True}, {"text": "."}]
    return {"type": "paragraph", "align": "", "lines": [runs]}


def _table(dice: random.Random) -> dict:
    heads = ["Bill", "Date", "Due", "Amount"]
    rows = [
        [f"B-{dice.randint(1, 99999):05}", "4 Mar 2026", "4 Apr 2026", f"{dice.randint(1, 999)}.00 €"]
        for _ in range(12)
    ]
    columns = [{"heading": head, "right": head == "Amount"} for head in heads]
    return {"type": "table", "columns": columns, "rows": rows, "sums": [["Total", "", "", "999.00 €"]]}


def _html(number: int) -> str:
    """The letter for engines that read HTML, its barcode as SVG."""
    one = _letter(number)
    said = []
    for block in one.blocks:
        if block["type"] == "paragraph":
            said.append(
                "<p>"
                + "".join(
                    f"<b>{escape(r['text'])}</b>" if r.get("bold") else escape(r["text"]) for r in block["lines"][0]
                )
            )
        else:
            rows = [*block["rows"], *block["sums"]]
            head = "".join(f"<th>{escape(column['heading'])}" for column in block["columns"])
            said.append(
                f"<table><thead><tr>{head}</thead>"
                + "".join("<tr>" + "".join(f"<td>{escape(cell)}" for cell in row) for row in rows)
                + "</table>"
            )
    bars = "".join(f'<rect x="{x}" y="{y}" width="{length}" height="1"/>' for x, y, length in one.mark.runs)
    return (
        "<style>@page{size:A4;margin:98mm 20mm 30mm 25mm}body{margin:0;font:10.5pt Liberation Sans}h1{font-size:11pt}"
        "td,th{padding:1.5pt 4pt}"
        ".at{position:absolute;top:-36mm}svg{width:12mm;position:absolute;top:-52mm;left:60mm}table{width:100%}"
        f"</style><div class=at>{'<br>'.join(map(escape, one.address))}</div>"
        f'<svg viewBox="0 0 {one.mark.width} {one.mark.height}">{bars}</svg>'
        f"<h1>{escape(one.subject)}</h1>{''.join(said)}"
    )


def _html_engines(count: int) -> dict[str, float]:
    pages = json.dumps([_html(number) for number in range(count + 1)])
    said = subprocess.run([PYTHON, PEER], input=pages, stdout=subprocess.PIPE, text=True, check=True).stdout
    return {engine: CORES / seconds for engine, seconds in json.loads(said).items()}


def _chromium(count: int) -> float:
    from playwright.sync_api import sync_playwright

    before = _cpu()
    with sync_playwright() as running:
        browser = running.chromium.launch(executable_path=chromium_path(), args=["--no-sandbox"])
        page = browser.new_page()
        for number in range(count):
            page.set_content(_html(number))
            page.pdf(format="A4", tagged=True)
        browser.close()
    return CORES * count / (_cpu() - before)


if __name__ == "__main__":
    main([])
