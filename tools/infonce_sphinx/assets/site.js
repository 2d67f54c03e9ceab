// Wide formulas, tables and listings scroll inside their own box, so each is a tab stop: a keyboard must
// reach what it shall scroll. Near the reader a box is measured, and one that shows all it has loses the
// stop. Not before: measuring forces the browser to lay out the page as far as there. A reader who turns
// the phone, or the window's edge, starts anew.
(() => {
  const boxes = document.querySelectorAll(
    ".math-scroll, .cell_output pre, .highlight pre, .pst-scrollable-table-container",
  );
  const mark = (box) =>
    box.scrollWidth > box.clientWidth + 1 ? (box.tabIndex = 0) : box.removeAttribute("tabindex");
  const near = new IntersectionObserver(
    (entries) => entries.forEach((entry) => entry.isIntersecting && mark(entry.target)),
    { rootMargin: "200px" },
  );
  const watch = () => {
    for (const box of boxes) {
      box.tabIndex = 0;
      near.unobserve(box);
      near.observe(box); // calls back, also where nothing came nearer
    }
  };
  watch();
  addEventListener("resize", watch);
})();
