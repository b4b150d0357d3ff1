/* Before a form of the admin is sent, asks whether its writer is still signed in. If not, nothing
   typed is lost: a sign-in opens in a small window, and then the form is sent by the same button.
   Other scripts whose saves are refused dispatch "clinic:signed-out" on the document, and try
   again after "clinic:signed-in".

   A form with much text is posted without leaving the page, because a connection that fails would
   put the browser's own error page in its place. If there's no answer, "clinic:not-sent" is
   dispatched on the document. */
"use strict";
{
  const { sessionUrl, signInUrl, signOutUrl, user } = document.currentScript.dataset;
  const PATIENCE = 10_000; // milliseconds
  const SLOW = 1000;

  let owner = user; // who opened this page, or whoever has taken it over since
  let waiting = null; // the form that waits to be sent, and the button that was pressed
  let passing = null; // the form that is being sent
  let line = null; // what stands beside the form
  let isAsking = false;
  let isLost = false; // a save was refused or put off
  let backSince = -Infinity;
  let posting = null; // the form whose answer is waited for
  let isRefused = false; // the browser itself shows the answer to what is sent
  let written = null; // the form in which somebody wrote last

  // Before all other listeners: for them the form is sent once, when it really is.
  addEventListener("submit", (event) => {
    const form = event.target;
    if (form === passing || form.getAttribute("method")?.toLowerCase() !== "post") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (posting) return;
    waiting = { form, submitter: event.submitter };
    goOn();
  }, true);

  addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || form !== passing || isRefused || submitter?.formTarget === "_blank") return;
    // A button or two; or a form in a small window of Django's, whose save ends in a page of its own.
    if (!form.querySelector("textarea, .vTextField") || form.querySelector("[name=_popup]")) return;
    event.preventDefault();
    post(form, submitter);
  });

  document.addEventListener("input", ({ target }) => {
    written = target.closest("#content form[method=post]") ?? written;
  });

  document.addEventListener("clinic:signed-out", () => {
    isLost = true;
    // What is refused again at once is refused for another reason.
    if (performance.now() - backSince > PATIENCE) goOn();
  });

  // The small window says when somebody has signed in. They may also do so in another tab.
  new BroadcastChannel("clinic-session").addEventListener("message", () => isLost && goOn());
  addEventListener("focus", () => line?.dataset.reason === "signed-out" && goOn());

  // The way back shows the page as it was left.
  addEventListener("pageshow", ({ persisted }) => {
    if (persisted && posting) hold(posting, false);
    if (persisted) posting = null;
  });

  async function goOn() {
    if (isAsking) return;
    isAsking = true;
    const session = await ask();
    isAsking = false;
    if (!session) {
      say("offline", "No connection. Your words are still here.", [["Try again", goOn]]);
    } else if (!session.signed_in && waiting?.form.id !== "logout-form") {
      say("signed-out", "You’ve been signed out. Your words are still here.", [
        ["Sign in", () => openWindow(signInUrl)],
      ]);
    } else if (session.signed_in && owner && session.user !== owner) {
      const words = `${owner} opened this page, and ${session.user} is signed in now.`;
      say("other-person", `${words} Nothing is saved yet.`, [
        [`Go on as ${session.user}`, () => takeOver(session.user)],
        [`Sign in as ${owner}`, () => openWindow(signOutUrl)],
      ]);
    } else {
      send(session.token);
    }
  }

  /* What the server says, or null without an answer. */
  async function ask() {
    try {
      const signal = AbortSignal.timeout(PATIENCE);
      const answer = await fetch(sessionUrl, { cache: "no-store", redirect: "error", signal });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function send(token) {
    // Signing in changes the token.
    const fields = token ? document.querySelectorAll("[name=csrfmiddlewaretoken]") : [];
    for (const field of fields) field.value = token;
    line?.remove();
    line = null;
    const wasLost = isLost;
    isLost = false;
    if (wasLost) {
      backSince = performance.now();
      document.dispatchEvent(new Event("clinic:signed-in"));
    }
    if (!waiting) return;
    const { form, submitter } = waiting;
    waiting = null;
    if (wasLost && submitter?.formTarget === "_blank") {
      // A browser opens a new tab only right after a click.
      const name = submitter.value || submitter.textContent;
      say("back", `You’re signed in. Press “${name}” again.`, []);
      return;
    }
    submit(form, submitter);
  }

  function submit(form, submitter) {
    passing = form;
    form.requestSubmit(submitter?.isConnected ? submitter : null);
    passing = null;
  }

  async function post(form, submitter) {
    posting = form;
    hold(form, true);
    const giveUp = new AbortController();
    const words = "Your words are still here.";
    const timers = [
      setTimeout(() => say("saving", "Saving…", []), SLOW),
      setTimeout(() => {
        say("saving", `No answer yet. ${words}`, [["Try again", () => giveUp.abort()]]);
      }, PATIENCE),
    ];
    let answer = null;
    let isLeaving = false;
    try {
      const address = submitter?.getAttribute("formaction") || form.getAttribute("action") || location;
      const body = new FormData(form, submitter);
      const headers = { Accept: "application/json" }; // a redirect is answered in JSON, and not followed
      answer = await fetch(address, { method: "POST", body, headers, signal: giveUp.signal });
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      const told = isJson ? await answer.json() : {};
      if (told.location) {
        isLeaving = true; // a second press meanwhile sends nothing
        return leaveFor(told.location);
      }
      if (told.message) {
        document.dispatchEvent(new Event("clinic:not-sent"));
        return say("refused", told.message, []); // such as more than the website takes at once
      }
    } catch {
      answer = null;
    } finally {
      timers.forEach(clearTimeout);
      if (!isLeaving) {
        posting = null;
        hold(form, false);
      }
    }
    if (answer && answer.status < 500) {
      // Nothing is saved. What the server says is a page of its own.
      isRefused = true;
      submit(form, submitter);
      isRefused = false;
      return;
    }
    waiting = { form, submitter };
    document.dispatchEvent(new Event("clinic:not-sent"));
    if (giveUp.signal.aborted) return goOn();
    const trouble = answer ? "The website has a problem." : "No connection.";
    say("offline", `${trouble} ${words}`, [["Try again", goOn]]);
  }

  // What is typed after the form was sent would be lost.
  function hold(form, isHeld) {
    const parts = form.querySelectorAll("fieldset, .inline-group, .order-machine-wrapper, .checklist");
    for (const part of parts) part.inert = isHeld;
  }

  function leaveFor(address) {
    document.dispatchEvent(new Event("clinic:saved")); // so that leaving asks nothing
    // The way back leads to no empty form of what is saved now.
    if (/\/add\/$/.test(location.pathname)) location.replace(address);
    else location.assign(address);
  }

  function takeOver(name) {
    owner = name;
    goOn();
  }

  function openWindow(url) {
    open(url, "clinic-sign-in", "popup,width=480,height=760");
  }

  /* Says beside the form what has happened, with buttons for what can be done. */
  function say(reason, words, choices) {
    isLost = !["back", "saving", "refused"].includes(reason);
    const form =
      waiting?.form ??
      posting ??
      written ??
      document.querySelector("#content [data-autosave]")?.closest("form") ??
      document.querySelector("#content form[method=post]");
    // The block editor has a dialog with such a row, too.
    const rows = [...(form?.querySelectorAll(".submit-row") ?? [])];
    const row = rows.find((one) => one.checkVisibility());
    const place = row ?? form ?? document.querySelector("#content");
    if (place.contains(line) && line.firstChild.textContent === words) return;
    line?.remove();
    line = document.createElement("div");
    line.className = "session-line";
    line.dataset.reason = reason;
    line.role = "alert";
    const text = document.createElement("p");
    text.textContent = words;
    line.append(text, ...choices.map(([label, act]) => button(label, act)));
    place.prepend(line);
    if (!waiting && !posting) return; // somebody writes, perhaps far from here
    line.scrollIntoView({ block: "nearest" });
    if (waiting) line.querySelector("button")?.focus({ preventScroll: true });
  }

  function button(label, act) {
    const element = document.createElement("button");
    element.type = "button";
    element.className = "button";
    element.textContent = label;
    element.addEventListener("click", act);
    return element;
  }
}
