"""What can go wrong between a tag and its value.

TagError
|- Unshowable       this one value is not what its field promises: name it, leave this message out
'- UnknownLanguage  nobody knows how amounts and dates are written in that language
"""


class TagError(ValueError):
    """A value, a field and a language do not go together."""


class Unshowable(TagError):
    """A value that is not what its field promises: "soon" as a date, a control character in a name."""


class UnknownLanguage(TagError):
    """A language code that stands for no known language."""
