/* The browser asks before somebody leaves a page with a form whose changes are not saved. The
   fields themselves are compared, so it does not matter who changed them: a key, a block that was
   moved, or the text editor. Scripts that save by themselves dispatch "clinic:saved" on the
   document; detail.names says which fields, where it was not the whole page. */
"use strict";
{
  // In lists: for an action, and nothing that anybody wrote.
  const CHOSEN = ["action", "index", "select_across", "_selected_action"];
  const saved = new Map(); // of each form its fields, as they are saved; null: it never was
  const touched = new Set(); // forms that somebody changed while the page was still loading

  const forms = () => document.querySelectorAll("form[method=post]");

  // An empty field gives a file without a name, which is made at the moment of asking.
  const signature = ({ name, size, lastModified }) => name && `${name} ${size} ${lastModified}`;

  function fields(form) {
    return [...new FormData(form)]
      .filter(([name]) => name !== "csrfmiddlewaretoken" && !CHOSEN.includes(name))
      .map(([name, value]) => [
        name,
        value instanceof File ? signature(value) : value,
      ]);
  }

  function isChanged(form) {
    if (touched.has(form)) return true;
    if (!saved.has(form)) return false;
    return JSON.stringify(fields(form)) !== JSON.stringify(saved.get(form));
  }

  function remember(form) {
    touched.delete(form);
    saved.set(form, fields(form));
  }

  function touch(event) {
    const form = event.isTrusted && event.target.closest?.("form[method=post]");
    if (form && !saved.has(form)) touched.add(form);
  }
  document.addEventListener("input", touch);
  // A button that sends nothing moves or removes a part of the form.
  const isButton = ({ target }) => target.closest?.("button[type=button]");
  document.addEventListener("click", (event) => isButton(event) && touch(event), true);

  // After the scripts that arrange the form, such as the block editor.
  addEventListener("load", () => {
    const begin = () => setTimeout(() => {
      for (const form of forms()) {
        // A form that was refused holds what is saved nowhere.
        const wasRefused = "unsaved" in form.dataset || form.querySelector(".errornote");
        if (wasRefused) saved.set(form, null);
        else if (!touched.has(form)) remember(form);
      }
    });
    if (window.django?.jQuery) django.jQuery(begin);
    else begin();
  });

  document.addEventListener("clinic:saved", (event) => {
    const names = event.detail?.names;
    for (const form of forms()) {
      if (!names) remember(form);
      else if (saved.get(form)) {
        const others = saved.get(form).filter(([name]) => !names.includes(name));
        const theirs = fields(form).filter(([name]) => names.includes(name));
        const order = fields(form).map(([name]) => name);
        const place = ([name]) => order.indexOf(name);
        saved.set(form, [...others, ...theirs].sort((one, other) => place(one) - place(other)));
      }
    }
  });

  addEventListener("submit", (event) => {
    const target = event.submitter?.getAttribute("formtarget");
    const isKnown = saved.has(event.target) || touched.has(event.target);
    if (!event.defaultPrevented && target !== "_blank" && isKnown) remember(event.target);
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
