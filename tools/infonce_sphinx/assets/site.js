// Wide formulas, tables and listings scroll inside their own box; a box that does so gets a tab stop.
// Each is measured only when the reader comes near it: measuring forces the browser to lay it out.
(() => {
  const boxes = ".math-scroll, .cell_output pre, .highlight pre, .pst-scrollable-table-container";
  const mark = (box) => {
    if (box.scrollWidth > box.clientWidth + 1) box.tabIndex = 0;
  };
  const near = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && mark(entry.target)),
    { rootMargin: "200px" },
  );
  for (const box of document.querySelectorAll(boxes)) {
    if (!box.hasAttribute("tabindex")) box.tabIndex = -1; // folded or far away: not measured yet
    near.observe(box);
  }
})();
