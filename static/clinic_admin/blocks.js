/* Says in the block editor what each kind of block is for, and where each part of the page stands. */
"use strict";
document.addEventListener("content-editor:ready", () => {
  const { kinds, parts } = JSON.parse(document.getElementById("block-words").textContent);

  for (const button of document.querySelectorAll(".plugin-buttons .plugin-button")) {
    if (!button.dataset.pluginPrefix) {
      button.remove(); // "Clone from region", which needs a button that our form doesn't have
      continue;
    }
    const line = document.createElement("span");
    line.className = "plugin-button__what";
    line.textContent = kinds[button.dataset.pluginPrefix] ?? "";
    button.querySelector(".plugin-button-title").append(line);
    button.removeAttribute("title"); // it would say the name a second time
  }

  // Below the tabs: the line on the part that is open.
  const tabs = [...document.querySelectorAll(".tabs.regions .tab")];
  const help = document.createElement("p");
  help.className = "help part-help";
  document.querySelector(".tabs.regions").after(help);
  const show = () => {
    const open = tabs.find((tab) => tab.classList.contains("active"));
    help.textContent = parts[open?.dataset.region] ?? "";
    help.hidden = !help.textContent;
  };
  // The editor marks the open tab in a listener of its own, which may run after this one.
  for (const tab of tabs) tab.addEventListener("click", () => setTimeout(show));
  show();
});
