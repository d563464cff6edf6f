"""One report of a provider, read once it is proved to be theirs."""

from collections.abc import Callable, Mapping
from datetime import datetime

from postroom.core.carriage.callback import Callback, NotTheirs, Report
from postroom.delivery.channels.smtp.config import Reporter, SmtpConfig
from postroom.delivery.channels.smtp.reporters import mailgun, postmark, ses, signed

_READ: Mapping[Reporter, Callable[[Callback, SmtpConfig, datetime], Report]] = {
    Reporter.SIGNED: signed.report,
    Reporter.MAILGUN: mailgun.report,
    Reporter.POSTMARK: postmark.report,
}


def report(callback: Callback, config: SmtpConfig, *, at: datetime, public_only: bool) -> Report:
    """Return what a callback reports of e-mails. Raises `NotTheirs`."""
    if config.reporter is Reporter.SES:
        return ses.report(callback, config, at, public_only=public_only)
    read = _READ.get(config.reporter)
    if read is None:
        raise NotTheirs("nobody reports here")
    if not config.report_secret:
        raise NotTheirs("the secret for signatures is not set")
    return read(callback, config, at)
