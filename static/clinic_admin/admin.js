/* Adds what the admin's block editor and text editor lack. Loaded before both, on every page. */
"use strict";
{
  // The block editor puts a <style> into the page, which the content security policy refuses
  // without the nonce, and has no option for it. So until it is ready, each <style> gets the nonce.
  const { nonce } = document.currentScript;
  document.createElement = (...args) => {
    const element = Document.prototype.createElement.apply(document, args);
    if (element.localName === "style") element.nonce = nonce;
    return element;
  };
  document.addEventListener("content-editor:ready", () => delete document.createElement);

  // Where somebody is elsewhere, Django notes at each time "Enter times in the … timezone".
  addEventListener("DOMContentLoaded", () => {
    document.body.dataset.adminServerTimezone = "clinic’s";
  });

  // Where the menu is longer than the window, the line of this page is in view.
  addEventListener("DOMContentLoaded", () => {
    document.querySelector(".menu__link[aria-current]")?.scrollIntoView({ block: "nearest" });
  });

  // The text editor replaces a textarea. This gives it the textarea's label and descriptions.
  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    const label = document.querySelector(`label[for="${CSS.escape(textarea.id)}"]`);
    label.id = `${textarea.id}_label`;
    label.addEventListener("click", () => editor.commands.focus());
    const attributes = { "aria-labelledby": label.id };
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (textarea.hasAttribute(name)) attributes[name] = textarea.getAttribute(name);
    }
    editor.setOptions({ editorProps: { ...editor.options.editorProps, attributes } });
  });

  // The block editor's tabs, titles and "+" signs work only with a mouse. This makes them work
  // with the keyboard, and adds two buttons that move a block.
  const controls = ".tab span, .inline_label, .order-machine-insert-target, .plugin-button";

  document.addEventListener("content-editor:ready", () => {
    for (const tab of document.querySelectorAll(".tabs .tab")) {
      const button = document.createElement("span"); // a heading cannot have the role of a button
      button.append(...tab.childNodes);
      tab.append(button);
    }
    for (const block of document.querySelectorAll(".order-machine .inline-related")) {
      block.querySelector(".inline_label").after(mover("Move up", -1), mover("Move down", 1));
    }
    for (const control of document.querySelectorAll(controls)) {
      control.tabIndex = 0;
      control.role = "button";
    }
    for (const sign of document.querySelectorAll(".order-machine-insert-target")) {
      sign.ariaLabel = "Add a block here";
    }
    showErrors();
  });

  document.addEventListener("keydown", (event) => {
    if ((event.key === "Enter" || event.key === " ") && event.target.matches(controls)) {
      event.preventDefault();
      event.target.click();
      if (event.target.matches(".order-machine-insert-target")) {
        document.querySelector(".plugin-buttons .plugin-button:not(.content-editor-hide)").focus();
      }
    }
  });

  function mover(words, step) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "mover";
    button.dataset.step = step;
    button.ariaLabel = button.title = words;
    button.textContent = step < 0 ? "↑" : "↓";
    return button;
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".mover");
    if (!button) return;
    event.stopPropagation(); // a click on the title around it would collapse the block
    const block = button.closest(".inline-related");
    const region = `.inline-related:not(.empty-form)[data-region="${block.dataset.region}"]`;
    const blocks = [...document.querySelectorAll(`.order-machine ${region}`)];
    blocks.sort((one, other) => one.style.order - other.style.order);
    const place = blocks.indexOf(block) + Number(button.dataset.step);
    if (!blocks[place]) return;
    blocks.splice(blocks.indexOf(block), 1);
    blocks.splice(place, 0, block);
    blocks.forEach((one, number) => {
      one.style.order = one.querySelector(".order-machine-ordering").value = 10 * (number + 1);
    });
    block.dispatchEvent(new Event("input", { bubbles: true })); // as a key in a field would
    button.scrollIntoView({ block: "center" });
  }, true);

  // Gives names for screen readers to the controls that Django's widgets leave without one.
  function giveNames() {
    const every = (selector) => document.querySelectorAll(selector);
    for (const search of every("#searchbar")) search.ariaLabel = "Search";
    for (const select of every(".inline_move_to_region")) select.ariaLabel = "Move to another part";
    for (const icon of every(".help-tooltip[aria-label]")) icon.role = "img";
    for (const field of every("[id]:not([id*=__prefix__])[aria-describedby*=__prefix__]")) {
      field.setAttribute("aria-describedby", `${field.id}_helptext`);
    }
    for (const head of every(".tabular thead th")) {
      if (!head.textContent.trim()) head.replaceWith(cellFor(head));
    }
    for (const row of every(".tabular tr.form-row")) {
      const heads = row.closest("table").tHead.rows[0].cells;
      for (const cell of row.cells) {
        const words = heads[cell.cellIndex].textContent.trim().replace("?", "");
        cell.dataset.label = words;
        for (const field of cell.querySelectorAll("input, select, textarea")) {
          field.ariaLabel ||= words;
        }
      }
    }
    for (const file of every("fieldset input[type=file]")) {
      file.ariaLabel = file.closest("fieldset").querySelector("legend").textContent.trim();
    }
    for (const select of every("select.select2-hidden-accessible")) {
      const label = select.ariaLabel || select.labels[0]?.textContent.trim().replace(/:$/, "");
      const box = select.nextElementSibling;
      const parts = "[role=combobox], [role=textbox], [role=searchbox], .select2-selection__rendered";
      for (const part of box.querySelectorAll(parts)) {
        if (part.localName === "ul") part.role = "presentation";
        else part.setAttribute("aria-label", label);
      }
    }
  }

  function cellFor(head) {
    const cell = document.createElement("td");
    cell.className = head.className;
    return cell;
  }

  // Runs a function after those that all other scripts have passed to jQuery.
  const afterAll = (call) => addEventListener("load", () => window.django?.jQuery?.(call));

  afterAll(giveNames);
  document.addEventListener("formset:added", () => setTimeout(giveNames));

  // After a form was not saved, show its errors first. The block editor would scroll to where
  // the user was, which it keeps in the URL, so that is removed.
  document.addEventListener("readystatechange", () => {
    if (document.readyState !== "interactive" || !document.querySelector(".errornote")) return;
    history.replaceState(null, "", location.hash.replace(/&?scrollY=\d*/, "") || location.href);
    afterAll(showReasons);
  });

  function showReasons() {
    const reasons = document.querySelector(".take-down, .review-why, .checklist--blocked, .compare, .errornote");
    reasons.tabIndex = -1;
    reasons.focus({ preventScroll: true });
    reasons.scrollIntoView();
  }

  // A link in the checklist, or to an error, opens the tab, block or section that has its target.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".checklist a, .reasons a");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    goTo(target);
  });

  // So does a link from another page, such as those under "Finish setting up".
  afterAll(() => {
    const target = document.getElementById(location.hash.slice(1));
    if (target?.closest("form") && !document.querySelector(".errornote")) goTo(target);
  });

  function goTo(target) {
    const block = target.closest(".order-machine [data-region]");
    if (block) {
      document.querySelector(`.tab[data-region="${block.dataset.region}"]`)?.click();
      block.classList.remove("collapsed");
    }
    for (let fold = target; (fold = fold.parentElement?.closest("details")); ) fold.open = true;
    const place = target.closest(".form-row, .inline-related") ?? target;
    const control = "input:not([type=hidden]), textarea, select, .ProseMirror, .addlink, .add-row a";
    const fields = [...place.querySelectorAll(control)].filter((one) => !one.closest("h3"));
    place.scrollIntoView({ block: "center" });
    const field = fields.includes(target) ? target : fields.find((one) => one.checkVisibility());
    field?.focus({ preventScroll: true });
  }

  // Marks the tabs of all blocks with an error, and opens the first of them.
  function showErrors() {
    const wrong = [...document.querySelectorAll(".order-machine .inline-related")]
      .filter((block) => block.querySelector(".errorlist"))
      .map((block) => document.querySelector(`.tab[data-region="${block.dataset.region}"]`));
    for (const tab of wrong) tab.classList.add("has-error");
    wrong[0]?.click();
  }
}
