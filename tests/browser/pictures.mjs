// Measures the labels of every picture on a page: none may meet another or run out of its picture.
//
//     node pictures.mjs FILE.html
//
// The file is written by the test `pictures` (target/tmp/pictures.html). Exit code 1 when labels meet.
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MODES, open, start } from "./browser.mjs";
import * as probes from "./probes.mjs";

const [file] = process.argv.slice(2);
if (!file) {
  console.error("usage: node pictures.mjs FILE.html");
  process.exit(2);
}
const browser = await start();
try {
  const mode = MODES.find(({ width }) => width === 1280);
  const { page } = await open(browser, { url: pathToFileURL(resolve(file)).href }, mode);
  const wrong = await page.evaluate(probes.labels, probes.LABELS_MEET);
  const pictures = await page.locator("svg").count();
  const labels = await page.locator("svg text").count();
  wrong.slice(0, 20).forEach((line) => console.log(`       ${line}`));
  console.log(`${wrong.length ? "FAILED" : "ok    "} ${labels} labels in ${pictures} pictures, ${wrong.length} faults`);
  process.exitCode = wrong.length || pictures === 0 ? 1 : 0;
} finally {
  await browser.close();
}
