// Prints every article of a report on A4, as a reader would, and says which figures are parted from their caveats.
//
//     node paper.mjs REPORT_DIR...
//
// A figure's number and title and the short words of all its caveats have to stand on one sheet, in this order.
// Needs pdftotext (Debian: poppler-utils). Exit code 1 when any figure is parted.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MODES, articles, open, start } from "./browser.mjs";

const PRINT = MODES.find(({ media }) => media === "print");

/** Letters only as far as paper keeps them: no spaces, no hyphens that may break, no ligatures. */
const plain = (text) => text.normalize("NFKC").replace(/[\s\u00ad-]+/g, "");

/** Runs inside the page: each figure's title and its caveats' short words. */
function figures() {
  return Array.from(document.querySelectorAll("figure"), (figure) => {
    const number = figure.querySelector(".figure-number").textContent;
    const title = figure.querySelector("figcaption").textContent.replace(number, "");
    const caveats = Array.from(figure.querySelectorAll(".caveat :is(.short, summary)"), (node) => node.textContent);
    return { name: figure.id, title: `${number}.${title}`, caveats };
  });
}

/** The text of each sheet, in the order in which it was written. */
function sheets(pdf) {
  const text = execFileSync("pdftotext", ["-raw", "-enc", "UTF-8", pdf, "-"], { encoding: "utf8", maxBuffer: 1 << 28 });
  return text.split("\f").slice(0, -1).map(plain);
}

/** What is wrong with a figure's place on paper. */
function parted({ name, title, caveats }, pages) {
  const at = pages.findIndex((page) => page.includes(plain(title)));
  if (at < 0) return [`${name}: its title stands whole on no sheet: ${title}`];
  if (caveats.length === 0) return [`${name}: no caveat`];
  let from = pages[at].indexOf(plain(title)) + plain(title).length;
  const wrong = [];
  for (const caveat of caveats) {
    const found = pages[at].indexOf(plain(caveat), from);
    if (found < 0) wrong.push(`${name}: stands on sheet ${at + 1}, but not its caveat: ${caveat}`);
    else from = found + plain(caveat).length;
  }
  return wrong;
}

async function print(browser, article, pdf) {
  const { page, close } = await open(browser, article, PRINT);
  await page.pdf({ path: pdf, format: "A4", printBackground: true });
  const wanted = await page.evaluate(figures);
  await close();
  const pages = sheets(pdf);
  const wrong = wanted.flatMap((figure) => parted(figure, pages));
  if (wanted.length === 0) wrong.push("no figure");
  console.log(`${wrong.length ? "FAILED" : "ok    "} ${article.path}: ${wanted.length} figures on ${pages.length} sheets`);
  wrong.forEach((line) => console.log(`       ${line}`));
  return wrong.length;
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node paper.mjs REPORT_DIR...");
  process.exit(2);
}
const work = mkdtempSync(join(tmpdir(), "paper-"));
const browser = await start();
let failed = 0;
try {
  for (const article of folders.flatMap(articles)) failed += await print(browser, article, join(work, "article.pdf"));
} finally {
  await browser.close();
  rmSync(work, { recursive: true });
}
process.exit(failed ? 1 : 0);
