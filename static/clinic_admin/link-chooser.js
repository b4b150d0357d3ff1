/*
  The dialog that finds what a link should lead to. The text editor opens it (prose.js), and so does
  a button beside each field with data-choose-link, which names the kinds of addresses it may hold.
*/
"use strict";
{
  const { element, replace, searchBy, walk } = clinicChooser;
  const ask = (address, fields) => clinicChooser.ask(address, fields);
  const dialog = document.getElementById("link-chooser");
  const part = (name) => dialog.querySelector(`.chooser__${name}`);
  const field = part("search");
  const ALL = "page section source phone web";
  let current = null; // what asked for a link: { kinds, done, left }
  let asked = 0; // the number of the newest question, because answers may overtake each other

  document.addEventListener("clinic:choose-link", ({ detail }) => open(detail));

  function open({ href = "", kinds, done, left }) {
    const sources = document.getElementById("id_sources");
    current = { kinds: kinds ?? (sources ? ALL : ALL.replace(" source", "")), done, left };
    part("title").textContent = href ? "Change the link" : "Add a link";
    part("now").hidden = !href;
    part("href").textContent = href;
    part("open").href = href || "#";
    field.value = /^https?:/.test(href) ? href : "";
    part("results").replaceChildren();
    dialog.returnValue = "";
    dialog.showModal();
    field.focus();
    field.select();
    search();
  }

  async function search() {
    const number = ++asked;
    try {
      const { groups } = await ask(dialog.dataset.links, { q: field.value, kinds: current.kinds });
      if (number !== asked) return false;
      show(groups);
    } catch (error) {
      if (number === asked) say(error.message);
      return false;
    }
    return true;
  }

  function say(words) {
    part("state").textContent = words;
  }

  function show(groups) {
    const count = groups.reduce((sum, { results }) => sum + results.length, 0);
    say(count ? `${count} to choose from` : "Nothing found. Try fewer words, or type an address.");
    const lists = groups.flatMap(({ heading, results }) => [element("h3", "chooser__group", heading), list(results)]);
    replace(part("results"), lists, ".chooser__result");
  }

  function list(results) {
    const items = element("ul", "chooser__list");
    for (const result of results) {
      const item = element("li", "chooser__item");
      const button = element("button", "chooser__result");
      button.type = "button";
      button.append(element("span", "chooser__name", result.title), element("span", "chooser__note", result.note));
      button.addEventListener("click", () => choose(result));
      item.append(button);
      if (result.sections && current.kinds.includes("section")) item.append(sectionsOf(result, item));
      items.append(item);
    }
    return items;
  }

  function sectionsOf(result, item) {
    const button = element("button", "chooser__more", "Sections");
    button.type = "button";
    button.ariaLabel = `Sections of ${result.title}`;
    button.ariaExpanded = "false";
    button.addEventListener("click", async () => {
      const shown = item.querySelector("ul, p");
      button.ariaExpanded = String(!shown);
      if (shown) return shown.remove();
      try {
        const here = dialog.dataset.page;
        const { groups } = await ask(dialog.dataset.sections, { page: result.sections, here });
        const found = groups[0].results;
        item.append(found.length ? list(found) : element("p", "help", "This page has no sections."));
      } catch (error) {
        say(error.message);
      }
    });
    return button;
  }

  function choose(result) {
    const said = result.source ? citeOnPage(result.source) : "";
    dialog.close("done");
    current.done(result, said);
  }

  // A citation leads to the list at the foot of the page, so its source has to be in that list.
  function citeOnPage({ pk, label }) {
    const select = document.getElementById("id_sources");
    const option = [...select.options].find(({ value }) => value === String(pk));
    if (option?.selected) return "";
    if (option) option.selected = true;
    else select.append(new Option(label, pk, true, true));
    django.jQuery(select).trigger("change");
    return `“${label}” is now among the sources of this page.`;
  }

  searchBy(field, search, () => part("results").querySelector(".chooser__result"));
  walk(dialog, field, ".chooser__result");
  document.addEventListener("clinic:signed-in", () => dialog.open && search());
  part("close").addEventListener("click", () => dialog.close());
  part("remove").addEventListener("click", () => {
    dialog.close("done");
    current.done(null, "");
  });
  dialog.addEventListener("close", () => dialog.returnValue || current.left?.());

  for (const input of document.querySelectorAll("input[data-choose-link]")) {
    const button = element("button", "button chooser-button", "Choose where it leads");
    button.type = "button";
    button.addEventListener("click", () =>
      open({
        kinds: input.dataset.chooseLink,
        href: input.value.trim(),
        done(result) {
          input.value = result ? result.href : "";
          for (const kind of ["input", "change"]) input.dispatchEvent(new Event(kind, { bubbles: true }));
          input.focus();
        },
      }),
    );
    input.after(button);
  }
}
