"""Mails as mail systems of several makers shape them; what they are about is put in."""

from postroom.core.arriving import marks

KEY = marks.signing_key("a secret of the tests")
NUMBER = 4711
ID = marks.message_id(NUMBER, domain="northwind.example", key=KEY)
PATH = marks.return_path(NUMBER, address="bounces@northwind.example", key=KEY)
TO = "ada@customers.example.org"


def mail(text: str) -> bytes:
    """The bytes of a mail as a server hands them over."""
    return text.lstrip("\n").replace("\n", "\r\n").encode()


def report(
    fields: str, *, sender: str, subject: str, returned: str = f"Message-ID: <{ID}>", to: str = PATH,
    kind: str = "message/rfc822", report_type: str = "delivery-status", part: str = "message/delivery-status",
    said: str = "This is the mail system. Your message could not be delivered.",
) -> bytes:  # fmt: skip
    """A multipart/report (RFC 6522)."""
    return mail(f"""
Return-Path: <>
From: {sender}
To: {to}
Subject: {subject}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type={report_type}; boundary="b0/1"

This is a MIME-encapsulated message.

--b0/1
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

{said}

--b0/1
Content-Type: {part}

{fields.strip()}

--b0/1
Content-Type: {kind}

{returned}
From: Northwind <desk@northwind.example>
To: {TO}
Subject: Your bill

Dear Ada

--b0/1--
""")


