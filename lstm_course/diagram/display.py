"""One object, three displays: a live widget, a PNG with a description, or a page of its own.

The environment variable ``LSTM_COURSE_DISPLAY`` chooses: ``live`` (a person runs the notebook),
``png`` (what is committed and checked) or ``html`` (a page without a kernel: the static picture,
with the ES module and its data beside it, which comes alive where JavaScript runs).
Used by every live figure of the course.
"""

import base64
import hashlib
import io
import json
import os
import zlib
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["PROFILES", "Shown", "display_profile"]

PROFILES = ("live", "png", "html")
_FONTS = ("DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSerif",
          "DejaVuSerif-Italic", "DejaVuSansMono")  # fmt: skip

_ALPHABET = ("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
             ".-:+=^!/*?~|()[]{}@,;_$")  # fmt: skip
# Wakes the next still figure of this kind on the page: unpack, import the module, draw beside
# the still picture, and only then take the picture's place.
_WAKE = """
const root = document.querySelector('[data-lstm-course="%(key)s"]:not([data-awake])');
if (root && globalThis.DecompressionStream) {
  root.dataset.awake = '';
  const packed = root.querySelector('script[type="text/plain"]').textContent.trim();
  const bytes = new Uint8Array(packed.length / 5 * 4);
  for (let k = 0; k < packed.length; k += 5) {
    let n = 0;
    for (let j = 0; j < 5; j++) n = n * 85 + '%(alphabet)s'.indexOf(packed[k + j]);
    new DataView(bytes.buffer).setUint32(k / 5 * 4, n);
  }
  const whole = bytes.slice(0, %(size)d);
  const plain = new Blob([whole]).stream().pipeThrough(new DecompressionStream('deflate'));
  const { module, css, state } = await new Response(plain).json();
  const handlers = {};
  const model = {
    get: (name) => state[name],
    set: (name, value) => {
      state[name] = value;
      for (const f of handlers[`change:${name}`] ?? []) f();
    },
    on: (event, f) => { (handlers[event] ??= []).push(f); },
    off: (event, f) => { handlers[event] = (handlers[event] ?? []).filter((g) => f && g !== f); },
    save_changes: () => {},
    send: () => {},
    alone: true,
  };
  const style = document.createElement('style');
  style.textContent = css;
  const el = document.createElement('div');
  root.append(style, el);
  const url = URL.createObjectURL(new Blob([module], { type: 'text/javascript' }));
  try {
    await (await import(url)).default.render({ model, el });
    root.querySelector('.lstm-course-still').remove();
  } catch (error) {
    el.remove();
    console.error(error);
  }
  URL.revokeObjectURL(url);
}
"""


def display_profile() -> str:
    """Return how figures are shown: ``"live"``, ``"png"`` or ``"html"``.

    Raises
    ------
    ValueError
        If ``LSTM_COURSE_DISPLAY`` is set to anything else.

    Examples
    --------
    >>> display_profile() in PROFILES
    True
    """
    profile = os.environ.get("LSTM_COURSE_DISPLAY", "live")
    if profile not in PROFILES:
        raise ValueError(
            f'LSTM_COURSE_DISPLAY must be "live", "png" or "html", but it is {profile!r}'
        )
    return profile


@cache
def _fonts() -> list[str]:
    """Return the paths of matplotlib's own DejaVu fonts: a machine may have no others."""
    import matplotlib

    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    return [str(folder / f"{name}.ttf") for name in _FONTS]


