/* What the two editors in the admin lack. Loaded before them, on every page of the admin. */
{
  // Both put a <style> into the page, which the content security policy refuses without the
  // nonce. Neither has an option for it, so every <style> made by a script gets it here.
  const { nonce } = document.currentScript;
  const { createElement } = Document.prototype;
  Document.prototype.createElement = function (...args) {
    const element = createElement.apply(this, args);
    if (element.localName === "style") element.nonce = nonce;
    return element;
  };

  // The box in which one writes stands for a hidden textarea: it takes over its label.
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

  // The block editor's tabs and "+" signs are for the mouse alone; this adds the keyboard.
  const controls = ".tabs .tab, .order-machine-insert-target, .plugin-button";

  document.addEventListener("content-editor:ready", () => {
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
    }
  });

  // A line of the checklist leads to what it speaks of, wherever that is folded away.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".checklist a");
    const target = link && document.getElementById(link.hash.slice(1));
    if (!target) return;
    event.preventDefault();
    const block = target.closest(".order-machine [data-region]");
    if (block) {
      document.querySelector(`.tab[data-region="${block.dataset.region}"]`)?.click();
      block.classList.remove("collapsed");
    }
    for (let fold = target; (fold = fold.parentElement?.closest("details")); ) fold.open = true;
    const place = target.closest(".form-row, .inline-related") ?? target;
    const control = "input:not([type=hidden]), textarea, select, .ProseMirror";
    const fields = [...place.querySelectorAll(control)].filter((one) => !one.closest("h3"));
    place.scrollIntoView({ block: "center" });
    fields.find((one) => one.checkVisibility())?.focus({ preventScroll: true });
  });

  // A block with an error may be in a part of the page that is not open.
  function showErrors() {
    const wrong = [...document.querySelectorAll(".order-machine .inline-related")]
      .filter((block) => block.querySelector(".errorlist"))
      .map((block) => document.querySelector(`.tab[data-region="${block.dataset.region}"]`));
    for (const tab of wrong) tab.classList.add("has-error");
    wrong[0]?.click();
  }
}
