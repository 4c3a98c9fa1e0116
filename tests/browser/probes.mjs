// Functions that run inside the page and return plain data. They change nothing.

/** How far the page can be scrolled sideways, and what sticks out most. */
export function sideways() {
  const root = document.documentElement;
  const over = root.scrollWidth - root.clientWidth;
  if (over <= 0) return [];
  const widest = Array.from(document.body.querySelectorAll("*"))
    .map((node) => ({ node, right: node.getBoundingClientRect().right }))
    .sort((a, b) => b.right - a.right)[0];
  const { node, right } = widest;
  return [`${over} px too wide; <${node.localName} class="${node.getAttribute("class") ?? ""}"> ends at ${Math.round(right)}`];
}

/** What each figure lacks of its picture, its name, its description and its caveats. */
export function figures() {
  const visible = (node) => node.checkVisibility({ checkVisibilityCSS: true }) && node.getBoundingClientRect().height > 0;
  const wrong = [];
  for (const figure of document.querySelectorAll("figure")) {
    const name = figure.id || figure.querySelector("figcaption")?.textContent.trim() || "a figure";
    const pictures = Array.from(figure.querySelectorAll("svg"));
    if (!pictures.some(visible)) wrong.push(`${name}: no picture is visible`);
    for (const svg of pictures) {
      for (const part of ["title", "desc"]) {
        const text = svg.querySelector(`:scope > ${part}`)?.textContent.trim();
        if (!text) wrong.push(`${name}: its svg has no <${part}>`);
      }
      if (svg.getAttribute("role") !== "img") wrong.push(`${name}: its svg has no role="img"`);
    }
    const caveats = Array.from(figure.querySelectorAll("[data-caveat]"));
    if (!caveats.some((node) => visible(node) && node.innerText.trim())) wrong.push(`${name}: no caveat is visible`);
    for (const node of caveats) {
      if (!node.textContent.trim()) wrong.push(`${name}: caveat ${node.dataset.caveat} has no text`);
    }
    if (!figure.querySelector("figcaption")?.textContent.trim()) wrong.push(`${name}: no caption`);
  }
  for (const svg of document.querySelectorAll("svg")) {
    if (!svg.closest("figure") && svg.getAttribute("aria-hidden") !== "true") wrong.push("an svg stands outside any figure");
  }
  return wrong;
}

/** What can be counted in a page and must be the same in every language. */
export function counts() {
  const ids = (selector, of) => Array.from(document.querySelectorAll(selector), of);
  return {
    figures: ids("figure", (figure) => figure.id),
    caveats: ids("figure [data-caveat]", (node) => `${node.closest("figure").id} ${node.dataset.caveat}`),
  };
}

/** Months in the figures' tables that the page's language does not write so, by the browser's own data from Unicode. */
export function months() {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", year: "numeric", timeZone: "UTC" });
  const known = new Set();
  for (let month = 0; month < 12 * 100; month += 1) known.add(format.format(Date.UTC(1980, month)));
  const over = (table) => table.tHead.rows[0].cells[0].textContent.trim() === document.body.dataset.period;
  const tables = Array.from(document.querySelectorAll("figure .numbers table")).filter(over);
  const names = tables.flatMap((table) => Array.from(table.tBodies[0].rows, (row) => row.cells[0].textContent.trim()));
  return names.map((name) => name.replaceAll("\u00a0", " ")).filter((name) => /[a-z]/i.test(name) && !known.has(name));
}

/** By how many pixels the boxes of two labels may meet. */
export const LABELS_MEET = 0.5;

/** Texts of a picture whose boxes meet, or that run out of the picture. */
export function labels(tolerance) {
  const wrong = [];
  for (const svg of document.querySelectorAll("svg")) {
    const frame = svg.getBoundingClientRect();
    if (frame.width === 0 || frame.height === 0) continue;
    const name = svg.closest("figure")?.id ?? "svg";
    const boxes = Array.from(svg.querySelectorAll("text"))
      .filter((node) => node.textContent.trim() && node.checkVisibility({ checkVisibilityCSS: true }))
      .map((node) => ({ text: node.textContent.trim(), box: node.getBoundingClientRect() }));
    boxes.forEach(({ text, box: a }, i) => {
      const out = Math.max(frame.left - a.left, a.right - frame.right, frame.top - a.top, a.bottom - frame.bottom);
      if (out > tolerance) wrong.push(`${name}: '${text}' runs ${out.toFixed(1)} px out of the picture`);
      for (const { text: other, box: b } of boxes.slice(i + 1)) {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > tolerance && high > tolerance) {
          wrong.push(`${name}: '${text}' and '${other}' meet by ${wide.toFixed(1)} x ${high.toFixed(1)} px`);
        }
      }
    });
  }
  return wrong;
}

/** When something of the page was first seen, in milliseconds after it was asked for; null where nothing is within ten seconds. */
export function firstSeen() {
  // A small page is loaded before it is painted: whoever asks then has to wait.
  return new Promise((resolve) => {
    const painted = new PerformanceObserver((list) => {
      const [first] = list.getEntriesByName("first-contentful-paint");
      if (first) resolve(first.startTime);
    });
    painted.observe({ type: "paint", buffered: true });
    setTimeout(() => resolve(null), 10_000);
  });
}

/** Whether the page says, where its data are simulated, that they are. */
export function simulated(words) {
  const stated = document.body.dataset.simulated;
  if (stated !== "true" && stated !== "false") return ["<body> has no data-simulated of true or false"];
  const seen = document.body.innerText.toLowerCase();
  const said = words.some((word) => seen.includes(word));
  if (stated === "true" && !said) return ["the data are simulated and the page does not say so"];
  return [];
}

/** Links within the page that lead nowhere, and the relative ones for a look on disk. */
export function links() {
  const hrefs = Array.from(document.querySelectorAll("a[href]"), (node) => node.getAttribute("href"));
  const lost = hrefs.filter((href) => href.startsWith("#") && !document.getElementById(decodeURIComponent(href.slice(1))));
  const relative = hrefs.filter((href) => !/^(#|[a-z]+:)/i.test(href)).map((href) => href.split("#")[0]);
  return { lost: lost.map((href) => `${href} leads nowhere`), relative };
}

/**
 * What axe finds with none of its rules switched off. The library must be in the page already.
 *
 * `violations` are of the rules that axe has on by itself and of WCAG 2.2 AA. Its experimental rules (one of
 * them contradicts a rule that is on) and the AAA rules run too; what they find is `beyond`, and so is the
 * size of targets on paper, where nothing can be pressed.
 */
export async function axe(paper) {
  const known = window.axe.getRules();
  const extra = new Set(["experimental", "wcag2aaa", "wcag21aaa", "wcag22aaa"]);
  const beyond = new Set(known.filter(({ tags }) => tags.some((tag) => extra.has(tag))).map(({ ruleId }) => ruleId));
  if (paper) beyond.add("target-size");
  const rules = Object.fromEntries(known.map(({ ruleId }) => [ruleId, { enabled: true }]));
  const found = await window.axe.run(document, { rules, preload: false, resultTypes: ["violations"] });
  const words = (rule) =>
    rule.nodes.slice(0, 3).map((node) => `${rule.id}: ${node.target.join(" ")}: ${node.any[0]?.message ?? rule.help}`);
  return {
    violations: found.violations.filter(({ id }) => !beyond.has(id)).flatMap(words),
    beyond: found.violations.filter(({ id }) => beyond.has(id)).map(({ id, nodes }) => `${id} (${nodes.length})`),
  };
}
