// Measures sanitize-html and xss on the inputs of a task; prints a line of JSON for each package.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const [taskFile, packages] = process.argv.slice(2);
const require = createRequire(join(packages, "package.json"));
const sanitizeHtml = require("sanitize-html");
const { FilterXSS } = require("xss");
const version = (name) => JSON.parse(readFileSync(join(packages, "node_modules", name, "package.json"))).version;

const task = JSON.parse(readFileSync(taskFile, "utf8"));
const options = {
  allowedTags: Object.keys(task.list),
  allowedAttributes: task.list,
  allowedSchemes: ["http", "https", "mailto"],
};
const filter = new FilterXSS({ whiteList: task.list, stripIgnoreTag: true, css: false });
const peers = [
  ["sanitize-html", (comment) => sanitizeHtml(comment, options)],
  ["xss", (comment) => filter.process(comment)],
];

// The median time of five runs over all comments, after two in which the code is compiled.
function seconds(sanitize, comments) {
  const times = [];
  for (let run = 0; run < 7; run++) {
    const start = process.hrtime.bigint();
    for (const comment of comments) sanitize(comment);
    times.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  return times.slice(2).sort((one, other) => one - other)[2];
}

for (const [name, sanitize] of peers) {
  const measured = task.inputs.map((comments) => seconds(sanitize, comments));
  console.log(JSON.stringify({ package: name, version: version(name), seconds: measured }));
}
