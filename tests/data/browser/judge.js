// Checks outputs inside a browser; `report` sends the verdict on `CASES`, as JSON, to the proxy that gave the page.
"use strict";

const verdict = {
  browser: navigator.userAgent,
  checks: 0,
  // Events that fired and functions that were called, though no output may do either, and what they say.
  fired: 0,
  calls: [],
  failures: 0,
  first: null,
  // Sinks that this browser does not have.
  lacks: [],
  // For each case, its sinks: how many checks, and how many of them failed.
  cases: [],
};

const send = window.fetch.bind(window);

function noteCalls(window) {
  for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch", "eval"]) {
    window[name] = (...values) => {
      verdict.fired += 1;
      verdict.calls.push(values.join());
    };
  }
}
noteCalls(window);
for (const event of ["error", "securitypolicyviolation"]) {
  addEventListener(event, ({ message, target }) => {
    verdict.fired += 1;
    verdict.calls.push(`${event}: ${message ?? target.outerHTML}`);
  }, true);
}

// Notes a failure, and in which sink it is, if it is in one.
function fail(what, sink) {
  verdict.failures += 1;
  verdict.first = verdict.first || what;
  if (sink) sink.failures += 1;
}

// Calls `failed` for all that a node holds but allowed elements, attributes and URL schemes.
function judge(host, allowed, failed) {
  const walker = document.createTreeWalker(host, NodeFilter.SHOW_ALL);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) continue;
    if (node.nodeType !== Node.ELEMENT_NODE) {
      failed(`a node of type ${node.nodeType}`);
      continue;
    }
    const attributes = allowed[node.localName];
    if (node.namespaceURI !== "http://www.w3.org/1999/xhtml" || attributes === undefined) {
      failed(node.nodeName);
      continue;
    }
    for (const attribute of node.attributes) {
      if (!attributes.includes(attribute.name)) failed(`${attribute.name} on ${node.nodeName}`);
    }
    for (const name of ["href", "src", "cite"]) {
      if (!node.hasAttribute(name)) continue;
      let scheme = "https:";
      try {
        scheme = new URL(node.getAttribute(name), "https://blog.example/page").protocol;
      } catch {
        // An invalid URL has no effect.
      }
      if (!["http:", "https:", "mailto:"].includes(scheme)) failed(`${name} has ${scheme}`);
    }
  }
}

// The one difference of `innerHTML`: parsers drop a newline that comes first in these, so the output holds two.
function expected(output) {
  return output.replace(/(<(?:pre|listing)(?: [^>]*)?>)\n\n/g, "$1\n");
}

// Where a comment may stand: the innermost of these elements, each in the one before. Not `object`: in Firefox it fires
// events of its own, whatever it holds.
const PLACES = [
  "div", "section", "article", "aside", "main", "header", "footer", "nav", "search", "address", "hgroup", "blockquote",
  "center", "figure", "figure figcaption", "details", "dialog", "fieldset", "form", "slot", "ins", "del",
  "ul li", "ol li", "menu li", "dl dt", "dl dd", "dl div dd", "table tbody tr td", "table thead tr th",
  "table caption", "ul li div", "table tbody tr td div",
];

// More places in which a script may put a comment, though a page that holds it there is parsed in another way.
const SCRIPTED_PLACES = ["p", "span", "h2", "pre", "label", "button", "a", "nobr", "details summary", "body"];

function host(page, path) {
  let parent = page.body;
  for (const name of path.split(" ")) parent = parent.appendChild(page.createElement(name));
  return parent;
}

// The element at the end of a path of only children; `null` if another element or a text is beside one of them.
function onlyChild(parent, path) {
  for (const name of path.split(" ")) {
    if (parent.childNodes.length !== 1 || parent.firstChild.localName !== name) return null;
    parent = parent.firstChild;
  }
  return parent;
}

// A document with an output in this place.
function pageWith(path, output) {
  const names = path.split(" ");
  const open = names.map((name) => `<${name}>`).join("");
  const close = names.reverse().map((name) => `</${name}>`).join("");
  return `<!DOCTYPE html><body>${open}${output}${close}`;
}

// Sinks: each makes, for a document and a configuration of the browser's sanitizer, a function that puts in an output and
// returns the node which should hold it; `null` if it broke out. `has` is false where the browser lacks it.

