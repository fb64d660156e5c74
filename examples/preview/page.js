// Shows what becomes of the comment while it is typed. Without this the form is sent by its button.
"use strict";

const form = document.getElementById("form");
const comment = document.getElementById("comment");
const summary = document.getElementById("summary");
const results = document.getElementById("results");

// In milliseconds: so long after the last key one has stopped typing.
const PAUSE = 150;

let timer;
let latest = new AbortController();

// The summary is read out when it changes, so it is left alone when it does not.
function say(words, isError) {
  if (summary.textContent !== words) summary.textContent = words;
  summary.classList.toggle("error", isError);
  // What stands below is of an earlier text.
  results.classList.toggle("stale", isError);
}

// Is it longer than the server takes? It is measured in UTF-8, of which each unit of a string makes three bytes at most.
function isTooLong(text) {
  const most = Number(comment.dataset.most);
  return text.length * 3 > most && new TextEncoder().encode(text).length > most;
}

// Asks the server. Each question ends the one before it, whose answer can no longer come too late.
async function update() {
  clearTimeout(timer);
  latest.abort();
  latest = new AbortController();
  const { signal } = latest;
  if (isTooLong(comment.value)) {
    say(comment.dataset.tooLong, true);
    return;
  }
  try {
    const body = new URLSearchParams({ comment: comment.value });
    const response = await fetch("/preview", { method: "POST", body, signal });
    if (!response.ok) {
      const words = await response.text();
      if (!signal.aborted) say(words.trim(), true);
      return;
    }
    const answer = await response.json();
    if (signal.aborted) return;
    // This is what the server sanitized, around which all else is escaped.
    results.innerHTML = answer.results;
    say(answer.summary, false);
  } catch {
    if (!signal.aborted) say("The server does not answer. Is it still running?", true);
  }
}

comment.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(update, PAUSE);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  update();
});

// Browsers keep what was typed when one comes back to a page. They put it in after this script, and before this event.
addEventListener("pageshow", () => {
  if (comment.value !== comment.defaultValue) update();
});
