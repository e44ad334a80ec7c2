// What is wider than its place scrolls by itself. Let the keyboard reach it, and say what it is.
(() => {
  const names = {
    PRE: "code or output", DIV: "table, output or formula", "MJX-CONTAINER": "formula",
  };
  const places = "pre, .table-wrapper, .cell_output, .cell_output .output, div.math, mjx-container, dt.sig";

  function mark() {
    // A formula in a line scrolls only where it is wider than its paragraph: else it loses its line.
    for (const box of document.querySelectorAll("mjx-container:not([display])")) {
      const width = box.firstElementChild?.getBoundingClientRect().width ?? 0;
      const room = box.closest("p, li, dd, td, article")?.clientWidth ?? width;
      box.classList.toggle("wide", width > room && !box.closest(".table-wrapper"));
    }
    for (const box of document.querySelectorAll(places)) {
      const style = getComputedStyle(box);
      const wide = box.scrollWidth > box.clientWidth && /auto|scroll/.test(style.overflowX);
      if (wide && !box.hasAttribute("tabindex")) {
        box.setAttribute("tabindex", "0");
        box.setAttribute("role", "group");
        box.setAttribute("aria-label", `${names[box.tagName] ?? "text"}, scrolls sideways`);
      } else if (!wide && box.getAttribute("role") === "group") {
        for (const name of ["tabindex", "role", "aria-label"]) box.removeAttribute(name);
      }
    }
  }

  // On paper nothing can be unfolded: open what is folded away, and close it again.
  const opened = new Set();
  addEventListener("beforeprint", () => {
    for (const box of document.querySelectorAll("details:not([open])")) {
      opened.add(box);
      box.open = true;
    }
  });
  addEventListener("afterprint", () => {
    for (const box of opened) box.open = false;
    opened.clear();
  });

  addEventListener("DOMContentLoaded", () => {
    // The two columns beside the text, told apart.
    document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "the whole book");
    document.querySelector(".toc-drawer")?.setAttribute("aria-label", "this page");
    mark();
    document.addEventListener("toggle", mark, true);
    window.MathJax?.startup?.promise?.then(mark);
  });
  addEventListener("load", () => {
    mark();
    window.MathJax?.startup?.promise?.then(mark);
  });
  addEventListener("resize", mark);
})();