// Sinks that parse in the context of an element. `put` gets an empty element, and may return another one.
function inElement(name, path, put, has = true) {
  return {
    name: `${name} in ${path}`, has,
    make: (page, config) => {
      const place = host(page, path);
      return (output) => {
        place.textContent = "";
        return put(place, output, config) || place;
      };
    },
  };
}

// Sinks that parse a whole document, with the output in a different place each time, or always in the same one.
function inDocument(name, parse, { path, has = true, scripted = false } = {}) {
  return {
    name: path ? `${name} in ${path}` : name, has, scripted,
    make: (page, config) => {
      const parser = parse(page, config);
      let next = 0;
      return (output) => {
        const place = path || PLACES[next++ % PLACES.length];
        return onlyChild(parser(pageWith(place, output)).body, place);
      };
    },
  };
}

function besides(position) {
  return (place, output) => {
    const anchor = place.appendChild(place.ownerDocument.createElement("hr"));
    anchor.insertAdjacentHTML(position, output);
    anchor.remove();
  };
}

// Writes a document in pieces of 1 to 25 characters into a frame.
function writer(page) {
  const frame = page.body.appendChild(page.createElement("iframe"));
  let length = 0;
  return (html) => {
    const written = frame.contentDocument;
    written.open();
    noteCalls(frame.contentWindow);
    for (let at = 0; at < html.length; at += length) {
      length = length % 25 + 1;
      written.write(html.slice(at, at + length));
    }
    written.close();
    return written;
  };
}

const FEW_PLACES = ["div", "ul li", "table tbody tr td", "table caption"];
const hasSetHtml = "setHTML" in Element.prototype;
const hasUnsafe = "setHTMLUnsafe" in Element.prototype;
const SINKS = [
  ...[...PLACES, ...SCRIPTED_PLACES].map((path) =>
    inElement("innerHTML", path, (place, output) => { place.innerHTML = output; })),
  ...FEW_PLACES.flatMap((path) => [
    inElement("outerHTML", path, (place, output) => {
      place.appendChild(place.ownerDocument.createElement("i")).outerHTML = output;
    }),
    inElement("createContextualFragment", path, (place, output) => {
      const range = place.ownerDocument.createRange();
      range.selectNodeContents(place);
      place.append(range.createContextualFragment(output));
    }),
    inElement("setHTMLUnsafe", path, (place, output) => { place.setHTMLUnsafe(output); }, hasUnsafe),
    inElement("setHTML", path, (place, output, sanitizer) => { place.setHTML(output, { sanitizer }); }, hasSetHtml),
  ]),
  ...["afterbegin", "beforeend"].map((position) => inElement(`insertAdjacentHTML ${position}`, "div",
    (place, output) => { place.insertAdjacentHTML(position, output); })),
  ...["beforebegin", "afterend"].map((position) => inElement(`insertAdjacentHTML ${position}`, "div", besides(position))),
  inElement("shadow root", "div", (place, output) => {
    const root = place.shadowRoot || place.attachShadow({ mode: "open" });
    root.innerHTML = output;
    return root;
  }),
  inElement("template", "div", (place, output) => {
    const template = place.appendChild(place.ownerDocument.createElement("template"));
    template.innerHTML = output;
    return template;
  }),
  inElement("template around", "div", (place, output) => {
    place.innerHTML = `<template>${output}</template>`;
    return place.childNodes.length === 1 && place.firstChild;
  }),
  ...FEW_PLACES.map((path) => inDocument("DOMParser", () => parseFromString, { path })),
  inDocument("DOMParser", () => parseFromString),
  inDocument("parseHTMLUnsafe", () => (html) => Document.parseHTMLUnsafe(html), { has: "parseHTMLUnsafe" in Document }),
  inDocument("parseHTML", (_, ofOutputs) => {
    const sanitizer = new Sanitizer(ofOutputs.get());
    const isListed = (name) => sanitizer.get().elements.some((element) => element.name === name);
    // What is around the output may stay as well.
    for (const name of ["html", "head", "body", "div"]) {
      if (!isListed(name)) sanitizer.allowElement(name);
    }
    return (html) => Document.parseHTML(html, { sanitizer });
  }, { path: "div", has: "parseHTML" in Document }),
  inDocument("document.write", writer, { scripted: true }),
];

function parseFromString(html) {
  return new DOMParser().parseFromString(html, "text/html");
}

