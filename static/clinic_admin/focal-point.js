/*
  Lets staff choose the most important point of a picture: by a tap, by dragging the ring, or with
  the arrow keys. The two fields for percent hold the point, and work alone without this script.
*/
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const box = document.querySelector(".focal");
  const fields = ["x", "y"].map((axis) => document.getElementById(`id_focus_${axis}`));
  if (!box || fields.includes(null)) return; // who may only look has no fields

  const part = (name) => box.querySelector(`.focal__${name}`);
  const whole = part("whole");
  const ring = part("ring");
  const image = whole.querySelector("img") ?? new Image();
  const stored = image.getAttribute("src");
  const crops = ["round", "wide"].map((shape) => {
    const crop = new Image();
    crop.alt = "";
    part(`crop--${shape}`).prepend(crop);
    return crop;
  });
  image.alt = "";
  image.loading = "eager";
  whole.prepend(image);

  const inside = (percent) => Math.min(100, Math.max(0, percent));
  const point = () => fields.map(({ value }) => inside(value.trim() === "" ? 50 : Number(value) || 0));

  function place(x, y) {
    [x, y].forEach((percent, axis) => (fields[axis].value = Math.round(inside(percent))));
    draw();
  }

  function draw() {
    const [x, y] = point();
    ring.style.left = `${x}%`;
    ring.style.top = `${y}%`;
    ring.ariaLabel = `Most important point: ${x} percent from the left, ${y} percent from the top`;
    for (const crop of crops) {
      const shape = crop.clientWidth / crop.clientHeight / (image.naturalWidth / image.naturalHeight);
      const across = position(x, Math.min(1, shape));
      const down = position(y, Math.min(1, 1 / shape));
      crop.style.objectPosition = `${across}% ${down}%`;
    }
  }

  // Where a part of a side stands, so that the point is in its middle as far as the edges allow.
  function position(percent, share) {
    if (!(share < 1)) return 50;
    const first = Math.min(1 - share, Math.max(0, percent / 100 - share / 2));
    return (100 * first) / (1 - share);
  }

  function placeAt({ clientX, clientY }) {
    const { left, top, width, height } = image.getBoundingClientRect();
    place((100 * (clientX - left)) / width, (100 * (clientY - top)) / height);
  }

  function show(source) {
    box.hidden = !source;
    if (source) image.src = source;
  }

  image.addEventListener("load", () => {
    for (const crop of crops) crop.src = image.src;
    seen(true);
    draw();
  });
  image.addEventListener("error", () => seen(false));

  function seen(isSeen) {
    part("unseen").hidden = isSeen;
    for (const name of ["how", "whole", "ring", "crops"]) part(name).hidden = !isSeen;
  }

  whole.addEventListener("click", (event) => {
    if (event.detail === 0) return; // a key pressed the ring
    placeAt(event);
    ring.focus({ preventScroll: true });
  });

  ring.addEventListener("pointerdown", (event) => ring.setPointerCapture(event.pointerId));
  ring.addEventListener("pointermove", (event) => {
    if (ring.hasPointerCapture(event.pointerId)) placeAt(event);
  });

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  ring.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault(); // the page would scroll
    const [x, y] = point();
    const far = event.shiftKey ? 10 : 1;
    place(x + far * step[0], y + far * step[1]);
  });

  for (const field of fields) field.addEventListener("input", draw);

  // A file that was chosen is shown at once. As a data: URL, because the content security policy
  // refuses blob: ones.
  function showChosen() {
    const file = chooser?.files[0];
    if (!file) return show(stored);
    const reader = new FileReader();
    reader.addEventListener("load", () => show(reader.result));
    reader.readAsDataURL(file);
  }

  const chooser = document.getElementById("id_file");
  chooser?.addEventListener("change", () => {
    if (chooser.files.length) place(50, 50);
    showChosen();
  });

  // It may have been chosen before this script came, or be back with its point by the browser's Back.
  const isUntouched = fields.every((field) => field.value === field.defaultValue);
  if (chooser?.files.length && isUntouched) place(50, 50);
  showChosen();
});
