// An expression for page.evaluate: every text of the explorer whose contrast is below 4.5 : 1, with its
// ratio. Backgrounds are stacked up to the shadow root; letters lie on their marker, numbers on their cell.
(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const rgb = (colours) => { canvas.fillStyle = '#fff'; canvas.fillRect(0, 0, 1, 1);
    for (const [colour, alpha] of colours) { canvas.globalAlpha = alpha; canvas.fillStyle = colour;
      canvas.fillRect(0, 0, 1, 1); } canvas.globalAlpha = 1;
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3); };
  const lum = (c) => c.map((v) => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, k) => sum + v * [.2126, .7152, .0722][k], 0);
  const ratio = (a, b) => { const [x, y] = [lum(a), lum(b)].sort((p, q) => q - p); return (x + .05) / (y + .05); };
  const root = document.querySelector('infonce-nt-xent').shadowRoot;
  const backs = (node) => { const found = [];
    for (let n = node; n && n !== root; n = n.parentNode) found.unshift([getComputedStyle(n).backgroundColor, 1]);
    return found; };
  const bad = [];
  for (const node of root.querySelectorAll('.box *')) {
    const own = [...node.childNodes].some((c) => c.nodeType === 3 && c.data.trim());
    if (!own || !node.checkVisibility({ checkVisibilityCSS: true }) || node.disabled) continue;
    const style = getComputedStyle(node), svg = node.namespaceURI.includes('svg');
    const under = backs(svg ? node.closest('svg') : node);
    const shape = (node.matches('.letter') && node.parentNode.querySelector('.mark')) ||
      (node.previousElementSibling?.matches('.cell') && node.previousElementSibling);
    if (shape) under.push([getComputedStyle(shape).fill, Number(shape.getAttribute('fill-opacity') ?? 1)]);
    const r = ratio(rgb([[svg ? style.fill : style.color, 1]]), rgb(under));
    if (r < 4.5) bad.push(`${node.textContent.slice(0, 30)} ${r.toFixed(2)}`);
  }
  return bad;
})()
