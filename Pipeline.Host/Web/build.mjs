// Builds dist/report.js and dist/report.css. The output is committed: dotnet build needs no npm.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const version = (name) => JSON.parse(readFileSync(`${here}node_modules/${name}/package.json`, "utf8")).version;
const licence = (path) => readFileSync(`${here}node_modules/${path}`, "utf8").trim();

// The sources of ECharts carry their licence in plain comments, which no bundler keeps: so it stands here.
const banner = `/*!
This file has parts of Apache ECharts ${version("echarts")}, Copyright 2017-2026 The Apache Software Foundation,
licensed under the Apache License, Version 2.0: http://www.apache.org/licenses/LICENSE-2.0
This product includes software developed at The Apache Software Foundation (https://www.apache.org/).

It has parts of zrender ${version("zrender")}:
${licence("zrender/LICENSE")}

ECharts has parts of d3:
${licence("echarts/licenses/LICENSE-d3")}
*/`;

await build({
  absWorkingDir: here,
  entryPoints: ["src/main.ts"],
  outfile: "dist/report.js",
  bundle: true,
  minify: true,
  target: "es2022",
  format: "iife",
  charset: "utf8",
  legalComments: "inline",
  banner: { js: banner },
  define: { "process.env.NODE_ENV": '"production"' },
});
await build({
  absWorkingDir: here,
  entryPoints: ["src/report.css"],
  outfile: "dist/report.css",
  bundle: true,
  minify: true,
  target: "es2022",
  charset: "utf8",
});

for (const name of ["report.js", "report.css"]) {
  const bytes = readFileSync(`${here}dist/${name}`);
  console.log(`${name}: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
}
