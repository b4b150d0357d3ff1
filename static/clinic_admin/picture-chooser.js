/*
  The dialog that shows the pictures as thumbnails. A button beside each field for a picture opens
  it; the field, which finds a picture by its title, works alone too.
*/
"use strict";
{
  const dialog = document.getElementById("picture-chooser");
  const part = (name) => dialog.querySelector(`.chooser__${name}`);
  const { element } = clinicChooser;
  const FIELDS = ["picture", "photo"].map((name) => `select.admin-autocomplete[data-field-name=${name}]`).join();
  const field = part("search");
  const grid = part("pictures");
  let select = null; // the field that the picture is for
  let opened = 0; // how often; an upload may end after the dialog was closed or opened again
  let asked = 0; // the number of the newest question, because answers may overtake each other
  let next = null; // the page of thumbnails after those that are shown

  const say = (words) => (part("state").textContent = words);
  const isUploading = () => part("progress")?.hidden === false;

  function open(forWhich) {
    select = forWhich;
    opened += 1;
    field.value = "";
    const bar = part("progress");
    if (bar) bar.hidden = true; // of an upload for another field
    grid.replaceChildren();
    dialog.showModal();
    field.focus();
    search();
  }

  async function search(page = 1) {
    const number = ++asked;
    try {
      const answer = await clinicChooser.ask(dialog.dataset.pictures, { q: field.value, page });
      if (number !== asked) return false;
      const items = answer.pictures.map(thumbnail);
      if (page === 1) clinicChooser.replace(grid, items, "button");
      else grid.append(...items);
      next = answer.next;
      part("more-pictures").hidden = !next;
      const found = answer.count ? `${answer.count} ${answer.count === 1 ? "picture" : "pictures"}` : "No picture says that.";
      if (!isUploading()) say(found);
      if (page > 1) items[0].firstElementChild.focus();
    } catch (error) {
      if (number === asked) say(error.message);
      return false;
    }
    return true;
  }

  function thumbnail(picture) {
    const item = element("li", "chooser__picture");
    const button = element("button", "chooser__result");
    button.type = "button";
    const image = new Image(picture.width, picture.height);
    image.loading = "lazy";
    image.alt = picture.description;
    image.src = picture.url;
    button.append(image, element("span", "chooser__name", picture.title));
    button.addEventListener("click", () => choose(picture));
    item.append(button);
    return item;
  }

  function choose(picture) {
    dialog.close();
    put(select, picture);
  }

  function put(target, { pk, title }) {
    const there = [...target.options].find(({ value }) => value === String(pk));
    if (!there) target.append(new Option(title, pk));
    target.value = pk;
    django.jQuery(target).trigger("change");
  }

  clinicChooser.searchBy(field, () => search(), () => grid.querySelector("button"));
  clinicChooser.walk(dialog, field, ".chooser__result");
  part("more-pictures").addEventListener("click", () => search(next));
  part("close").addEventListener("click", () => dialog.close());
  document.addEventListener("clinic:signed-in", () => dialog.open && search());

  // New ones: a single one is chosen at once, several come first among the thumbnails.
  part("file")?.addEventListener("change", async ({ target }) => {
    const files = [...target.files];
    target.value = "";
    const reasons = [];
    const bar = part("progress");
    const since = opened;
    const isHere = () => dialog.open && opened === since;
    let last = null;
    bar.hidden = false;
    for (const [number, file] of files.entries()) {
      if (isHere()) say(`Uploading ${number + 1} of ${files.length}`);
      try {
        const { picture, reasons: refused } = await clinicChooser.send(
          dialog.dataset.upload,
          file,
          (share) => isHere() && (bar.value = share),
        );
        if (picture && isHere()) grid.prepend(thumbnail((last = picture)));
        else if (picture) last = picture;
        else reasons.push(`${file.name}: ${refused.join(" ")}`);
      } catch (error) {
        reasons.push(`${file.name}: ${error.message}`);
      }
    }
    // Whoever closed the dialog chose nothing. Their picture is among the others.
    if (!isHere()) return dialog.open && search();
    bar.hidden = true;
    say(reasons.join("\n") || "Uploaded.");
    if (files.length === 1 && last) choose(last);
  });

  // What a field shows of its picture, however that was chosen.
  function placeOf(target) {
    return target.closest(".inline-related") ?? target.closest("fieldset");
  }

  async function show(target) {
    const place = placeOf(target);
    const preview = place.querySelector(".field-preview .readonly, .field-picture_preview .readonly");
    const asked = target.value;
    const picture = asked && (await read(asked));
    // It could not be asked for, or another one was chosen meanwhile.
    if (picture === null || target.value !== asked) return;
    if (preview) preview.replaceChildren(picture ? previewOf(picture) : "-");
    const words = place.querySelector("[name$=description]");
    const isDecorative = place.querySelector("[name$=is_decorative]")?.checked;
    if (!words || !picture || isDecorative) return;
    if (!words.value.trim() || words.value === words.dataset.offered) {
      words.value = words.dataset.offered = picture.description;
      words.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  async function read(pk) {
    try {
      const { pictures } = await clinicChooser.ask(dialog.dataset.pictures, { picture: pk });
      return pictures[0] ?? null;
    } catch {
      return null;
    }
  }

  function previewOf(picture) {
    const image = new Image(picture.width, picture.height);
    image.className = "preview";
    image.alt = "";
    image.src = picture.url;
    return image;
  }

  function addButtons() {
    for (const target of document.querySelectorAll(FIELDS)) {
      const wrapper = target.closest(".related-widget-wrapper") ?? target.parentElement;
      if (target.name.includes("__prefix__") || wrapper.querySelector(".chooser-button")) continue;
      const button = element("button", "button chooser-button", "Choose a picture");
      button.type = "button";
      button.addEventListener("click", () => open(target));
      wrapper.append(button);
    }
  }

  addButtons();
  document.addEventListener("formset:added", () => setTimeout(addButtons));
  addEventListener("load", () => {
    django.jQuery(document).on("change", FIELDS, ({ target }) => show(target));
  });
}
