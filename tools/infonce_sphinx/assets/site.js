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
  for (const box of document.querySelectorAll(boxes)) near.observe(box);
})();

// The style sheet leaves sections below the fold for later; they follow here, one at a time.
(() => {
  const sections = [...document.querySelectorAll(".bd-article section > section")];
  const whenIdle = self.requestIdleCallback ?? ((run) => setTimeout(run, 60));
  const next = () => {
    const section = sections.shift();
    if (!section) return;
    section.style.contentVisibility = "visible";
    requestAnimationFrame(() => whenIdle(next));
  };
  addEventListener("load", () => whenIdle(next));
})();
