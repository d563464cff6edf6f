"""A template tag for what is the same on page after page: drawn once for the values that it is told, then kept."""

from collections.abc import Hashable

from django.template import Context, Library, Node, NodeList
from django.template.base import FilterExpression, Parser, Token
from django.utils.translation import get_language

register = Library()
KEPT = 200
"""So many drawings of one place are kept, the newest."""


class _SameFor(Node):
    """Knows nothing but the values named, so that nothing of one reader can be kept for another."""

    def __init__(self, names: dict[str, FilterExpression], inside: NodeList) -> None:
        self.nodelist = inside
        self._names = names
        self._drawn: dict[Hashable, str] = {}

    def render(self, context: Context) -> str:
        """Return what was drawn for these values in the language that is spoken, or draw it now."""
        values = [value.resolve(context) for value in self._names.values()]
        key = (get_language(), *values)
        drawn = self._drawn.get(key)
        if drawn is None:
            drawn = self.nodelist.render(self._alone(context, dict(zip(self._names, values, strict=True))))
            while len(self._drawn) >= KEPT:
                self._drawn.pop(next(iter(self._drawn)), None)
            self._drawn[key] = drawn
        return drawn

    @staticmethod
    def _alone(context: Context, values: dict[str, object]) -> Context:
        alone = Context(values, autoescape=context.autoescape)
        alone.template = context.template
        alone.render_context = context.render_context
        return alone


@register.tag
def same_for(parser: Parser, token: Token) -> _SameFor:
    """Draw what stands inside once for each language and the values named: `{% same_for ways theme=chosen.theme %}`.

    Inside, only these values are there, and each must be one that can be a key. What belongs to a request or a person,
    such as a token against forgery, stands outside.
    """
    named = [(name, value or name) for name, _, value in (bit.partition("=") for bit in token.split_contents()[1:])]
    names = {name: parser.compile_filter(value) for name, value in named}
    inside = parser.parse(("endsame_for",))
    parser.delete_first_token()
    return _SameFor(names, inside)
