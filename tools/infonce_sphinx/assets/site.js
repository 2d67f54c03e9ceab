// Wide formulas, tables and listings scroll inside their own box, so each is a tab stop: a keyboard must
// reach what it shall scroll. Near the reader a box is measured, and one that shows all it has loses the
// stop. Not before: measuring forces the browser to lay out the page as far as there.
(() => {
  const boxes = ".math-scroll, .cell_output pre, .highlight pre, .pst-scrollable-table-container";
  const mark = (box) =>
    box.scrollWidth > box.clientWidth + 1 ? (box.tabIndex = 0) : box.removeAttribute("tabindex");
  const near = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && mark(entry.target)),
    { rootMargin: "200px" },
  );
  for (const box of document.querySelectorAll(boxes)) {
    box.tabIndex = 0;
    near.observe(box);
  }
})();
