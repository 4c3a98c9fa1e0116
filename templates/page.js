"use strict";
// The page works without this. With it: light or dark by choice, and values read off a figure by mouse,
// finger or keyboard. Values come from the table that stands in the page, never from the drawing.
(() => {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const remembered = (() => { try { return localStorage.getItem("theme"); } catch { return null; } })();
  if (remembered === "light" || remembered === "dark") root.dataset.theme = remembered;
  if (button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme
        ? root.dataset.theme === "dark"
        : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* a page from a file may not remember */ }
    });
  }

  const texts = (cells) => Array.from(cells, (cell) => cell.textContent.trim());

  const table = (figure) => {
    const found = figure.querySelector(".numbers table");
    if (!found) return null;
    const [first, ...head] = texts(found.tHead.rows[0].cells);
    const rows = Array.from(found.tBodies[0].rows, (row) => texts(row.cells));
    // The caption ends in the unit; of a table by units instead of periods it is not that of every column.
    const over = first === document.body.dataset.period;
    const [, unit] = (over && /\(([^()]*)\)$/.exec(found.caption?.textContent.trim() ?? "")) || [];
    return rows.length > 1 ? { head, rows, unit } : null;
  };

  const addReader = (figure) => {
    const data = table(figure);
    if (!data) return;
    const name = `${figure.id}-reader`;
    const box = document.createElement("div");
    box.className = "reader";
    const label = document.createElement("label");
    label.htmlFor = name;
    label.textContent = `${document.body.dataset.reader}: ${figure.querySelector(".figure-number").textContent}`;
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", id: name, min: 0, max: data.rows.length - 1, step: 1 });
    slider.value = data.rows.length - 1;
    const out = document.createElement("output");
    out.htmlFor.add(name);
    // The slider's own value is the same text: said once.
    out.setAttribute("aria-live", "off");
    box.append(label, slider, out);
    figure.querySelector(".picture-narrow").after(box);

    const drawings = Array.from(figure.querySelectorAll("svg[data-plot]"), (svg) => {
      const plots = svg.dataset.plot.split(";").map((edges) => edges.split(" ").map(Number));
      const cursors = plots.map(([left, right, top, bottom]) => {
        const line = document.createElementNS("http://www.w3.org/2000/svg", "line");
        line.setAttribute("class", "cursor");
        line.setAttribute("y1", top);
        line.setAttribute("y2", bottom);
        line.setAttribute("visibility", "hidden");
        svg.append(line);
        return { line, at: (step) => left + ((right - left) * step) / (data.rows.length - 1) };
      });
      const step = (event) => {
        const area = svg.getBoundingClientRect();
        const unit = svg.viewBox.baseVal.width / area.width;
        const [x, y] = [(event.clientX - area.left) * unit, (event.clientY - area.top) * unit];
        const beyond = (value, low, high) => Math.max(low - value, value - high, 0);
        const away = ([left, right, top, bottom]) => beyond(x, left, right) + beyond(y, top, bottom);
        const [left, right] = plots.reduce((near, plot) => (away(plot) < away(near) ? plot : near));
        const share = (x - left) / (right - left);
        return Math.round(Math.min(1, Math.max(0, share)) * (data.rows.length - 1));
      };
      return { svg, cursors, step };
    });

    const say = ([name, ...values]) =>
      `${name}${data.unit ? ` (${data.unit})` : ""}: ${data.head.map((head, at) => `${head} ${values[at]}`).join(" · ")}`;
    slider.setAttribute("aria-valuetext", say(data.rows.at(-1)));
    const show = (step) => {
      const row = data.rows[step];
      if (!row) return;
      out.textContent = say(row);
      slider.setAttribute("aria-valuetext", say(row));
      for (const { line, at } of drawings.flatMap(({ cursors }) => cursors)) {
        line.setAttribute("x1", at(step));
        line.setAttribute("x2", at(step));
        line.setAttribute("visibility", "visible");
      }
    };
    slider.addEventListener("input", () => show(Number(slider.value)));
    slider.addEventListener("focus", () => show(Number(slider.value)));
    for (const { svg, step } of drawings) {
      const read = (event) => {
        slider.value = step(event);
        show(Number(slider.value));
      };
      svg.addEventListener("pointermove", read);
      svg.addEventListener("pointerdown", read);
    }
  };

  document.querySelectorAll("figure.figure").forEach(addReader);

  // A link into what is folded unfolds it, also in browsers that do not do so themselves.
  const unfold = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    target?.closest("details")?.setAttribute("open", "");
  };
  addEventListener("hashchange", unfold);
  unfold();

  // Tables that are wider than their place say so.
  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.dataset.wide = document.body.dataset.wide;
      else delete target.dataset.wide;
    }
  });
  document.querySelectorAll(".scroll").forEach((box) => sizes.observe(box));
})();
