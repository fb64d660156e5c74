// Shows what becomes of the comment while it is typed. Without this script, the button for the preview sends the form.
"use strict";

// Pages without a form need nothing of this.
if (document.getElementById("form")) preview();

function preview() {
  const form = document.getElementById("form");
  const comment = document.getElementById("comment");
  const summary = document.getElementById("summary");
  const results = document.getElementById("results");
  const outcome = document.getElementById("outcome");
  const button = document.getElementById("preview");

  // What the browser's own sanitizer allows in the comment.
  const sanitizer = JSON.parse(results.dataset.sanitizer);

  // Milliseconds without a key, after which the comment is sent.
  const PAUSE = 150;

  let timer;
  let latest = new AbortController();

  // Screen readers announce each change of the summary, so it is written only if it differs.
  function say(words, isError) {
    if (summary.textContent !== words) summary.textContent = words;
    summary.classList.toggle("error", isError);
    // The results below belong to an earlier text.
    results.classList.toggle("stale", isError);
  }

  // Returns true if the server would refuse the length in UTF-8, in which a unit of a string takes at most three bytes.
  function isTooLong(text) {
    const most = Number(comment.dataset.most);
    return text.length * 3 > most && new TextEncoder().encode(text).length > most;
  }

  // Shows the results of the server, which has sanitized the comment in them and escaped all else. A browser that has a
  // sanitizer checks the comment once more, before it is part of the page.
  function show(html) {
    const parsed = document.createElement("template");
    parsed.innerHTML = html;
    const shown = parsed.content.querySelector(".comment");
    if (shown?.setHTML) shown.setHTML(shown.innerHTML, { sanitizer });
    results.replaceChildren(parsed.content);
  }

  // Asks the server. Each request aborts the one before, so an old answer cannot replace a newer one.
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
        const { error } = await response.json();
        if (!signal.aborted) say(error, true);
        return;
      }
      const answer = await response.json();
      if (signal.aborted) return;
      show(answer.results);
      say(answer.summary, false);
    } catch {
      if (!signal.aborted) say("The server does not answer. Is it still running?", true);
    }
  }

  comment.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(update, PAUSE);
  });

  // The button for the preview brings it in sight: on a phone it stands below the form. The other one posts.
  form.addEventListener("submit", async (event) => {
    if (event.submitter !== button) return;
    event.preventDefault();
    await update();
    outcome.focus({ preventScroll: true });
    outcome.scrollIntoView({ block: "start" });
  });

  // On return to a page, browsers restore what was typed, after this script and before this event.
  addEventListener("pageshow", () => {
    if (comment.value !== comment.defaultValue) update();
  });
}
