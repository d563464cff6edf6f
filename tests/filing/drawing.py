"""Pictures for tests, drawn where they are needed."""

from io import BytesIO

from PIL import Image


def picture(kind: str = "PNG", *, size: tuple[int, int] = (40, 20), mode: str = "RGB", **options) -> bytes:
    """One picture of one colour."""
    target = BytesIO()
    Image.new(mode, size, (11, 92, 171, 40) if mode == "RGBA" else "#0b5cab").save(target, kind, **options)
    return target.getvalue()


def moving(frames: int = 3) -> bytes:
    """A GIF whose frames differ."""
    first, *others = [Image.new("RGB", (20, 10), (40 * n, 0, 0)) for n in range(frames)]
    target = BytesIO()
    first.save(target, "GIF", save_all=True, append_images=others, duration=80, loop=0)
    return target.getvalue()
