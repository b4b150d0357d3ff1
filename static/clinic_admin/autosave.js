/* Saves what is typed into a page's form as its draft, by itself, and says when. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const status = document.querySelector("[data-autosave]");
  const form = status?.closest("form");
  if (!form) return;
  form.autocomplete = "off"; // on the way back a browser would put old words over the draft's
  // Fields that say something of the form itself.
  const OURS = new Set(["csrfmiddlewaretoken", "draft_revision", "draft_writer", "draft", "seen"]);
  const every = () => Number(status.dataset.seconds) * 1000;
  const PATIENCE = 20_000; // milliseconds for an answer, of which a lost connection gives none
  const AT_MOST = 5000; // milliseconds for which a button waits for a save that is under way
  const NOT_SAVED = "Not saved yet";
  const wasRefused = form.querySelector(".errornote") !== null;
  let saved = wasRefused ? null : typed(); // what the server has: of a refused form nothing
  let timer = 0;
  let looking = 0;
  let sending = null; // the request that is under way
  let giveUp = new AbortController();
  let hasWaited = false; // the button that was pressed, for a save that was under way
  let isReady = false; // the page has loaded
  let before = ""; // what the line said of the words that are saved
  // The user saves, or somebody else did: nothing more is sent by itself. Where both texts are
  // shown, only a button may put the user's in the place of theirs.
  let isOver = wasRefused && form.querySelector(".compare") !== null;

  // Some fields are changed by scripts, which fire no event, so the form itself is compared. By name:
  // while the page loads, the block editor puts its parts into another order.
  function typed() {
    const fields = [...new FormData(form)]
      .filter(([name]) => !OURS.has(name) && !name.includes("__prefix__"))
      .filter(([name, value]) => value || !name.startsWith("keep-")); // the checklist's, while blank
    const sorted = new URLSearchParams(fields);
    sorted.sort();
    return sorted.toString();
  }

  function body() {
    const fields = new URLSearchParams(new FormData(form));
    fields.set("page", status.dataset.page);
    return fields;
  }

  function say(words, politeness = "polite") {
    status.ariaLive = politeness;
    if (status.textContent.trim() !== words) status.textContent = words;
  }

  // The line never says that older words than those in the form are saved.
  function look() {
    if (isOver || !isReady) return;
    const words = status.textContent.trim();
    const isSaved = typed() === saved;
    if (isSaved && words.startsWith(NOT_SAVED)) say(before, "off"); // what was typed is taken back
    if (isSaved || words.startsWith(NOT_SAVED)) return;
    before = words;
    say(`${NOT_SAVED}.`, "off"); // not read out between two words
  }

  function lookSoon() {
    clearTimeout(looking);
    looking = setTimeout(look, 300);
  }

  // A form that opens again where one was writing doesn't show the messages at its head.
  const messages = document.querySelector(".messagelist");
  if (messages && !wasRefused) say(messages.innerText.trim().replace(/\s*\n\s*/g, " "));

  async function save() {
    clearTimeout(timer);
    const now = typed();
    if (!isOver && !sending && now !== saved) {
      sending = send(now).catch(() => {
        if (!isOver) say("Not saved yet: no connection. Your words are still here; we'll try again.");
      });
      await sending;
      sending = null;
    }
    timer = setTimeout(save, every()); // for as long as the form is open
  }

  async function send(now) {
    const signal = AbortSignal.any([giveUp.signal, AbortSignal.timeout(PATIENCE)]);
    const headers = { Accept: "application/json" }; // what's too large is answered in JSON, too
    const options = { method: "POST", body: body(), headers, signal };
    const answer = await fetch(status.dataset.autosave, options);
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    const told = isJson ? await answer.json() : {};
    if (answer.redirected || told.location || (answer.status === 403 && !isJson)) {
      // session.js asks whether that is because they're signed out, and says so.
      say(`${NOT_SAVED}. Your words are still here.`);
      document.addEventListener("clinic:signed-in", save, { once: true });
      document.dispatchEvent(new CustomEvent("clinic:signed-out"));
      return;
    }
    if (!told.message) {
      say("Not saved yet: the website has a problem. Your words are still here; we'll try again.");
      return;
    }
    say(told.message);
    if (answer.ok) keep(told, now);
    else isOver = [403, 409].includes(answer.status);
  }

  function keep(told, now) {
    saved = now;
    form.elements.draft_revision.value = told.revision;
    form.elements.draft.value = told.draft;
    document.querySelector("[data-approved]")?.remove(); // that was said of the words before
    if (!told.is_scheduled) document.querySelector("[data-scheduled]")?.remove();
    if (typed() === now) document.dispatchEvent(new Event("clinic:saved")); // leaving asks nothing
    else look();
    showScreens(told.screens);
    if (status.dataset.page) return;
    history.replaceState(history.state, "", told.address + location.hash); // a reload opens it
  }

  // What a form shows only where it has a draft, as it does when it's opened again.
  function showScreens(screens) {
    for (const link of document.querySelectorAll("[data-draft-screen]")) {
      const address = screens[link.dataset.draftScreen];
      link.hidden = !address; // of a page that was deleted meanwhile there's nothing to compare
      if (address) link.href = address;
    }
    // What somebody writes or reads stays where it is on the screen.
    const here = document.activeElement ?? document.body;
    const before = here.getBoundingClientRect().top;
    for (const part of document.querySelectorAll("[data-once-saved]")) part.hidden = false;
    scrollBy(0, here.getBoundingClientRect().top - before);
  }

  // When the page is left there is no time to wait for an answer.
  function saveOnLeaving() {
    if (isOver || typed() === saved) return;
    if (sending) {
      sending.finally(() => document.hidden && saveOnLeaving()); // what was typed since goes too
      return;
    }
    const headers = { "Content-Type": "application/x-www-form-urlencoded" };
    const signal = AbortSignal.any([giveUp.signal, AbortSignal.timeout(PATIENCE)]);
    const leaving = { method: "POST", body: body().toString(), headers, signal, keepalive: true };
    if (leaving.body.length > 60_000) delete leaving.keepalive; // the most that browsers take
    const now = typed();
    sending = fetch(status.dataset.autosave, leaving)
      .then(async (answer) => {
        if (!answer.ok || answer.redirected) return;
        const told = await answer.json();
        say(told.message);
        keep(told, now);
      })
      .catch(() => {})
      .finally(() => (sending = null));
  }

  // A save that is under way would make what the button sends look like somebody else's.
  form.addEventListener("submit", (event) => {
    const { submitter } = event;
    if (sending && !hasWaited) {
      hasWaited = true;
      event.preventDefault();
      const enough = new Promise((go) => setTimeout(go, AT_MOST));
      Promise.race([sending, enough]).finally(() => form.requestSubmit(submitter));
      return;
    }
    hasWaited = false;
    if (submitter?.formTarget === "_blank") return;
    isOver = true;
    giveUp.abort(); // what was sent before must not come after it
    giveUp = new AbortController();
  });
  // What is saved on leaving would come after the question, which then has to be asked again.
  form.querySelector("[data-throw-away]")?.addEventListener("click", async (event) => {
    if (typed() === saved || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    await sending;
    await save();
    location.assign(event.target.href);
  });
  document.addEventListener("visibilitychange", () => document.hidden && saveOnLeaving());
  addEventListener("pagehide", saveOnLeaving);
  document.addEventListener("clinic:not-sent", () => (isOver = false));
  addEventListener("pageshow", (event) => event.persisted && (isOver = false));
  addEventListener("online", save);
  document.addEventListener("clinic:autosave", save); // another script wants it now
  for (const type of ["input", "change", "click", "drop", "focusin"]) form.addEventListener(type, lookSoon);
  // A choice of the admin tells jQuery alone; a calendar tells nobody, but focuses its field.
  addEventListener("load", () => window.django?.jQuery?.(form).on("change", lookSoon));
  addEventListener("load", () => {
    setTimeout(() => {
      if (wasRefused) save();
      isReady = true;
      look();
    }, 500);
  });
  timer = setTimeout(save, every());
});