const pause = () => new Promise((resolve) => { setTimeout(resolve); });

// Checks what stands at a place; `null` is an output that broke out.
function check(place, output, allowed, where, sink) {
  verdict.checks += 1;
  sink.checks += 1;
  const failed = (what) => fail(`${where}: ${output}: ${what}`, sink);
  if (!place) {
    failed("it broke out");
    return;
  }
  judge(place.content ?? place, allowed, failed);
  if (place.innerHTML !== expected(output)) failed(`it became ${place.innerHTML}`);
}

// Writes the name of the sink where a trap asks for it, so that its requests and calls say where they come from.
function marked(output, name) {
  return output.replaceAll("SINK", name.replaceAll(" ", "_"));
}

// Checks outputs in all sinks. Each case is {allowed, config, live, isTrap, outputs}: what outputs may hold, the same for
// the browser's sanitizer, and whether they may stand where pictures are loaded.
async function judgeAll() {
  const instruction = document.createElement("div");
  instruction.innerHTML = "<?x y>";
  verdict.instruction = instruction.firstChild.nodeName;
  const missing = SINKS.filter(({ has }) => !has).map(({ name }) => name);
  verdict.lacks = [...new Set(missing)];
  verdict.cases = CASES.map(() => ({ sinks: {} }));
  judgePage();
  for (const [at, { allowed, config, live, isTrap, outputs }] of CASES.entries()) {
    const page = live ? document : document.implementation.createHTMLDocument();
    const sanitizer = hasSetHtml ? new Sanitizer(config) : null;
    for (const sink of SINKS) {
      if (!sink.has || sink.scripted && !live) continue;
      const { name } = sink;
      const found = verdict.cases[at].sinks[name] = { checks: 0, failures: 0 };
      const put = sink.make(page, sanitizer);
      for (const output of outputs) {
        const html = isTrap ? marked(output, name) : output;
        check(put(html), html, allowed, name, found);
        // Events fire, and the browser does not take the page for hung.
        if (found.checks % 1000 === 0) await pause();
      }
      await pause();
      // A trap stays: what it loads must not be cancelled.
      if (!isTrap) page.body.textContent = "";
    }
  }
}

// Checks the outputs that are part of the page and were parsed with it: a `section` for each live case, and in it a `div`
// for each output.
function judgePage() {
  const cases = [...CASES.entries()].filter(([, { live }]) => live);
  const sections = document.querySelectorAll("body > section");
  if (sections.length !== cases.length) fail(`${sections.length} of ${cases.length} sections stand in the page`);
  for (const [which, [at, { allowed, isTrap, outputs }]] of cases.entries()) {
    const found = verdict.cases[at].sinks.page = { checks: 0, failures: 0 };
    const places = sections[which]?.childNodes ?? [];
    if (places.length !== outputs.length) fail(`${places.length} of ${outputs.length} stand in the page`, found);
    for (const [index, output] of outputs.entries()) {
      check(places[index], isTrap ? marked(output, "page") : output, allowed, "page", found);
    }
  }
}

// Says what the body of each page holds once it is parsed, and where its links lead. Each case is {base, page}.
function tellTrees() {
  verdict.trees = CASES.map(({ base, page }) => {
    const { body } = parseFromString(`<!DOCTYPE html><base href="${base}"><body>${page}`);
    return { body: body.innerHTML, links: Array.from(body.querySelectorAll("a[href]"), ({ href }) => href) };
  });
}

// Checks that the browser's own sanitizer leaves outputs as they are. Here `CASES` is an array of {config, outputs}. Also
// checks that it would notice: without any one element or attribute, an output that holds it changes. The verdict holds
// what the browser makes of each configuration, without what it thinks unsafe.
function judgeSetHtml() {
  verdict.noticed = 0;
  verdict.configs = [];
  if (!hasSetHtml) {
    verdict.lacks.push("setHTML");
    return;
  }
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

async function report(run) {
  try {
    await run();
  } catch (error) {
    verdict.error = `${error} ${error.stack}`;
  }
  // Requests were made by then, and events have fired: on a busy machine one after the other.
  let fired;
  do {
    fired = verdict.fired;
    await new Promise((resolve) => { setTimeout(resolve, 2000); });
  } while (verdict.fired !== fired);
  await send("verdict", { method: "POST", body: JSON.stringify(verdict) });
}
