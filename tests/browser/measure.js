// Measures what a reader sees of a figure: sizes and contrast of its texts.
(() => {
  const own = (node) => [...node.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  const said = (node) => [...node.childNodes].filter((n) => n.nodeType === 3)
    .map((n) => n.data).join("").trim();

  const visible = (node) => {
    const box = node.getBoundingClientRect();
    return box.width > 1 && box.height > 1
      && node.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  };

  const texts = (root) => [root, ...root.querySelectorAll("*")]
    .filter((node) => own(node) && !["STYLE", "SCRIPT", "TITLE", "DESC", "OPTION"]
      .includes(node.tagName.toUpperCase()) && visible(node));

  // The boxes of a node's own letters, a line each.
  const linesOf = (node) => [...node.childNodes].filter((n) => n.nodeType === 3 && n.data.trim())
    .flatMap((letters) => {
      const range = document.createRange();
      range.selectNodeContents(letters);
      return [...range.getClientRects()].filter((box) => box.width > 0);
    });

  const scale = (node) => {
    const svg = node instanceof SVGElement;
    if (!svg) return 1;
    const m = node.getScreenCTM();
    return Math.sqrt(Math.abs(m.a * m.d - m.b * m.c));
  };

  // "rgb(1 2 3 / 0.5)", "color(srgb 0.1 0.2 0.3)", … -> [r, g, b, a], by way of a canvas.
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const rgba = (text) => {
    if (!text || text === "none") return [0, 0, 0, 0];
    if (text.startsWith("url")) return null;
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = text;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, below) => [0, 1, 2].map((k) => top[k] * top[3] + below[k] * (1 - top[3]))
    .concat([1]);
  const faint = (node, root) => {
    let opacity = 1;
    for (let n = node; n && n !== root.parentNode; n = n.parentElement) {
      opacity *= Number(getComputedStyle(n).opacity);
    }
    return opacity;
  };

  const luminance = (color) => {
    const [r, g, b] = color.map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (a, b) => {
    const [x, y] = [luminance(a), luminance(b)];
    return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
  };

  // What one element paints at a point: a colour with its opacity.
  const painted = (node, x, y) => {
    const style = getComputedStyle(node);
    if (!(node instanceof SVGGeometryElement)) {
      return node instanceof SVGElement ? [0, 0, 0, 0] : rgba(style.backgroundColor);
    }
    const m = node.getScreenCTM().inverse();
    const at = new DOMPoint(x, y).matrixTransform(m);
    const wide = style.stroke !== "none" && parseFloat(style.strokeWidth) * scale(node) >= 3;
    const line = wide && node.isPointInStroke(at); // a hairline is no ground
    const color = rgba(line ? style.stroke : style.fill);
    const share = Number(line ? style.strokeOpacity : style.fillOpacity);
    return color && [...color.slice(0, 3), color[3] * share];
  };

  const backdrop = (node, x, y) => {
    const layers = [];
    for (const other of document.elementsFromPoint(x, y)) {
      if (other.closest("text")) continue; // letters are no ground
      const color = painted(other, x, y);
      if (color === null) return null;
      if (color[3] > 0) layers.push([...color.slice(0, 3), color[3] * faint(other, document.body)]);
      if (layers.length && layers.at(-1)[3] > 0.995) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255, 1]);
  };

  const contrast = (node, root) => {
    const style = getComputedStyle(node);
    const svg = node instanceof SVGElement;
    const ink = rgba(svg ? style.fill : style.color);
    if (ink === null) return null;
    ink[3] *= faint(node, root) * (svg ? Number(style.fillOpacity) : 1);
    const halo = svg && style.stroke !== "none" && style.paintOrder.startsWith("stroke")
      && parseFloat(style.strokeWidth) >= 2 ? rgba(style.stroke) : null;
    const places = [];
    for (const line of linesOf(node)) {
      const inset = Math.max(0.1 * line.width, Math.min(2.5, line.width / 2)); // of whole pixels
      for (const x of [inset, line.width / 2, line.width - inset]) {
        places.push([line.left + x, line.top + line.height / 2]);
      }
    }
    const found = places.map(([x, y]) => {
      const below = halo ?? backdrop(node, x, y);
      return below && ratio(over(ink, below), below);
    });
    return found.includes(null) ? null : Math.min(...found);
  };

  globalThis.lstmCourseMeasure = (root) => {
    const style = document.createElement("style");
    style.textContent = "svg * { pointer-events: visiblePainted !important }";
    document.head.append(style);
    const scroll = [scrollX, scrollY];
    const found = texts(root).map((node) => {
      const { top, bottom, left, right } = node.getBoundingClientRect();
      if (top < 0 || left < 0 || bottom > innerHeight || right > innerWidth) {
        node.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      }
      return {
        text: said(node),
        size: parseFloat(getComputedStyle(node).fontSize) * scale(node),
        contrast: contrast(node, root),
        disabled: Boolean(node.closest(":disabled, [aria-disabled=true]")),
      };
    });
    style.remove();
    scrollTo(...scroll);
    return found;
  };
})();
