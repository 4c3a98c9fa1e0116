// Writes on an article beside a running `caveat serve`, and says what is wrong with what a browser shows.
//
//     node preview.mjs CAVEAT PROJECT PIPELINE TEMPLATE
//
// TEMPLATE, relative to PROJECT, is of the first article and is changed. One line for each check; exit code 1 when any failed.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { start } from "./browser.mjs";

const [caveat, project, pipeline, template] = process.argv.slice(2);
if (!template) {
  console.error("usage: node preview.mjs CAVEAT PROJECT PIPELINE TEMPLATE");
  process.exit(2);
}
const file = join(project, template);
const written = readFileSync(file, "utf8");
const save = (change) => writeFileSync(file, change(written));
const tally = { passed: 0, failed: 0 };

function say(check, isRight, more = "") {
  tally[isRight ? "passed" : "failed"] += 1;
  console.log(`${isRight ? "ok    " : "FAILED"} preview: ${check}${isRight ? "" : ` ${more}`}`);
}

const server = spawn(caveat, ["-C", project, "serve", pipeline, "--port", "0"], { stdio: ["ignore", "pipe", "ignore"] });
const ended = once(server, "exit");
const browser = await start();
try {
  const [address] = await once(createInterface(server.stdout), "line");
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.setDefaultTimeout(300_000);
  const errors = [];
  const elsewhere = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  page.on("request", (request) => /^(data:|http:\/\/127\.0\.0\.1:)/.test(request.url()) || elsewhere.push(request.url()));
  await page.goto(address, { waitUntil: "domcontentloaded" });

  const status = (wanted) => page.waitForFunction((text) => document.getElementById("status").textContent === text, wanted);
  const frame = async () => (await page.waitForSelector("iframe")).contentFrame();
  await status("up to date");
  await (await frame()).waitForSelector("h1");
  await (await frame()).evaluate(() => scrollTo(0, 1500));

  save((text) => text.replace(/^title:.*$/m, "title: Written in the preview"));
  await page.waitForFunction(() => document.title.startsWith("Written in the preview"));
  say("an edit reloads the article", (await (await frame()).textContent("h1")).includes("Written in the preview"));
  const scrolled = await (await frame()).evaluate(() => scrollY);
  say("the reader stays where they were", Math.abs(scrolled - 1500) < 3, `${scrolled}`);

  save((text) => `${text}\n{{ value("<i>nothing</i>") }}\n`);
  await status("failed");
  const error = await page.waitForSelector("#error", { state: "visible" });
  const told = await error.textContent();
  say("what is wrong is told with its place", told.includes(`${template}:`), told);
  say("as text", (await page.$$("#error i")).length === 0 && told.includes("<i>"), told);
  say("over the article as it was", (await (await frame()).textContent("h1")).includes("Written in the preview"));

  save((text) => text);
  await page.waitForSelector("#error", { state: "hidden" });
  await status("up to date");
  say("and goes when it is mended", !(await error.isVisible()));

  await page.reload({ waitUntil: "domcontentloaded" });
  await (await frame()).waitForSelector("h1");
  say("no error in page or console", errors.length === 0, errors.join("; "));
  say("no request to elsewhere", elsewhere.length === 0, elsewhere.join(" "));
} finally {
  writeFileSync(file, written);
  await browser.close();
  server.kill("SIGINT");
}
const [code] = await ended;
say("it ends with code 0", code === 0, `${code}`);
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed ? 1 : 0);
