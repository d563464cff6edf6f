"""By which code a letter is known when it comes back."""

from django.db import models

from postroom.outbox.models.messages import Message


class ReturnCode(models.Model):
    """The code in a letter's barcode: it is given when the letter is written, and is never given again.

    Written with the message, in one transaction; as with its renditions, the database does not look the message up.
    """

    message = models.OneToOneField(Message, models.CASCADE, primary_key=True, related_name="+", db_constraint=False)
    code = models.CharField(max_length=15)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code"], name="return_code_once")]

    def __str__(self) -> str:
        return self.code
