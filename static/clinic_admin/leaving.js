/* The browser asks before somebody leaves a page with a form whose changes are not saved. The
   fields themselves are compared, so it does not matter who changed them: a key, a block that was
   moved, or the text editor. Scripts that save by themselves dispatch "clinic:saved" on the
   document; detail.names says which fields, where it was not the whole page. */
"use strict";
{
  // In lists: for an action, and nothing that anybody wrote.
  const CHOSEN = ["action", "index", "select_across", "_selected_action"];
  const saved = new Map(); // of each form its fields, as they are saved; null: it never was

  const forms = () => document.querySelectorAll("form[method=post]");

  // An empty field gives a file without a name, which is made at the moment of asking.
  const signature = ({ name, size, lastModified }) => name && `${name} ${size} ${lastModified}`;

  const byName = ([one], [other]) => (one < other ? -1 : Number(one > other));

  // By name: while the page loads, the block editor puts its parts into another order.
  function fields(form) {
    return [...new FormData(form)]
      .filter(([name]) => name !== "csrfmiddlewaretoken" && !CHOSEN.includes(name))
      .filter(([name, value]) => value || !name.startsWith("keep-")) // the checklist's, while blank
      .filter(([name]) => !name.includes("__prefix__"))
      .sort(byName)
      .map(([name, value]) => [
        name,
        value instanceof File ? signature(value) : value,
      ]);
  }

  function isChanged(form) {
    if (!saved.has(form)) return false;
    return JSON.stringify(fields(form)) !== JSON.stringify(saved.get(form));
  }

  function remember(form) {
    saved.set(form, fields(form));
  }

  // Before a browser puts old words into the form, on the way back: they're saved nowhere.
  document.addEventListener("DOMContentLoaded", () => {
    for (const form of forms()) {
      // A form that was refused holds what is saved nowhere.
      const wasRefused = "unsaved" in form.dataset || form.querySelector(".errornote");
      if (wasRefused) saved.set(form, null);
      else remember(form);
    }
  });

  // Django's two boxes of choices change what the form sends while they are made.
  addEventListener("load", () => setTimeout(() => {
    const isMade = (form) => saved.get(form) && form.querySelector(".selector");
    [...forms()].filter(isMade).forEach(remember);
  }));

  document.addEventListener("clinic:saved", (event) => {
    const names = event.detail?.names;
    for (const form of forms()) {
      if (!names) remember(form);
      else if (saved.get(form)) {
        const others = saved.get(form).filter(([name]) => !names.includes(name));
        const theirs = fields(form).filter(([name]) => names.includes(name));
        saved.set(form, [...others, ...theirs].sort(byName));
      }
    }
  });

  addEventListener("submit", (event) => {
    const target = event.submitter?.getAttribute("formtarget");
    if (!event.defaultPrevented && target !== "_blank" && saved.has(event.target)) remember(event.target);
  });

  // These open another program and leave the page where it is, but browsers say that it goes.
  const OTHER_PROGRAMS = "a[href^='mailto:'], a[href^='tel:']";
  const SOON = 3000; // milliseconds
  let opened = -Infinity; // when such a link was pressed

  addEventListener("click", (event) => {
    if (event.target.closest?.(OTHER_PROGRAMS)) opened = event.timeStamp;
  });

  addEventListener("beforeunload", (event) => {
    if (event.timeStamp - opened < SOON) return;
    if ([...forms()].some(isChanged)) event.preventDefault();
  });
}
