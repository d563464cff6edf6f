"""Pages of the simulated provider: the recipient's, on which a letter is confirmed, and the mailbox of everybody."""

from html import escape

from postroom.config.simulation.registered.letters import Held
from postroom.config.simulation.registered.provider import Mail
from postroom.core.carriage.registered import Stage

STYLE = """
:root { color-scheme: light dark; --line: #8884; --muted: light-dark(#555, #aaa); --accent: light-dark(#0b5cab, #7db8f5) }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f4f5f7, #16181c); color: light-dark(#1a1c20, #e8e8ea) }
header { padding: .75rem 1rem; border-bottom: 1px solid var(--line); font-weight: 600 }
header small { font-weight: 400; color: var(--muted) }
main { max-width: 42rem; margin: 1.5rem auto; padding: 0 1rem }
section { background: light-dark(#fff, #1f2228); border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem; margin-bottom: 1rem }
h1 { font-size: 1.35rem; margin: 0 0 .5rem } h2 { font-size: 1.05rem; margin: 0 0 .5rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: .5rem 0 } dt { color: var(--muted) } dd { margin: 0; overflow-wrap: anywhere }
label { display: block; font-weight: 600; margin: .75rem 0 .25rem }
input, button { font: inherit; padding: .5rem .75rem; border: 1px solid light-dark(#767676, #999); border-radius: 6px; background: transparent; color: inherit; max-width: 100% }
input[type=text] { width: 100% } input.code { width: 9rem; letter-spacing: .2em; font-family: monospace }
button { cursor: pointer; margin-top: .75rem } button.first { background: light-dark(#0b5cab, #7db8f5); border-color: transparent; color: light-dark(#fff, #10131a); font-weight: 600 }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px } a { color: var(--accent) }
.wrong { border-left: 4px solid #c92a2a; padding-left: .75rem } .muted { color: var(--muted) } pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: 0; font-size: .9rem }
"""  # noqa: E501 -- a style sheet
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/style.css"></head>
<body><header>Registered mail <small>simulated: nothing here counts</small></header><main>{body}</main></body></html>
"""
SAID = {
    Stage.DEPOSITED: "deposited",
    Stage.AWAITING: "waiting for the recipient",
    Stage.VIEWED: "seen by the recipient",
    Stage.ACCEPTED: "accepted and signed",
    Stage.REFUSED: "refused",
    Stage.UNCLAIMED: "not claimed in time",
    Stage.WITHDRAWN: "withdrawn by the sender",
}


def waiting(held: Held, problem: str = "") -> str:
    """Say that a letter waits, and from whom; what it says is not shown before its recipient is known."""
    if held.is_over:
        return over(held)
    return _page(
        "A registered letter waits for you",
        f"""<section><h1>A registered letter waits for you</h1>
{_facts([("From", held.sender), ("For", held.recipient), ("Letter", held.id), ("Until", f"{held.until:%d %B %Y, %H:%M} UTC")])}
<p>What it says is shown when you have confirmed that you are the recipient, and accepted it.</p></section>
<section><h2>Confirm who you are</h2>{_problem(problem)}
<form method="post" action="/r/{held.token}"><label for="code">The identity code from your e-mail</label>
<input class="code" id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required>
<br><button class="first">Go on</button></form></section>""",  # noqa: E501
    )


def choosing(held: Held, problem: str = "") -> str:
    """Let the recipient, who is known now, accept or refuse."""
    hidden = f'<input type="hidden" name="code" value="{escape(held.code)}">'
    return _page(
        "Accept the letter or refuse it",
        f"""<section><h1>{escape(held.subject) or "A registered letter"}</h1>
{_facts([("From", held.sender), ("For", held.recipient), ("Letter", held.id)])}</section>
<section><h2>Accept and sign</h2><p>You get the letter at once. The sender gets a proof that you did.</p>
{_problem(problem)}
<form method="post" action="/r/{held.token}/decide">{hidden}<label for="name">Sign with your full name</label>
<input type="text" id="name" name="name" autocomplete="name" maxlength="100" required>
<br><button class="first" name="decision" value="accept">Accept and sign</button></form></section>
<section><h2>Refuse</h2><p>You do not get the letter. The sender gets a proof that you refused it.</p>
<form method="post" action="/r/{held.token}/decide">{hidden}<label for="reason">Reason, if you want to give one</label>
<input type="text" id="reason" name="reason" maxlength="200">
<br><button name="decision" value="refuse">Refuse the letter</button></form></section>""",
    )


def over(held: Held) -> str:
    """Say how it ended; whoever accepted it may read it with their code."""
    read = (
        f"""<section><h2>Read it</h2><form method="post" action="/r/{held.token}/letter">
<label for="code">The identity code from your e-mail</label>
<input class="code" id="code" name="code" inputmode="numeric" maxlength="6" required>
<br><button class="first">Open the letter (PDF)</button></form></section>"""
        if held.stage is Stage.ACCEPTED
        else ""
    )
    return _page(
        f"The letter was {SAID[held.stage]}",
        f"""<section><h1>The letter was {SAID[held.stage]}</h1>{_history(held)}</section>{read}""",
    )


def more(held: Held) -> str:
    """Show a letter to its sender."""
    proofs = "".join(
        f"<dt>{escape(name)}</dt><dd><code>{made.sha256}</code></dd>" for name, made in held.proofs.items()
    )
    return _page(
        f"Letter {held.id}",
        f"""<section><h1>Letter {held.id}</h1>{_facts([("Reference", held.reference), ("For", held.recipient)])}
{_history(held)}</section><section><h2>Proofs and their SHA-256</h2><dl>{proofs}</dl></section>""",
    )


def mailbox(mails: list[Mail], letters: list[Held]) -> str:
    """Show what all recipients were told, the latest first: here nobody has secrets."""
    told = "".join(
        f"""<section><h2>{escape(mail.subject)}</h2><p class="muted">to {escape(mail.to)}, {mail.at:%H:%M:%S} UTC</p>
<pre>{_linked(mail.text)}</pre></section>"""
        for mail in reversed(mails[-50:])
    )
    rows = "".join(
        f'<dt><a href="/letters/{held.id}">{held.id}</a></dt><dd>{escape(held.recipient)}: {SAID[held.stage]}</dd>'
        for held in letters[-50:][::-1]
    )
    listed = f"<section><h2>Letters</h2><dl>{rows}</dl></section>" if rows else ""
    empty = "" if mails else "<section><p>No letter was deposited yet.</p></section>"
    return _page("Mailbox", f"<h1>Mailbox of all recipients</h1>{empty}{told}{listed}")


def unknown() -> str:
    """Say that there is nothing here."""
    return _page("Not found", "<section><h1>There is nothing here</h1><p>The link may be cut off.</p></section>")


def _history(held: Held) -> str:
    facts = [(SAID[stage].capitalize(), f"{at:%d %B %Y, %H:%M:%S} UTC") for stage, at in held.passed.items()]
    return _facts([*facts, ("Signed by", held.signed_by), ("Reason", held.reason)])


def _facts(facts: list[tuple[str, str]]) -> str:
    told = "".join(f"<dt>{escape(word)}</dt><dd>{escape(value)}</dd>" for word, value in facts if value)
    return f"<dl>{told}</dl>"


def _problem(said: str) -> str:
    return f'<p class="wrong" role="alert">{escape(said)}</p>' if said else ""


def _linked(text: str) -> str:
    words = (
        f'<a href="{escape(line)}">{escape(line)}</a>' if line.startswith("http") else escape(line)
        for line in text.split("\n")
    )
    return "\n".join(words)


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), body=body)
