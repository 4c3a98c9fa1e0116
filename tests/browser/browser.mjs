// Debian's chromium, its modes, and the pages of a report. Knows nothing of what is checked.
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Every way in which a page is looked at: width in pixels, colours, medium, scripts. */
export const MODES = [
  { name: "360 light", width: 360, colours: "light" },
  { name: "360 dark", width: 360, colours: "dark" },
  { name: "1280 light", width: 1280, colours: "light" },
  { name: "1280 dark", width: 1280, colours: "dark" },
  { name: "320 light", width: 320, colours: "light" },
  { name: "print", width: 1280, colours: "light", media: "print" },
  { name: "360 no scripts", width: 360, colours: "light", scripts: false },
  { name: "1280 no scripts", width: 1280, colours: "dark", scripts: false },
];

/** Starts the browser named by CHROMIUM, or Debian's. */
export function start() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
}

/** The articles of a report folder, in order. */
export function articles(folder) {
  const names = readdirSync(folder).filter((name) => /^article\..+\.html$/.test(name)).sort();
  return names.map((name) => ({ name, path: resolve(folder, name), url: pathToFileURL(join(resolve(folder), name)).href }));
}

/** A page of its own for an article in a mode; `close` ends it. */
export async function open(browser, article, mode) {
  const context = await browser.newContext({
    viewport: { width: mode.width, height: 900 },
    colorScheme: mode.colours,
    javaScriptEnabled: mode.scripts !== false,
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  const heard = listen(page);
  await page.emulateMedia({ media: mode.media ?? "screen", colorScheme: mode.colours });
  await page.goto(article.url, { waitUntil: "load" });
  await page.evaluate(() => document.fonts.ready.then(() => true));
  return { page, heard, close: () => context.close() };
}

function listen(page) {
  const heard = { requests: [], errors: [] };
  page.on("request", (request) => heard.requests.push(request.url()));
  page.on("pageerror", (error) => heard.errors.push(`page error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error") heard.errors.push(`console: ${message.text()}`);
  });
  return heard;
}
