// Pictures of every article for people to look at: full pages, each figure, and the print as PDF.
//
//     node shots.mjs REPORT_DIR OUT
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { MODES, articles, open, start } from "./browser.mjs";

const LOOKS = MODES.filter((mode) => mode.scripts !== false && mode.media !== "print" && mode.width !== 320);
const [folder, out] = process.argv.slice(2);
if (!out) {
  console.error("usage: node shots.mjs REPORT_DIR OUT");
  process.exit(2);
}

async function shoot(browser, article, mode) {
  const { page, close } = await open(browser, article, mode);
  const stem = `${article.name.replace(/\.html$/, "")}.${mode.width}.${mode.colours}`;
  await page.screenshot({ path: join(out, `${stem}.png`), fullPage: true });
  for (const figure of await page.locator("figure").all()) {
    const name = (await figure.getAttribute("id")) ?? "figure";
    await figure.screenshot({ path: join(out, `${stem}.${name}.png`) });
  }
  await close();
}

async function print(browser, article) {
  const mode = MODES.find(({ media }) => media === "print");
  const { page, close } = await open(browser, article, mode);
  await page.pdf({ path: join(out, article.name.replace(/\.html$/, ".pdf")), format: "A4", printBackground: true });
  await close();
}

mkdirSync(out, { recursive: true });
const browser = await start();
try {
  for (const article of articles(folder)) {
    for (const mode of LOOKS) await shoot(browser, article, mode);
    await print(browser, article);
    console.log(`${article.name}: ${LOOKS.length} looks and a print in ${out}`);
  }
} finally {
  await browser.close();
}
