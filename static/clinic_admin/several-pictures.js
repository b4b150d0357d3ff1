/* Uploads several pictures one after another, and shows what became of each. */
"use strict";
{
  const screen = document.querySelector(".several");
  const part = (name) => screen.querySelector(`.several__${name}`);
  const input = screen.querySelector("[type=file]");
  const lines = part("lines");
  const { element } = clinicChooser;
  const queue = [];
  const counts = { asked: 0, added: 0, refused: 0 };
  let isBusy = false;

  part("files").querySelector("[type=submit]").hidden = true; // a chosen file is sent at once
  part("drop").hidden = false;

  input.addEventListener("change", addChosen);
  screen.addEventListener("dragover", (event) => event.preventDefault());
  screen.addEventListener("drop", (event) => {
    event.preventDefault();
    add(event.dataTransfer.files);
  });
  addEventListener("beforeunload", (event) => {
    if (isBusy) event.preventDefault();
  });

  if (input.files.length) addChosen(); // before this script had come

  function addChosen() {
    add(input.files);
    input.value = "";
  }

  async function add(files) {
    for (const file of files) {
      const line = element("li", "several__line");
      const bar = element("progress", "several__progress");
      bar.ariaLabel = `Upload of ${file.name}`;
      bar.value = 0;
      line.append(element("strong", "", file.name), bar);
      lines.append(line);
      queue.push({ file, line, bar });
    }
    counts.asked += files.length;
    part("described").hidden = !lines.children.length;
    if (isBusy) return;
    isBusy = true;
    for (let one; (one = queue.shift()); ) await upload(one);
    isBusy = false;
    part("state").textContent = `${counts.added} added${counts.refused ? `, ${counts.refused} not added` : ""}.`;
    part("described").querySelector(".submit-row").hidden = !counts.added;
  }

  async function upload({ file, line, bar }) {
    part("state").textContent = `Uploading ${counts.added + counts.refused + 1} of ${counts.asked}`;
    try {
      const answer = await clinicChooser.send(screen.dataset.upload, file, (share) => (bar.value = share));
      const made = document.createElement("template");
      made.innerHTML = answer.line;
      line.replaceWith(made.content);
      counts[answer.picture ? "added" : "refused"] += 1;
    } catch (error) {
      counts.refused += 1;
      line.classList.add("several__line--refused");
      bar.replaceWith(element("p", "errorlist", error.message));
    }
  }
}
