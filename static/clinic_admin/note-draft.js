/* Keeps what is typed into the notes of a message on the server: every half minute, and when the
   page is left. Only the writer gets it back, when they open the message again. */
"use strict";
{
  const { url } = document.currentScript.dataset;
  const EVERY = 30_000; // milliseconds
  const PATIENCE = 20_000; // for an answer, of which a lost connection gives none
  const KEEPALIVE_LIMIT = 60_000; // bytes; browsers send 64 KB at most while a page is left
  const field = document.getElementById("id_notes");

  if (field) {
    // What the server has. Of a form that was refused it may have nothing yet.
    let kept = document.querySelector(".errornote") ? null : field.value;
    let isSending = false;
    let isOver = false; // the form is being saved, or the server keeps no more
    let stop = new AbortController();

    const status = document.createElement("p");
    status.className = "help";
    status.role = "status";
    field.closest(".form-row").append(status);

    async function keep(isLeaving = false) {
      const typed = field.value;
      if (typed === kept || isOver || (isSending && !isLeaving)) return;
      isSending = true;
      const body = new FormData();
      for (const name of ["csrfmiddlewaretoken", "notes", "initial-notes", "note_key", "note_shown"]) {
        body.append(name, field.form.querySelector(`[name="${name}"]`).value);
      }
      const size = new Blob([...body.values()]).size;
      const keepalive = isLeaving && size < KEEPALIVE_LIMIT;
      try {
        const signal = AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE)]);
        const options = { method: "POST", body, keepalive, signal, redirect: "error" };
        const answer = await fetch(url, options);
        await understand(answer, typed);
      } catch {
        if (!isOver) {
          status.textContent =
            "Not saved yet: no connection. Your words are still here; we’ll try again.";
        }
      }
      isSending = false;
    }

    async function understand(answer, typed) {
      if (answer.headers.get("Content-Type").startsWith("application/json")) {
        const { message } = await answer.json();
        status.textContent = message;
        isOver = answer.status === 403 || answer.status === 410;
        if (!answer.ok) return;
        kept = typed;
        if (field.value === kept) {
          document.dispatchEvent(new CustomEvent("clinic:saved", { detail: { names: ["notes"] } }));
        }
      } else if (answer.status === 403) {
        document.dispatchEvent(new Event("clinic:signed-out"));
      } else {
        throw new Error(answer.status);
      }
    }

    setInterval(() => keep(), EVERY);
    document.addEventListener("visibilitychange", () => document.hidden && keep(true));
    addEventListener("pagehide", () => keep(true));
    document.addEventListener("clinic:signed-in", () => keep());
    document.addEventListener("clinic:not-sent", () => {
      isOver = false;
      stop = new AbortController();
    });
    field.form.addEventListener("submit", () => {
      isOver = true;
      stop.abort(); // what was sent before must not come after it
    });
  }
}