def _packed(data: bytes) -> str:
    """Return bytes as text, five letters for four bytes, with none that HTML would read."""
    letters = []
    for start in range(0, len(data), 4):
        n = int.from_bytes(data[start : start + 4].ljust(4, b"\0"))
        letters += [_ALPHABET[n // 85**power % 85] for power in (4, 3, 2, 1, 0)]
    return "".join(letters)


def _squeezed(code: str) -> str:
    """Return code without indentation, empty lines and lines that are comments only."""
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith(("//", "/**")))


def _widget_class(module: str, css: str, names: tuple[str, ...]) -> type:
    """Return a new AnyWidget class with one synced trait for each name."""
    import anywidget
    import traitlets

    traits = {name: traitlets.Any().tag(sync=True) for name in names}
    # anywidget keeps one style sheet for each class name: other code, other name.
    code = hashlib.sha256((module + css).encode()).hexdigest()[:12]
    return type(f"LiveFigure{code}", (anywidget.AnyWidget,),
                {"_esm": module, "_css": css, **traits})  # fmt: skip


class Shown:
    r"""A figure that knows how to show itself; subclasses say what it is.

    Not a widget: a widget, and with it a connection to the browser, is made only when the figure
    is shown live or `widget` is called. A subclass gives `svg`, `describe` and `traits`, and sets
    `module` (the path of its ES module, whose default export has ``render({model, el})``) and,
    where it has one, `stylesheet`. It may take messages of the browser in `received`.

    Examples
    --------
    >>> class Dot(Shown):
    ...     def svg(self, theme="light"):
    ...         return ('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">'
    ...                 '<circle cx="4" cy="4" r="3"/></svg>')
    ...     def describe(self):
    ...         return "One dot."
    >>> Dot()
    <Dot: One dot.>
    >>> Dot().png(scale=2)[:4]
    b'\x89PNG'
    """

    module: Path | None = None
    stylesheet: Path | None = None
    _widget: Any = None

    def svg(self, theme: str = "light") -> str:
        """Return the still picture as a self-contained SVG; ``theme`` is "light" or "dark"."""
        raise NotImplementedError(f"{type(self).__name__} has no svg method")

    def describe(self) -> str:
        """Return the picture in words, made from the same numbers."""
        raise NotImplementedError(f"{type(self).__name__} has no describe method")

    def traits(self) -> dict[str, Any]:
        """Return what the ES module reads with ``model.get(name)``: JSON values by name."""
        return {}

    def page_traits(self) -> dict[str, Any]:
        """Return the traits for a page without a kernel, less what its module can work out."""
        return self.traits()

    def received(self, content: Any) -> None:
        """Take a message of the browser (``model.send``); answer with ``self.send``."""

    def send(self, content: Any) -> None:
        """Send a message to the browser, which gets it as ``msg:custom``."""
        self.widget().send(content)

    def widget(self) -> Any:
        """Return the ``anywidget.AnyWidget`` of this figure; the first call makes it."""
        if self._widget is None:
            traits = self.traits()
            kind = _widget_class(*self._code(), tuple(traits))
            self._widget = kind(**traits)
            self._widget.on_msg(lambda _widget, content, _buffers: self.received(content))
        return self._widget

    def png(self, scale: float = 1.5) -> bytes:
        """Return the still picture as an opaque PNG, ``scale`` pixels for each unit of the SVG.

        It has 256 colours, each within a few of 255 levels of what was drawn: a third of the size.
        """
        import resvg_py
        from PIL import Image

        if not scale > 0:
            raise ValueError(f"scale must be above 0, but it is {scale}")
        drawn = resvg_py.svg_to_bytes(
            svg_string=self.svg(), zoom=scale, background="#ffffff", skip_system_fonts=True,
            font_files=_fonts(), font_family="DejaVu Sans", sans_serif_family="DejaVu Sans",
            serif_family="DejaVu Serif", monospace_family="DejaVu Sans Mono",
        )  # fmt: skip
        image = Image.open(io.BytesIO(bytes(drawn))).convert("RGB")
        few = image.quantize(
            256, method=Image.Quantize.MAXCOVERAGE, kmeans=2, dither=Image.Dither.NONE
        )
        few.save(packed := io.BytesIO(), "PNG", optimize=True)
        return packed.getvalue()

    def still(self) -> str:
        """Return the still picture of a page without JavaScript; a lighter `svg`, where it can."""
        return self.svg()

    def html(self) -> str:
        """Return the figure as a piece of HTML that needs no kernel and asks for no other file.

        The still picture is there at once; where JavaScript runs, the module takes its place.
        Any number of figures may stand on one page.
        """
        module, css = (_squeezed(text) for text in self._code())
        state = {"module": module, "css": css, "state": self.page_traits()}
        text = json.dumps(state, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        squeezed = zlib.compress(text.encode(), 9)
        key = hashlib.sha256(squeezed).hexdigest()[:12]
        still = f'<div class="lstm-course-still" style="overflow-x:auto">{self.still()}</div>'
        wake = _squeezed(_WAKE) % {"key": key, "alphabet": _ALPHABET, "size": len(squeezed)}
        live = (f'<script type="text/plain">{_packed(squeezed)}</script>\n'
                f'<script type="module">{wake}</script>\n') if module else ""  # fmt: skip
        return f'<div data-lstm-course="{key}">\n{still}\n{live}</div>'

    def _code(self) -> tuple[str, str]:
        """Return the text of the ES module and of the stylesheet ("" where there is none)."""
        files = (self.module, self.stylesheet)
        return tuple(Path(path).read_text(encoding="utf-8") if path else "" for path in files)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        """Return what a notebook keeps of this figure, by the display profile."""
        profile, words = display_profile(), self.describe()
        if profile == "png":
            return {"image/png": base64.b64encode(self.png()).decode(), "text/plain": words}
        if profile == "html":
            return {"text/html": self.html(), "text/plain": words}
        bundle = self.widget()._repr_mimebundle_()
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**(data or {}), "text/plain": words}, metadata

    def __repr__(self) -> str:
        """Return the class and the first line of the description: no address."""
        return f"<{type(self).__name__}: {self.describe().splitlines()[0]}>"
