/* Keeps the checklist of a page up to date while its form is being filled in. */
"use strict";
{
  const PAUSE = 1500; // milliseconds without typing

  document.addEventListener("DOMContentLoaded", () => {
    const panel = document.querySelector(".checklist");
    if (!panel) return;
    const fold = panel.querySelector(".checklist__fold");
    const form = panel.closest("form");

    // Beside the form there's room for all of it. Above the form, on a phone, it's one line.
    let wasBeside = false;
    const place = () => {
      const isBeside = getComputedStyle(panel).position === "sticky";
      if (isBeside && !wasBeside) fold.open = true;
      wasBeside = isBeside;
    };
    new ResizeObserver(place).observe(form);

    if (panel.dataset.url) keepUp(panel, form);
  });

  function keepUp(panel, form) {
    const list = panel.querySelector(".checklist__list");
    const stale = panel.querySelector(".checklist__stale");
    let timer, asked, last;
    addEventListener("load", () => (last = body()));

    // By name: while the page loads, the block editor puts its parts into another order.
    function body() {
      const fields = new URLSearchParams(new FormData(form));
      fields.sort();
      return fields.toString();
    }

    function reasons() {
      return [...list.querySelectorAll("textarea")].map(({ value }) => value).join("\0");
    }

    function later(event) {
      // A reason for an exception is a part of the list itself.
      if (event?.target instanceof Node && panel.contains(event.target)) return;
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    }

    async function ask() {
      const now = body();
      const before = reasons();
      if (now === last) return;
      asked?.abort();
      asked = new AbortController();
      try {
        const answer = await fetch(panel.dataset.url, {
          method: "POST",
          body: new URLSearchParams(now),
          redirect: "manual", // it would lead to the page for signing in
          signal: asked.signal,
        });
        if (!answer.ok) throw new Error(answer.status);
        const html = await answer.text();
        if (reasons() !== before) return later(); // typed meanwhile: this list hasn't got them
        show(html);
        last = now;
        stale.hidden = true;
      } catch (error) {
        if (error.name !== "AbortError") stale.hidden = false;
      }
    }

    function show(html) {
      // Somebody is at it: it would go from under their hands.
      if (list.contains(document.activeElement)) return later();
      const parsed = new DOMParser().parseFromString(html, "text/html");
      const words = parsed.querySelector(".checklist__words");
      const before = list.querySelector(".checklist__words").dataset;
      const { count, required } = words.dataset;
      for (const field of words.querySelectorAll("textarea")) {
        field.closest("details").open ||= document.getElementById(field.id)?.closest("details").open;
      }
      if (required !== before.required) {
        panel.querySelector("[role=status]").textContent = `Ready to publish? ${count}.`;
      }
      panel.querySelector(".checklist__count").textContent = count;
      panel.classList.toggle("checklist--blocked", required !== "0");
      list.replaceChildren(words);
    }

    form.addEventListener("input", later);
    form.addEventListener("drop", () => later());
    form.addEventListener("focusin", later);
    form.addEventListener("click", (event) => {
      if (event.target.closest(".deletelink, .inline-deletelink, [type=checkbox]")) later(event);
    }, true);
    document.addEventListener("formset:added", () => later());
    document.addEventListener("formset:removed", () => later());
    // A choice of the admin tells jQuery alone; a calendar tells nobody, but focuses its field.
    addEventListener("load", () => window.django?.jQuery?.(form).on("change", later));
  }
}
