"""The same letters as HTML, made into PDF by WeasyPrint: reads pages as JSON, says how many seconds each took."""

import json
import sys
import time

from weasyprint import HTML

pages = json.load(sys.stdin)
HTML(string=pages[0]).write_pdf()
began = time.process_time()
for page in pages[1:]:
    HTML(string=page).write_pdf(pdf_variant="pdf/a-2b")
print(json.dumps((time.process_time() - began) / (len(pages) - 1)))
