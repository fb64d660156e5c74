// Checks outputs inside a browser. `CASES` is an array of {allowed, live, outputs}; `report` replaces the page by a
// verdict in JSON: how many checks ran, how many scripts or events fired, how many checks failed, and the first failure.
"use strict";

const verdict = { checks: 0, fired: 0, failures: 0, first: null };

function fail(what) {
  verdict.failures += 1;
  verdict.first = verdict.first || what;
}

for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch", "eval"]) {
  window[name] = () => { verdict.fired += 1; };
}
addEventListener("error", () => { verdict.fired += 1; }, true);
addEventListener("securitypolicyviolation", () => { verdict.fired += 1; }, true);

// Checks that `host` holds allowed elements, attributes and URL schemes, and nothing else.
function judge(host, allowed, where) {
  verdict.checks += 1;
  const walker = document.createTreeWalker(host, NodeFilter.SHOW_ALL);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) continue;
    if (node.nodeType !== Node.ELEMENT_NODE) {
      fail(`${where}: a node of type ${node.nodeType}`);
      continue;
    }
    const attributes = allowed[node.localName];
    if (node.namespaceURI !== "http://www.w3.org/1999/xhtml" || attributes === undefined) {
      fail(`${where}: ${node.nodeName}`);
      continue;
    }
    for (const attribute of node.attributes) {
      if (!attributes.includes(attribute.name)) fail(`${where}: ${attribute.name} on ${node.nodeName}`);
    }
    for (const name of ["href", "src", "cite"]) {
      if (!node.hasAttribute(name)) continue;
      let scheme = "https:";
      try {
        scheme = new URL(node.getAttribute(name), "https://blog.example/page").protocol;
      } catch {
        // An invalid URL has no effect.
      }
      if (!["http:", "https:", "mailto:"].includes(scheme)) fail(`${where}: ${name} has ${scheme}`);
    }
  }
}

// The one difference of `innerHTML`: parsers drop a newline that comes first in these, so the output holds two.
function expected(output) {
  return output.replace(/(<(?:pre|listing)(?: [^>]*)?>)\n\n/g, "$1\n");
}

function host(page, path) {
  let parent = page.body;
  for (const name of path.split(" ")) parent = parent.appendChild(page.createElement(name));
  return parent;
}

function judgeAll() {
  for (const { allowed, live, outputs } of CASES) {
    const page = live ? document : document.implementation.createHTMLDocument();
    for (const path of ["div", "table tbody tr td", "ul li", "p", "blockquote", "dl dd"]) {
      const place = host(page, path);
      for (const output of outputs) {
        place.innerHTML = output;
        const where = `innerHTML of ${path}: ${output}`;
        judge(place, allowed, where);
        if (place.innerHTML !== expected(output)) fail(`${where} became ${place.innerHTML}`);
      }
      place.innerHTML = "";
    }
    for (const output of outputs) {
      for (const [open, close] of [["<div>", "</div>"], ["<ul><li><div>", "</div></ul>"], ["<table><td>", "</table>"]]) {
        const parsed = new DOMParser().parseFromString(`<!DOCTYPE html><body>${open}${output}${close}`, "text/html");
        const where = `a document with ${open}: ${output}`;
        const place = parsed.querySelector(open === "<table><td>" ? "td" : "div");
        judge(place, allowed, where);
        if (place.innerHTML !== expected(output)) fail(`${where} became ${place.innerHTML}`);
        if (parsed.body.childNodes.length !== 1) fail(`${where} broke out`);
      }
    }
  }
}

// Checks that the browser's own sanitizer leaves outputs as they are. Here `CASES` is an array of {config, outputs}. Also
// checks that it would notice: without any one element or attribute, an output that holds it changes. The verdict holds
// what the browser makes of each configuration, without what it thinks unsafe.
function judgeSetHtml() {
  if (!Element.prototype.setHTML) fail("this browser has no Element.setHTML");
  verdict.noticed = 0;
  verdict.configs = [];
  // Pictures of this document are not loaded.
  const place = host(document.implementation.createHTMLDocument(), "div");
  const isChanged = (output, sanitizer) => {
    place.setHTML(output, { sanitizer });
    return place.innerHTML !== expected(output);
  };
  const checkNotice = (outputs, sanitizer, pattern) => {
    const output = outputs.find((output) => pattern.test(output));
    if (output === undefined) return;
    verdict.noticed += 1;
    if (!isChanged(output, sanitizer)) fail(`${pattern} is not missed in ${output}`);
  };
  for (const { config, outputs } of CASES) {
    for (const output of outputs) {
      verdict.checks += 1;
      if (isChanged(output, config)) fail(`setHTML: ${output} became ${place.innerHTML}`);
    }
    const sanitizer = new Sanitizer(config);
    sanitizer.removeUnsafe();
    verdict.configs.push(sanitizer.get());
    config.elements.forEach((element, at) => {
      const { name, attributes } = element;
      const without = { ...config, elements: config.elements.toSpliced(at, 1) };
      checkNotice(outputs, without, new RegExp(`<${name}[ >]`));
      attributes.forEach((attribute, index) => {
        const less = { ...element, attributes: attributes.toSpliced(index, 1) };
        const without = { ...config, elements: config.elements.with(at, less) };
        checkNotice(outputs, without, new RegExp(`<${name} ([^>]* )?${attribute}="`));
      });
    });
  }
}

// Checks the outputs that are part of the page and were parsed with it.
function judgePage() {
  const { allowed, outputs } = CASES[0];
  const places = document.querySelectorAll("body > div");
  if (places.length !== outputs.length) fail(`${places.length} of ${outputs.length} stand in the page`);
  places.forEach((place, at) => {
    const where = `in the page: ${outputs[at]}`;
    judge(place, allowed, where);
    if (place.innerHTML !== expected(outputs[at])) fail(`${where} became ${place.innerHTML}`);
  });
}

function report(run) {
  try {
    run();
  } catch (error) {
    fail(`the judge failed: ${error}`);
  }
  // Events have fired by then.
  setTimeout(() => { document.documentElement.textContent = `VERDICT ${JSON.stringify(verdict)} END`; }, 2000);
}
