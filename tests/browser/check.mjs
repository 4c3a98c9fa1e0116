// Opens every article of a report in a real browser and says what is wrong with it.
//
//     node check.mjs REPORT_DIR_OR_PAGE...
//
// A page that is no article, as the one over all reports, is looked at for what holds of every page.
//
// One line for each page, mode and check; exit code 1 when any failed.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MODES, articles, open, start } from "./browser.mjs";
import * as probes from "./probes.mjs";

const MOST_BYTES = 600_000; // of an article with all its figures and tables
// A reader's machine takes less than 300; the bound is for machines that do something else meanwhile.
const LATEST_SIGHT = 1500; // milliseconds
const LOADS = 5;
const SIMULATED = ["simulated", "simulert"];
const FIRST_LOOK = MODES.find(({ width }) => width === 1280);
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const tally = { passed: 0, failed: 0 };

function say(where, check, wrong) {
  tally[wrong.length ? "failed" : "passed"] += 1;
  console.log(`${wrong.length ? "FAILED" : "ok    "} ${where}: ${check}`);
  for (const line of wrong.slice(0, 12)) console.log(`       ${line}`);
  if (wrong.length > 12) console.log(`       and ${wrong.length - 12} more`);
}

async function look(browser, article, mode) {
  const where = `${article.label} ${mode.name}`;
  const { page, heard, close } = await open(browser, article, mode);
  const ask = (probe, argument) => page.evaluate(probe, argument);
  say(where, "each figure has its picture, name, description and caveat", await ask(probes.figures));
  say(where, "no label overlaps another or runs out of its picture", await ask(probes.labels, probes.LABELS_MEET));
  say(where, "says whether its data are simulated", await ask(probes.simulated, SIMULATED));
  await every(page, where, heard, article.url, mode);
  await close();
}

async function accessible(page, where, paper) {
  await page.evaluate(AXE);
  const { violations, beyond } = await page.evaluate(probes.axe, paper);
  say(where, "axe, no rule switched off", violations);
  if (beyond.length) console.log(`note   ${where}: beyond WCAG 2.2 AA: ${beyond.join(", ")}`);
}

async function contents(browser, article) {
  const { page, close } = await open(browser, article, MODES[0]);
  const { lost, relative } = await page.evaluate(probes.links);
  const absent = relative.filter((href) => !existsSync(join(dirname(article.path), decodeURIComponent(href))));
  say(article.label, "every link within the report leads somewhere", [...lost, ...absent.map((href) => `no file ${href}`)]);
  say(article.label, "months are written as the language does", await page.evaluate(probes.months));
  const counted = await page.evaluate(probes.counts);
  await close();
  return counted;
}

async function every(page, where, heard, url, mode) {
  const ask = (probe, argument) => page.evaluate(probe, argument);
  if (mode.media !== "print") say(where, "no sideways scrolling", await ask(probes.sideways));
  if (mode.scripts !== false) await accessible(page, where, mode.media === "print");
  say(where, "no request but for the page itself", heard.requests.filter((asked) => asked !== url && !asked.startsWith("data:")));
  say(where, "no error in page or console", heard.errors);
}

async function other(browser, path) {
  const one = { name: path, label: path, path: resolve(path), url: pathToFileURL(resolve(path)).href };
  for (const mode of MODES) {
    const { page, heard, close } = await open(browser, one, mode);
    await every(page, `${path} ${mode.name}`, heard, one.url, mode);
    await close();
  }
  await contents(browser, one);
}

async function light(browser, article) {
  const { size } = statSync(article.path);
  say(article.label, `weighs ${(size / 1000).toFixed(0)} kB, less than 600`, size < MOST_BYTES ? [] : [`${size} bytes`]);
  const seen = [];
  for (let load = 0; load < LOADS; load += 1) {
    const { page, close } = await open(browser, article, FIRST_LOOK);
    seen.push((await page.evaluate(probes.firstSeen)) ?? Infinity);
    await close();
  }
  const middle = seen.sort((a, b) => a - b)[Math.floor(LOADS / 2)];
  console.log(`note   ${article.label}: ${(size / 1000).toFixed(0)} kB, first seen after ${middle.toFixed(0)} ms`);
  say(article.label, "is seen soon after it is asked for", middle < LATEST_SIGHT ? [] : [`after ${middle} ms`]);
}

function compare(folder, all) {
  const [first, ...others] = all;
  for (const what of ["figures", "caveats"]) {
    const wrong = others
      .filter((other) => other[what].join("\n") !== first[what].join("\n"))
      .map((other) => `${other.label} has ${other[what].length}, ${first.label} ${first[what].length}, or others`);
    say(folder, `the same ${what} in every language (${first[what].length})`, wrong);
  }
  say(folder, "there are figures", first.figures.length ? [] : ["none in any article"]);
}

async function report(browser, folder) {
  const pages = articles(folder).map((article) => ({ ...article, label: join(folder, article.name) }));
  if (pages.length === 0) return say(folder, "there are articles", ["no article.*.html"]);
  const all = [];
  for (const article of pages) {
    await light(browser, article);
    all.push({ label: article.name, ...(await contents(browser, article)) });
    for (const mode of MODES) await look(browser, article, mode);
  }
  compare(folder, all);
}

const folders = process.argv.slice(2);
if (folders.length === 0) {
  console.error("usage: node check.mjs REPORT_DIR_OR_PAGE...");
  process.exit(2);
}
const browser = await start();
try {
  for (const folder of folders) await (folder.endsWith(".html") ? other(browser, folder) : report(browser, folder));
} finally {
  await browser.close();
}
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);
