// How a page looks and prints, and who can reach it.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Violations that axe finds. It is put in from outside: the page's policy lets no other script in. */
export async function violations(page) {
  const session = await page.context().newCDPSession(page);
  const run = async (expression) => {
    const { result, exceptionDetails } = await session.send("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  await run(`${axe}; 0`);
  const found = await run(
    `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.map(({ id, impact, nodes }) =>
      ({ id, impact, count: nodes.length, first: nodes[0].html.slice(0, 160), why: nodes[0].failureSummary.slice(0, 300) })))`,
  );
  await session.detach();
  return found;
}

/** For each chart whether it has drawn something: shapes beyond the frame, or pixels of several colours. */
export const drawn = (page) =>
  page.evaluate(() =>
    ionstreamReport.figures.flatMap((f) =>
      f.panels.map(({ chart }, i) => {
        const dom = chart.getDom();
        const canvas = dom.querySelector("canvas");
        if (!canvas) {
          const shapes = dom.querySelectorAll("svg path, svg polyline, svg polygon").length;
          return { chart: `${f.name}/${i}`, renderer: "svg", shapes, isDrawn: shapes > 10 };
        }
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        const colours = new Set();
        for (let p = 0; p < data.length && colours.size < 50; p += 4 * 7) colours.add((data[p] << 16) | (data[p + 1] << 8) | data[p + 2]);
        return { chart: `${f.name}/${i}`, renderer: "canvas", colours: colours.size, isDrawn: colours.size > 5 };
      }),
    ),
  );

/** The contrast of each colour of a legend to the page, where it is less than 3:1. axe looks at texts only. */
export const paleColours = (page) =>
  page.evaluate(() => {
    const parts = (text) => {
      const probe = document.createElement("canvas").getContext("2d");
      probe.fillStyle = text;
      probe.fillRect(0, 0, 1, 1);
      return [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    const luminance = (text) => {
      const [r, g, b] = parts(text).map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const paper = luminance(getComputedStyle(document.body).backgroundColor);
    const colours = new Set(
      [...document.querySelectorAll(".legend .swatch > *")]
        .filter((e) => !e.hasAttribute("opacity"))
        .map((e) => e.getAttribute("stroke") ?? e.getAttribute("fill")),
    );
    const contrast = (c) => (Math.max(luminance(c), paper) + 0.05) / (Math.min(luminance(c), paper) + 0.05);
    return [...colours].filter((c) => contrast(c) < 3).map((c) => `${c}: ${contrast(c).toFixed(2)}`);
  });

/** What the Tab key does not reach, and whether a focus can be seen. */
export async function unreached(page) {
  const count = await page.evaluate(() => {
    document.activeElement?.blur?.();
    scrollTo({ top: 0, behavior: "instant" });
    globalThis.wanted = [...document.querySelectorAll("button, a[href], summary, .plot, [tabindex='0']")].filter((e) =>
      e.checkVisibility(),
    );
    globalThis.met = new Set();
    return globalThis.wanted.length;
  });
  const unseen = [];
  for (let i = 0; i < count + 5; i++) {
    await page.keyboard.press("Tab");
    const seen = await page.evaluate(() => {
      const e = document.activeElement;
      globalThis.met.add(e);
      return e === document.body || (getComputedStyle(e).outlineStyle !== "none" && parseFloat(getComputedStyle(e).outlineWidth) > 0)
        ? null
        : e.outerHTML.slice(0, 100);
    });
    if (seen) unseen.push(seen);
  }
  const missed = await page.evaluate(() => globalThis.wanted.filter((e) => !globalThis.met.has(e)).map((e) => e.outerHTML.slice(0, 100)));
  return { count, missed, unseen };
}

/** The width of the page beyond that of the window, and what is wider. */
export const overflow = (page) =>
  page.evaluate(() => ({
    beyond: document.documentElement.scrollWidth - innerWidth,
    wide: [...document.querySelectorAll("main *")]
      .filter((e) => e.getBoundingClientRect().right > innerWidth + 1 && !e.closest(".scroll, table"))
      .slice(0, 3)
      .map((e) => e.outerHTML.slice(0, 100)),
  }));

const A4 = ((297 - 30) / 25.4) * 96;

/** The page on paper. */
export async function paper(page, file) {
  const bytes = await page.pdf({
    format: "A4",
    preferCSSPageSize: false,
    printBackground: false,
    margin: { top: "15mm", bottom: "15mm", left: "16mm", right: "16mm" },
    ...(file ? { path: file } : {}),
  });
  const pages = (bytes.toString("latin1").match(/\/Type\s*\/Page\b(?!s)/g) ?? []).length;
  await page.emulateMedia({ media: "print" });
  await page.waitForTimeout(200);
  const measured = await page.evaluate((height) => {
    const tall = (e) => e.getBoundingClientRect().height > height;
    return {
      figures: document.querySelectorAll(".figure").length,
      cut: [...document.querySelectorAll(".figure")]
        .filter((e) =>
          e.classList.contains("parted")
            ? [...e.querySelectorAll(".panel")].some(tall)
            : tall(e) || getComputedStyle(e).breakInside !== "avoid",
        )
        .map((e) => e.id),
      parted: document.querySelectorAll(".figure.parted").length,
      background: getComputedStyle(document.body).backgroundColor,
      wide: [...document.querySelectorAll(".chart")].filter((e) => e.getBoundingClientRect().right > (178 / 25.4) * 96 + 1).length,
      tools: [...document.querySelectorAll(".toolbar, details.data")].filter((e) => e.checkVisibility()).length,
    };
  }, A4);
  await page.emulateMedia({ media: null });
  await page.waitForTimeout(200);
  return { bytes: bytes.length, pages, ...measured };
}
