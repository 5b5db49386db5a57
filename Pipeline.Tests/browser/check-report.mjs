// Opens a report page in Chromium and prints what is so as one JSON object: node check-report.mjs FILE.html [--screenshots DIR]
// The exit code is 0 only if all is well. CHROMIUM names the browser if it is not /usr/bin/chromium.
import { mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";
import { drawn, overflow, paleColours, paper, unreached, violations } from "./appearance.mjs";
import { charts, compare, embedded } from "./compare.mjs";
import { buttons, files, reading } from "./interact.mjs";

const [file, option, directory] = process.argv.slice(2);
if (!file || (option && (option !== "--screenshots" || !directory))) {
  console.error("usage: node check-report.mjs FILE.html [--screenshots DIR]");
  process.exit(2);
}
if (directory) mkdirSync(directory, { recursive: true });

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const address = pathToFileURL(resolve(file)).href;
const figures = embedded(readFileSync(file, "utf8"));
const problems = [];
const result = { file: resolve(file), ok: false, figures: figures.map((f) => f.name) };
const note = (what, found) => problems.push(...found.map((p) => `${what}: ${typeof p === "string" ? p : JSON.stringify(p)}`));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
try {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true });
  const page = await context.newPage();
  const messages = [];
  let phase = "loading";
  const requests = [];
  page.on("console", (m) => {
    if (["error", "warning"].includes(m.type())) messages.push(`${phase}: ${m.text().slice(0, 300)}`);
  });
  page.on("pageerror", (e) => messages.push(`${phase}: ${String(e.stack ?? e).slice(0, 500)}`));
  page.on("request", (r) => {
    if (r.url() !== address && !/^(data|blob):/.test(r.url())) requests.push(r.url());
  });

  await page.goto(address);
  result.readyMs = Math.round(
    await page.evaluate(async () => {
      await ionstreamReport.ready;
      return performance.now();
    }),
  );
  result.drawAllMs = Math.round(
    await page.evaluate(async () => {
      const start = performance.now();
      await ionstreamReport.drawAll();
      return performance.now() - start;
    }),
  );
  // Playwright hides the caret with a style of its own, which the page's policy forbids: hence "initial".
  const shot = async (name) => {
    if (directory) await page.screenshot({ path: `${directory}/${name}.png`, fullPage: true, caret: "initial" });
  };
  await shot("light");

  phase = "numbers";
  const first = compare(figures, await charts(page));
  result.marks = first.marks;
  note("numbers", first.problems);
  const logs = await page.locator(".toolbar button[aria-pressed]").all();
  for (const button of logs) await button.evaluate((b) => b.click());
  const second = compare(figures, await charts(page));
  note("numbers with the other scales", second.problems);
  for (const button of logs) await button.evaluate((b) => b.click());

  result.charts = await drawn(page);
  note(
    "empty chart",
    result.charts.filter((c) => !c.isDrawn),
  );

  result.axe = {};
  phase = "using";
  const kinds = (kind) => figures.find((f) => f.panels.some((p) => p.marks.some((m) => m.kind === kind)));
  const used = figures.find((f) => f.panels.some((p) => p.x.isLog || p.y.isLog)) ?? figures[0];
  if (used) {
    result.buttons = await buttons(page, used);
    note("buttons", result.buttons.problems);
    result.reading = await reading(page, used);
    note("reading", result.reading.problems);
    result.files = [];
    for (const figure of new Set([used, kinds("map"), kinds("points"), kinds("band")].filter(Boolean))) {
      const { problems: wrong, found } = await files(page, figure, directory);
      result.files.push(found);
      note("files", wrong);
    }
  }
  for (const colorScheme of ["light", "dark"]) {
    phase = colorScheme;
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(200);
    result.axe[colorScheme] = await violations(page);
    note(`axe ${colorScheme}`, result.axe[colorScheme]);
    note(`pale in ${colorScheme}`, await paleColours(page));
    if (colorScheme === "dark") {
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      if (background === "rgb(255, 255, 255)") problems.push("dark: the page is white");
      await shot("dark");
    }
  }

  phase = "keyboard";
  result.keyboard = await unreached(page);
  note("no Tab gets to", result.keyboard.missed);
  note("the focus cannot be seen on", result.keyboard.unseen);

  phase = "paper";
  // From dark: paper is white all the same.
  result.paper = await paper(page, directory ? `${directory}/report.pdf` : null);
  if (result.paper.pages < 1) problems.push("paper: no pages");
  if (result.paper.background !== "rgb(255, 255, 255)") problems.push(`paper: ${result.paper.background}`);
  if (result.paper.wide > 0 || result.paper.tools > 0)
    problems.push(`paper: ${result.paper.wide} charts too wide, ${result.paper.tools} tools to be seen`);
  note("cut on paper", result.paper.cut);

  await page.emulateMedia({ colorScheme: "light" });
  phase = "phone";
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForTimeout(400);
  result.phone = await overflow(page);
  if (result.phone.beyond > 0) problems.push(`at 390 px the page is ${result.phone.beyond} px too wide: ${result.phone.wide.join(" ")}`);
  await shot("phone");

  result.console = messages;
  result.requests = requests;
  note("console", messages);
  note("request", requests);
} catch (error) {
  problems.push(`the check itself failed: ${error.stack ?? error}`);
} finally {
  await browser.close();
}
result.problems = problems;
result.ok = problems.length === 0;
console.log(JSON.stringify(result, null, 1));
process.exitCode = result.ok ? 0 : 1;
