// For page.evaluate: renders an anywidget module on a stand-in for Jupyter's model.
// Leaves behind window.model, window.host (the element with .state) and window.clean().
async (text) => {
  const url = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const { default: module } = await import(url);
  const listeners = {};
  const values = { points: [0, 90, 30, 120], temperature: 0.5, anchor: 0, forgotten: [], options: { tour: false } };
  window.model = {
    values,
    saved: 0,
    get: (key) => values[key],
    set: (key, value) => {
      values[key] = value;
      listeners[`change:${key}`]?.();
    },
    on: (event, listener) => (listeners[event] = listener),
    off: (event) => delete listeners[event],
    save_changes() {
      this.saved++;
    },
  };
  const el = document.querySelector("main");
  const clean = module.render({ model: window.model, el });
  window.host = el.firstChild;
  window.clean = clean;
}