POSTFIX = report(
    f"""
Reporting-MTA: dns; mail.northwind.example
X-Postfix-Queue-ID: 4Zk1Jp2
X-Postfix-Sender: rfc822; {PATH}
Arrival-Date: Sat, 28 Nov 2026 20:00:00 +0000 (UTC)

Final-Recipient: rfc822; {TO}
Original-Recipient: rfc822;{TO}
Action: failed
Status: 5.1.1
Remote-MTA: dns; mx.customers.example.org
Diagnostic-Code: smtp; 550 5.1.1 <{TO}>: Recipient address rejected: User
    unknown in virtual mailbox table
""",
    sender="MAILER-DAEMON@mail.northwind.example (Mail Delivery System)",
    subject="Undelivered Mail Returned to Sender",
)
POSTFIX_DELAYED = report(
    f"""
Reporting-MTA: dns; mail.northwind.example

Final-Recipient: rfc822; {TO}
Action: delayed
Status: 4.4.1
Diagnostic-Code: X-Postfix; connect to mx.customers.example.org[192.0.2.1]:25: Connection timed out
Will-Retry-Until: Thu, 3 Dec 2026 20:00:00 +0000 (UTC)
""",
    sender="MAILER-DAEMON@mail.northwind.example (Mail Delivery System)",
    subject="Delayed Mail (still being retried)",
    kind="text/rfc822-headers",
)
EXIM = report(
    f"""
Reporting-MTA: dns; mx.customers.example.org

Action: failed
Final-Recipient: rfc822;{TO}
Status: 5.0.0
Remote-MTA: dns; inner.customers.example.org
Diagnostic-Code: smtp; 552 5.2.2 mailbox full
""",
    sender="Mail Delivery System <Mailer-Daemon@mx.customers.example.org>",
    subject="Mail delivery failed: returning message to sender",
)
EXIM_OLD = mail(f"""
Return-path: <>
X-Failed-Recipients: {TO}
Auto-Submitted: auto-replied
From: Mail Delivery System <Mailer-Daemon@mx.customers.example.org>
To: {PATH}
Subject: Mail delivery failed: returning message to sender

This message was created automatically by mail delivery software.

A message that you sent could not be delivered to one or more of its
recipients. This is a permanent error. The following address(es) failed:

  {TO}
    SMTP error from remote mail server after RCPT TO:<{TO}>:
    550 5.1.1 no such mailbox

------ This is a copy of the message, including all the headers. ------

Message-ID: <{ID}>
Subject: Your bill
""")
EXCHANGE = report(
    f"""
Reporting-MTA: dns;DB9PR01.prod.customers.example.org
Received-From-MTA: dns;mail.northwind.example
Arrival-Date: Sat, 28 Nov 2026 20:00:00 +0000

Final-Recipient: rfc822;{TO}
Action: failed
Status: 5.1.10
Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient {TO} not found by SMTP address lookup
X-Display-Name: Ada
""",
    sender="Microsoft Outlook <MicrosoftExchange329e@customers.example.org>",
    subject="Undeliverable: Your bill",
    to="desk@northwind.example",
)
GMAIL = report(
    f"""
Reporting-MTA: dns; mailservice.example.com
Received-From-MTA: dns; desk@northwind.example
Arrival-Date: Sat, 28 Nov 2026 12:00:00 -0800 (PST)
X-Original-Message-ID: <{ID}>

Final-Recipient: rfc822; {TO}
Action: failed
Status: 5.7.26
Diagnostic-Code: smtp; 550-5.7.26 Your email has been blocked because the sender is
 unauthenticated.
Last-Attempt-Date: Sat, 28 Nov 2026 12:00:01 -0800 (PST)
""",
    sender="Mail Delivery Subsystem <mailer-daemon@mailservice.example.com>",
    subject="Delivery Status Notification (Failure)",
    to="desk@northwind.example",
)
NO_REPORT = mail(f"""
Return-Path: <>
From: MAILER-DAEMON@old.customers.example.org
To: {PATH}
Subject: failure notice

Hi. This is the mail program at old.customers.example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<{TO}>:
Sorry, no mailbox here by that name. (#5.1.1)
""")
SUCCESS = report(
    f"""
Reporting-MTA: dns; mx.customers.example.org

Final-Recipient: rfc822; {TO}
Action: relayed
Status: 2.0.0
""",
    sender="MAILER-DAEMON@mx.customers.example.org",
    subject="Successful Mail Delivery Report",
)
ABUSE = report(
    f"""
Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1
Original-Mail-From: <{PATH}>
Original-Rcpt-To: <{TO}>
Arrival-Date: Sat, 28 Nov 2026 12:00:00 -0800
Source-IP: 192.0.2.1
""",
    sender="feedback@mailservice.example.com",
    subject="FW: Your bill",
    to="abuse@northwind.example",
    report_type="feedback-report",
    part="message/feedback-report",
    said="This is an email abuse report.",
)
NOT_SPAM = ABUSE.replace(b"Feedback-Type: abuse", b"Feedback-Type: not-spam")
ABSENT = mail(f"""
Return-Path: <{TO}>
From: =?utf-8?q?Ada_Lov=C3=A9lace?= <{TO}>
To: desk@northwind.example
Subject: =?iso-8859-1?Q?Automatische_Antwort=3A_Rechnung_f=FCr_Mai?=
Auto-Submitted: auto-replied
In-Reply-To: <{ID}>
Content-Type: text/plain; charset=iso-8859-1
Content-Transfer-Encoding: quoted-printable

Bis 12. Mai nicht erreichbar. Gr=FC=DFe
""")
REPLY = mail(f"""
Return-Path: <{TO}>
From: "Ada Lovelace" <{TO}>
To: Northwind <desk@northwind.example>
Subject: Re: Your bill
Message-ID: <abc@customers.example.org>
In-Reply-To: <{ID}>
References: <{ID}>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="outer"

--outer
Content-Type: multipart/alternative; boundary="inner"

--inner
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Why is it so much? See my meter.

--inner
Content-Type: text/html; charset=utf-8

<p>Why is it <b>so much</b>? See my meter.</p>
--inner--
--outer
Content-Type: image/png; name="meter.png"
Content-Disposition: attachment; filename="meter.png"
Content-Transfer-Encoding: base64

iVBORw0KGgo=
--outer--
""")
HTML = mail(f"""
From: {TO}
To: desk@northwind.example
Subject: Hello
In-Reply-To: <{ID}>
Content-Type: text/html; charset=utf-8

<html><head><title>x</title><style>p {{ color: red }}</style></head><body onload="steal()">
<script>alert(1)</script><p>First&nbsp;line &lt;b&gt;</p><div>Second<br>third</div><img src="http://evil.example/x">
</body></html>
""")
REPORTS = {
    "postfix": (POSTFIX, "failed", "5.1.1"),
    "postfix delayed": (POSTFIX_DELAYED, "delayed", "4.4.1"),
    "exim": (EXIM, "failed", "5.0.0"),
    "exim old": (EXIM_OLD, "failed", "5.1.1"),
    "exchange": (EXCHANGE, "failed", "5.1.10"),
    "gmail": (GMAIL, "failed", "5.7.26"),
    "no report": (NO_REPORT, "failed", "5.1.1"),
    "success": (SUCCESS, "delivered", "2.0.0"),
    "abuse": (ABUSE, "complained", ""),
    "not spam": (NOT_SPAM, "delivered", ""),
}
MAILS = {
    **{name: raw for name, (raw, _, _) in REPORTS.items()},
    "absent": ABSENT, "reply": REPLY, "html": HTML,
}  # fmt: skip
