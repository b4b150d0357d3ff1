/* What the dialogs for links and for pictures share, and the screen that adds several pictures. */
"use strict";
window.clinicChooser = {
  SIGNED_OUT: "You’re signed out. Sign in again in another window, then try again here.",
  OFFLINE: "The website can’t be reached. Check the connection, then try again.",

  // The answer of a view, as an object. Throws an Error whose message is for the person.
  async ask(address, fields) {
    const url = new URL(address, location.href);
    for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value);
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => {
      throw new Error(this.OFFLINE);
    });
    const text = answer.ok ? await answer.text() : "";
    return this.read(answer.status, answer.redirected, text);
  },

  // Sends one file. `progress` is called with a number from 0 to 1.
  send(address, file, progress) {
    const body = new FormData();
    body.append("name", file.name);
    body.append("file", file);
    const request = new XMLHttpRequest(); // fetch() says nothing of an upload's progress
    request.open("POST", address);
    request.setRequestHeader("X-CSRFToken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress(event.loaded / event.total);
    });
    return new Promise((done, failed) => {
      request.addEventListener("load", () => {
        const asked = new URL(address, location.href).href;
        try {
          done(this.read(request.status, request.responseURL !== asked, request.responseText));
        } catch (error) {
          failed(error);
        }
      });
      request.addEventListener("error", () => failed(new Error(this.OFFLINE)));
      request.send(body);
    });
  },

  read(status, isRedirected, text) {
    if (status === 413) throw new Error("This file is too large. Save it smaller, then try again.");
    if (status >= 500) throw new Error("Something went wrong on the website. Try again in a minute.");
    if (status === 404) throw new Error("That isn’t there anymore.");
    let answer = null;
    try {
      answer = JSON.parse(text);
    } catch {
      // The page that asks to sign in, or that refuses.
    }
    if (answer && !isRedirected) return answer;
    document.dispatchEvent(new CustomEvent("clinic:signed-out"));
    throw new Error(this.SIGNED_OUT);
  },

  // Searches a moment after the last letter that was typed, and at once on Enter, which then leads
  // to what was found. `search` says whether its answer is shown.
  searchBy(field, search, first) {
    let timer = 0;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(search, 250);
    });
    field.addEventListener("keydown", async (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      clearTimeout(timer);
      if (await search()) first()?.focus();
    });
  },

  // Puts new results in place of old ones. Focus that was on an old one goes to the first.
  replace(box, results, selector) {
    const hadFocus = box.contains(document.activeElement);
    box.replaceChildren(...results);
    if (hadFocus) box.querySelector(selector)?.focus();
  },

  element(tag, className, words = "") {
    const made = document.createElement(tag);
    made.className = className;
    made.textContent = words;
    return made;
  },

  // Arrow keys walk from the box for words through the results and back.
  walk(dialog, field, selector) {
    dialog.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const places = [field, ...dialog.querySelectorAll(selector)];
      const at = places.indexOf(document.activeElement);
      if (!step || at < 0 || !places[at + step]) return;
      event.preventDefault();
      places[at + step].focus();
    });
  },
};
