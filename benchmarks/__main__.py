"""`python -m benchmarks NAME [options]`: run one benchmark; without a name list them."""

import importlib
import sys
from pathlib import Path

NAMES = {
    "generate": "make 100,000 e-mails from a template with ten tags and a table (limit: COPY of their rows)",
    "bulk": "a run of 10,000 by preferred channel, from audience to handed over (aim: 100,000 in review in 2 min)",
    "email": "deliver 20,000 e-mails to an SMTP sink (limit: smtp-source; peer: django-post-office)",
    "urgent": "single messages while 100,000 of a run wait on the same account (limit: 2 s, p95)",
    "sms": "send 20,000 text messages over SMPP, windows of 1, 10 and 100 (limit: npm smpp; peer: python-smpplib)",
    "receipts": "take in 10,000 receipts, each three times and shuffled (aim: 2,000/s, same states as in order)",
    "api": "write messages through the API, one a request and in batches (limit: a request that only reads)",
    "screens": "open the screens with 1,000,000 customers and 5,000,000 messages (limit: 60 ms)",
    "audiences": "count audiences of 1,000,000 customers (limit: 300 ms)",
    "claim": "claim and record messages with 0, 1 and 5 million finished ones (limit: with none)",
    "import": "import 100,000 customers and a record of each (limit: 60 s)",
    "editor": "write in the editor in Chromium (aims: list 100 ms, frame 50 ms, preview 400 ms)",
    "render": "make 100,000 e-mails with HTML, text and MIME (aim: 5,000/s; peers: Jinja2, Django templates)",
    "letters": "set 10,000 letters and put them together for printing (aim: 150/s; peers: WeasyPrint, Chromium)",
    "print_desk": "open the print desk with 10,000 letters, and set and bind them (limit: 60 ms)",
    "returns": "read 1,000 scanned pages of returned letters (aim: 20/s, none wrong)",
    "fill": "fill the tags of one recipient",
}
MODULES = {"email": "email_delivery", "import": "take_in"}


def main() -> None:
    if len(sys.argv) < 2 or sys.argv[1] not in NAMES:
        for name, what in NAMES.items():
            print(f"{name:11} {what}")
        sys.exit(len(sys.argv) > 1)
    sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
    module = importlib.import_module(f"benchmarks.{MODULES.get(sys.argv[1], sys.argv[1])}")
    module.main(sys.argv[2:])


if __name__ == "__main__":
    main()
