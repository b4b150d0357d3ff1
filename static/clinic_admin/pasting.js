/*
  Cleans what is pasted into the rich text editor from Word, Google Docs, a spreadsheet or a website.

  The editor keeps words and drops looks. Where a look carries meaning, the words change with it:
  what is struck out goes, a table becomes a line for each row, and a raised number stays apart from
  the number before it. What could not be kept is told to the writer. articles/rich_text.py does the
  same for HTML that comes by another way; tests/clipboard.py holds both to it.
*/
import { Extension, Plugin } from "django-prose-editor/editor";

const INLINE = "a, abbr, b, big, cite, code, em, font, i, ins, mark, q, small, span, strong, sub, sup, time, u";
// What ProseMirror takes for blocks. It runs the words of all other elements together.
const BLOCK =
  "address, article, aside, blockquote, dd, div, dl, fieldset, figcaption, figure, footer, form, h1, h2, h3, h4, h5, " +
  "h6, header, hgroup, hr, li, ol, output, p, pre, section, table, tfoot, ul";
const CELL = ["cell", "gridcell", "columnheader", "rowheader"].map((role) => `[role=${role}]`).join(", ");
const PICTURE = "img, picture, svg, video, audio, object, embed, iframe, canvas";
const LOOKS = ["class", "dir", "hidden", "id", "role"]; // attributes that style sheets go by
const STRUCK =
  "del, w\\:del, w\\:movefrom, text\\:deletion, [role=deletion], [class*=msodel i], [class*=textdeletion i]";
const NUMBER = /^[\s[(]*[-−–+]?\d[\d,;–-]*[\])\s]*$/;
const UNIT = /(\d|\)|(?<![A-Za-z])([kcdm]?m|ft|yd))$/;
const LOSSES = {
  tables: "tables aren’t kept as tables, so each row is now a line of text",
  struck: "crossed-out words were left out",
  pictures: "pictures were left out",
  hidden: "comments and hidden text were left out",
};

export const PastedWords = Extension.create({
  name: "pastedWords",

  addProseMirrorPlugins() {
    const { editor } = this;
    const transformPastedHTML = (html) => {
      const lost = new Set();
      const cleaned = onlyWords(html, lost);
      tell(editor, lost);
      return cleaned;
    };
    return [new Plugin({ props: { transformPastedHTML, transformPastedText: apart } })];
  },
});

/* Says below the editor what was not kept. Empty again after the next paste that loses nothing. */
function tell(editor, lost) {
  const box = editor.view.dom.closest(".prose-editor") ?? editor.view.dom;
  let note = box.parentElement.querySelector(":scope > .paste-note");
  note?.remove();
  if (!lost.size) return;
  const words = Object.keys(LOSSES).filter((name) => lost.has(name)).map((name) => LOSSES[name]);
  note = document.createElement("div");
  note.className = "paste-note";
  note.role = "alert"; // read out as it appears, because it is new on the page
  note.textContent = `Please check what you pasted: ${words.join("; ")}.`;
  box.after(note);
}

/* Plain text from a spreadsheet has a tab between two cells. */
function apart(text) {
  return text.replace(/\t+/g, (tabs, at) => (at && text[at - 1] !== "\n" ? " | " : ""));
}

function onlyWords(html, lost) {
  const { body, rules } = parse(html);
  emptyPictures(body);
  writeFractions(body);
  layOut(body, rules, (pairs, page) => keepApart(pairs, removeUnread(pairs, page, lost)));
  remove(body, "img");
  for (const heading of body.querySelectorAll("h1, h2, h4, h5, h6, [role=heading]")) rename(heading, "h3");
  raiseNumbers(body);
  markBoldAndItalic(body);
  listWordItems(body);
  nestLists(body);
  for (const table of [...body.querySelectorAll("table")].reverse()) linesOf(table, lost);
  for (const paragraph of body.querySelectorAll("p:has(p, div)")) rename(paragraph, "div");
  tidy(body);
  return body.innerHTML;
}

/*
  Renames style and event attributes to data-*, and <style> and <script> to harmless tags: the
  content security policy would report each. Excel's fragment may begin in the middle of a table.
*/
function parse(html) {
  let inert = html
    .replace(/<(\/?)(style|script)\b/gi, "<$1x-$2")
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, " data-$1"));
  if (/<t[rdh]\b/i.test(inert) && !/<table\b/i.test(inert)) inert = `<table>${inert}</table>`;
  const { body, head } = new DOMParser().parseFromString(inert, "text/html");
  const sheets = [...head.querySelectorAll("x-style"), ...body.querySelectorAll("x-style")];
  // Word and Excel put their rules into a comment inside <style>.
  const rules = sheets.flatMap((sheet) => [...sheet.childNodes].map((node) => node.data)).join("\n");
  remove(body, "x-style, x-script, title, xml, noscript, template, meta, link");
  return { body, rules: rules.replace(/<!--|-->/g, "") };
}

/* Leaves an empty <img> in the place of each picture, film and frame, looking as it did. */
function emptyPictures(body) {
  for (const picture of body.querySelectorAll(PICTURE)) {
    const empty = body.ownerDocument.createElement("img");
    for (const { name, value } of picture.attributes) if (LOOKS.includes(name)) empty.setAttribute(name, value);
    empty.dataset.style = written(picture);
    picture.replaceWith(empty);
  }
}

/*
  Lays a copy out as its own styles say, and hands over each element and text with its copy and
  where on the page that begins. The copy is gone before the browser paints. Nothing in it loads or
  runs: it has no attributes but those that style sheets go by, and no addresses in its styles.
*/
function layOut(body, rules, read) {
  const copy = body.cloneNode(true);
  for (const element of [copy, ...copy.querySelectorAll("*")]) {
    const style = written(element);
    for (const { name } of [...element.attributes]) if (!LOOKS.includes(name)) element.removeAttribute(name);
    element.style.cssText = withoutAddresses(style);
    if (element.localName === "details") element.open = true; // what a reader could unfold is not hidden
  }
  const usual = `
    :where(img) { width: 1em; height: 1em }
    :where([role=row]) { display: table-row }
    :where(${CELL}) { display: table-cell }
  `;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(usual + withoutAddresses(rules));
  const host = document.createElement("div");
  host.style.cssText = "all: initial; position: absolute; top: 0; left: 0; width: 1000px";
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  const copies = nodesIn(copy);
  root.append(copy);
  document.body.append(host);
  try {
    read(
      nodesIn(body).map((node, i) => [node, copies[i]]),
      host.getBoundingClientRect(),
    );
  } finally {
    host.remove();
  }
}

function withoutAddresses(css) {
  return css.replace(/@import[^;]*;/gi, "").replace(/\b(url|image-set|src)\(/gi, "no-$1(");
}

function nodesIn(root) {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes;
}

/* What an element's own style says, as written. */
function written(element) {
  return element.dataset.style ?? element.getAttribute("style") ?? "";
}

/*
  Removes what a reader of the original did not read. CSS draws the line of an element through all
  that is in it, so what says "no line" inside a struck part is struck all the same.
*/
function removeUnread(pairs, page, lost) {
  const losses = new Map();
  const unread = new Map();
  for (const [node, shown] of pairs) {
    let loss = losses.get(shown.parentElement);
    if (loss) {
      losses.set(shown, loss);
      continue;
    }
    if (node.nodeType === Node.TEXT_NODE) loss = hasWords(node) && !isSeen(shown, page) ? "hidden" : "";
    else loss = isStruck(node, shown) ? "struck" : isHidden(node, shown) ? "hidden" : "";
    losses.set(shown, loss);
    if (loss) unread.set(node, loss);
    else if (node.localName === "img") lost.add("pictures");
  }
  for (const [node, loss] of unread) {
    if (hasWords(node)) lost.add(loss);
    // A cell stays, empty, so that those after it keep their column.
    if (node.localName === "td" || node.localName === "th") node.replaceChildren();
    else node.remove();
  }
  return losses;
}

/* Spaces and signs without a shape, such as a zero-width space, are no words. */
function hasWords(node) {
  return /[^\s\p{Cf}]/u.test(node.textContent);
}

function isStruck(element, shown) {
  return (
    element.matches(STRUCK) ||
    /text-line-through\s*:\s*(?!none)\w/i.test(written(element)) ||
    getComputedStyle(shown).textDecorationLine.includes("line-through")
  );
}

/* Whether all that is in an element is hidden, whatever it says itself. */
function isHidden(element, shown) {
  const style = getComputedStyle(shown);
  const cuts = style.display !== "inline" && !/visible|auto|scroll/.test(style.overflow);
  return (
    element.matches(".MsoCommentReference, .MsoCommentText") ||
    /mso-hide\s*:\s*all|mso-element\s*:\s*comment-list/i.test(written(element)) ||
    style.display === "none" ||
    style.contentVisibility === "hidden" ||
    Number(style.opacity) === 0 ||
    style.filter.includes("opacity(0)") ||
    (cuts && /^\d{3,}%/.test(style.textIndent)) ||
    (cuts && isTiny(shown) && staysTiny(shown)) ||
    isClippedAway(style)
  );
}

function isTiny({ clientWidth, clientHeight }) {
  return Math.min(clientWidth, clientHeight) <= 2;
}

/* A box that holds only parts with places of their own is tiny too, but not for ever: more words make it grow. */
function staysTiny(shown) {
  const more = document.createElement("div");
  more.textContent = "more";
  shown.append(more);
  const stays = isTiny(shown);
  more.remove();
  return stays;
}

function isClippedAway({ clip, clipPath, position }) {
  if (/absolute|fixed/.test(position) && clip.startsWith("rect")) {
    const [top, right, bottom, left] = clip.slice(5).split(/[ ,]+/).map(parseFloat);
    if (right - left <= 1 || bottom - top <= 1) return true;
  }
  const inset = /^inset\(([^a-z)]*)/.exec(clipPath.replaceAll("px", ""));
  if (!inset) return /^(polygon\((0(px|%)?[ ,]*)+\)|(circle|ellipse)\(0)/.test(clipPath);
  const sides = inset[1].trim().split(/\s+/).map((side) => (side.endsWith("%") ? parseFloat(side) : 0));
  const [top, right = top, bottom = top, left = right] = sides;
  return top + bottom >= 99 || right + left >= 99;
}

/* Whether a text can be seen where it stands: it may be hidden by what it inherits, or far off the page. */
function isSeen(text, page) {
  const style = getComputedStyle(text.parentElement);
  const box = boxOf(text, 0, text.length);
  const isFarOff = box.right < page.left - 500 || box.bottom < page.top - 500 || box.left > page.right + 3000;
  return style.visibility === "visible" && box.height > 2 && box.width > 0 && !isFarOff && !isTransparent(text);
}

/* Where these characters of a text stand. */
function boxOf(text, start, end) {
  const range = new Range();
  range.setStart(text, start);
  range.setEnd(text, end);
  return range.getBoundingClientRect();
}

/* Transparent letters are seen all the same where a shadow or the background is cut to their shape. */
function isTransparent(text) {
  const { webkitTextFillColor, textShadow } = getComputedStyle(text.parentElement);
  if (!/^rgba.*, 0\)$|\/ 0\)$/.test(webkitTextFillColor) || textShadow !== "none") return false;
  for (let around = text.parentElement; around; around = around.parentElement) {
    if (getComputedStyle(around).backgroundClip.includes("text")) return false;
  }
  return true;
}

/*
  Puts a space or a line between two texts that stood apart only by how they were laid out: in boxes
  of their own, or with room between them. Notes which numbers were raised.
*/
function keepApart(pairs, losses) {
  let last = null; // the text before this one
  let level = null; // the last that stood on the line, and not above or below
  for (const [node, shown] of pairs) {
    if (losses.get(shown)) {
      if (last) last.isBeforeStruck ||= losses.get(shown) === "struck";
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      if (node.localName === "br") last = null;
      else if (isCell(node, shown)) putIntoRow(node);
    } else if (!hasWords(node)) {
      if (last) last.isSpaced ||= /\s/.test(node.data);
    } else {
      const text = placed(node, shown);
      const goesOn = last?.paragraph === text.paragraph;
      const shift = goesOn ? shiftOf(text, last, level) : 0;
      if (shift > 0 && NUMBER.test(node.data)) node.parentElement.dataset.raised = "";
      if (shift < 0) node.parentElement.dataset.lowered = "";
      if (goesOn && shift <= 0) node.before(between(last, text));
      if (!shift) level = text;
      last = text;
    }
  }
}

/* A text, the box that it is laid out in, the paragraph that it would be in, and where it stands. */
function placed(node, shown) {
  const words = shown.data;
  const first = words.search(/\S/);
  const end = words.trimEnd().length;
  let box = shown.parentElement;
  while (/^(inline|contents|ruby.*|.*\bmath)$/.test(getComputedStyle(box).display)) box = box.parentElement;
  return {
    words,
    box,
    paragraph: node.parentElement.closest(`${BLOCK}, td, th, body`),
    begins: boxOf(shown, first, first + 1),
    ends: boxOf(shown, end - 1, end),
  };
}

/* How far a text stood above the line, or below it: as a rule 0. */
function shiftOf({ box, begins }, last, level) {
  const line = level.ends;
  const isInLine = box === level.box || getComputedStyle(box).display.startsWith("inline-");
  const isBeside =
    begins.left - last.ends.right < begins.height && begins.bottom > line.top && begins.top < line.bottom;
  const shift = line.bottom - begins.bottom;
  const isSmall = begins.height <= line.height;
  return isInLine && isBeside && isSmall && Math.abs(shift) > 0.15 * line.height ? shift : 0;
}

function between(last, text) {
  const [before, after] = [last.ends, text.begins];
  const isBoxed = last.box !== text.box;
  const middle = (after.top + after.bottom) / 2;
  if (isBoxed && (middle > before.bottom || middle < before.top)) return document.createElement("br");
  if (last.isSpaced || /\s$/.test(last.words) || /^(\s|[.,;:!?)\]’”'"](?!\d))/.test(text.words)) return "";
  // A big initial, or letters that are boxes so that they can move, are the beginning of a word.
  if (isBoxed) return /^\s*\p{L}$/u.test(last.words) && /^\p{L}/u.test(text.words) ? "" : " ";
  const isLevel = Math.abs(before.bottom - after.bottom) < 0.15 * before.height;
  if (!isLevel) return /\d$/.test(last.words) && /^\d/.test(text.words) ? " " : "";
  const room = Math.max(after.left - before.right, before.left - after.right);
  return room > 0.15 * before.height && !last.isBeforeStruck ? " " : "";
}

/* A cell that is none in the HTML. One that holds blocks is a part of the page's layout, and stays. */
function isCell(element, shown) {
  if (element.matches("td, th") || element.querySelector(BLOCK)) return false;
  return element.matches(CELL) || getComputedStyle(shown).display === "table-cell";
}

/* Each row is a table of its own, so that an empty cell keeps its place: see linesOf(). */
function putIntoRow(element) {
  const cell = element.ownerDocument.createElement("td");
  let before = element.previousSibling;
  if (before?.nodeType === Node.TEXT_NODE && !hasWords(before)) before = before.previousSibling;
  if (before?.dataset?.row) {
    before.rows[0].append(cell);
  } else {
    const table = element.ownerDocument.createElement("table");
    table.dataset.row = "made";
    table.insertRow().append(cell);
    element.before(table);
  }
  cell.append(element);
}

/* A fraction of MathML as a number: 1/2. */
function writeFractions(body) {
  for (const fraction of [...body.querySelectorAll("mfrac")].reverse()) {
    const parts = [...fraction.children].map((part) => part.textContent.trim());
    const [before, after] = around(body, fraction);
    const number = body.ownerDocument.createElementNS(fraction.namespaceURI, "mn");
    number.textContent =
      (/\d\s*$/.test(before) ? "\u00a0" : "") +
      parts.map((part) => (/^[\p{L}\d.,]+$/u.test(part) ? part : `(${part})`)).join("/") +
      (/^\s*\d/.test(after) ? "\u00a0" : "");
    fraction.replaceWith(number);
  }
}

/* The words before and after an element in its paragraph. */
function around(body, element) {
  const paragraph = element.closest("p, li, td, th, h3, div") ?? body;
  const before = body.ownerDocument.createRange();
  before.setStart(paragraph, 0);
  before.setEndBefore(element);
  const after = body.ownerDocument.createRange();
  after.setStartAfter(element);
  after.setEnd(paragraph, paragraph.childNodes.length);
  return [before.toString(), after.toString()];
}

/*
  "10" and a raised "2" becomes 10^2; a raised "2" after a word is a footnote: "word [2]". Before a
  fraction slash, or a slash and a lowered number, it is half of a fraction.
*/
function raiseNumbers(body) {
  const raised = "sup, [data-raised], [class*=footnotereference i], [class*=endnotereference i]";
  for (const element of body.querySelectorAll(raised)) {
    if (!body.contains(element)) continue;
    const [before, after] = around(body, element);
    const isLink = Boolean(element.closest("a") ?? element.querySelector("a"));
    const words = element.textContent.trim();
    const slash = element.nextElementSibling?.matches("sub, [data-lowered]") ? /^\s*[⁄∕/]\s*\d/ : /^\s*⁄\s*\d/;
    const isHalf = /^\d+$/.test(words) && slash.test(after);
    if (isHalf) element.replaceWith(/\d$/.test(before) ? ` ${words}` : words);
    else element.replaceWith(asText(before, words, isLink) + (/\d$/.test(words) && /^\d/.test(after) ? " " : ""));
  }
}

function asText(before, words, isLink) {
  const bare = words.replace(/^[[(]|[\])]$/g, "").trim();
  const isNote = isLink || /^[[(]/.test(words);
  if (!isNote && UNIT.test(before) && /^[-−–+]?(\d+|[a-z])$/i.test(bare)) return `^${bare}`;
  if (/^[\d,;–-]+$/.test(bare) || (isNote && bare)) return `${/\s$/.test(before) || !before ? "" : " "}[${bare}]`;
  return words;
}

function markBoldAndItalic(body) {
  for (const [rule, tag] of [
    [/(?<!-)font-weight:\s*(bold|[6-9]00)/, "strong"],
    [/(?<!-)font-style:\s*italic/, "em"],
  ]) {
    for (const span of body.querySelectorAll("span[data-style]")) {
      if (!rule.test(span.dataset.style)) continue;
      const mark = body.ownerDocument.createElement(tag);
      mark.append(...span.childNodes);
      span.append(mark);
    }
  }
  for (const bold of body.querySelectorAll("b[data-style], strong[data-style]")) {
    if (/(?<!-)font-weight:\s*(normal|400)/.test(bold.dataset.style)) rename(bold, "span");
  }
}

/* Makes lists of Word's list items, which are paragraphs that begin with a bullet or number. */
function listWordItems(body) {
  let open = []; // the lists that the next item may continue, from the outside in
  for (const mark of body.querySelectorAll('[data-style*="mso-list:Ignore" i]')) {
    const paragraph = mark.closest("p");
    if (!paragraph) continue;
    const level = Number(/mso-list:[^;]*\blevel(\d)/i.exec(paragraph.dataset.style)?.[1] ?? 1);
    const kind = kindOf(mark.textContent);
    mark.remove();
    if (open[0]?.list !== paragraph.previousElementSibling) open = [];
    while (open.at(-1)?.level > level) open.pop();
    if (open.at(-1)?.level === level && !continues(open.at(-1).list, kind)) open.pop();
    if (open.at(-1)?.level !== level) {
      const list = body.ownerDocument.createElement(kind.tag);
      if (kind.start > 1) list.setAttribute("start", kind.start);
      if (kind.type) list.setAttribute("type", kind.type);
      if (open.length) open.at(-1).list.lastElementChild.append(list);
      else paragraph.before(list);
      open.push({ level, list });
    }
    const item = body.ownerDocument.createElement("li");
    item.append(paragraph);
    open.at(-1).list.append(item);
  }
}

/* What a list looks like whose item begins with this mark, such as "3." or "b)". */
function kindOf(mark) {
  const [, sign] = /^\s*\(?(?:\d+\.)*(\d+|[a-z]+)[.)]/i.exec(mark) ?? [];
  if (!sign) return { tag: "ul" };
  if (/^\d/.test(sign)) return { tag: "ol", start: Number(sign) };
  const isRoman = /^[ivx]{2,}$/i.test(sign) || /^i$/i.test(sign);
  const type = (isRoman ? "i" : "a").replace(/./, (one) => (/[A-Z]/.test(sign) ? one.toUpperCase() : one));
  return { tag: "ol", type, start: isRoman ? undefined : sign.toLowerCase().charCodeAt(0) - 96 };
}

function continues(list, { tag, start }) {
  if (list.localName !== tag) return false;
  const next = Number(list.getAttribute("start") ?? 1) + list.childElementCount;
  return !start || start === next;
}

/* Google Docs and LibreOffice put an inner list beside the item that it belongs to. */
function nestLists(body) {
  for (const list of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    const before = list.previousElementSibling;
    if (before?.localName === "li") before.append(list);
    else {
      const item = body.ownerDocument.createElement("li");
      list.before(item);
      item.append(list);
    }
  }
}

/* Puts a line for each row in the place of a table. A table of one column is a layout: see below. */
function linesOf(table, lost) {
  const rows = [...table.rows];
  const make = (tag, ...nodes) => {
    const element = table.ownerDocument.createElement(tag);
    element.append(...nodes);
    return element;
  };
  if (table.caption) table.before(make("p", ...table.caption.childNodes));
  if (rows.every((row) => row.cells.length < 2)) {
    const cells = rows.flatMap((row) => [...row.cells]);
    table.replaceWith(...cells.map((cell) => make("div", ...cell.childNodes)));
    return;
  }
  lost.add("tables");
  const grid = rows.map(() => []);
  let isPlain = true; // no cell spans several rows or columns
  rows.forEach((row, y) => {
    let x = 0;
    for (const cell of row.cells) {
      while (x in grid[y]) x += 1;
      flatten(cell);
      const down = Math.min(cell.rowSpan || rows.length, rows.length - y);
      for (let step = 0; step < down; step += 1) grid[y + step][x] = step ? cell.cloneNode(true) : cell;
      isPlain &&= cell.rowSpan === 1 && cell.colSpan === 1;
      x += cell.colSpan;
    }
  });
  const isEmpty = (cell) => !cell.textContent.trim();
  const [first] = grid;
  const named =
    isPlain &&
    grid.length > 1 &&
    first.every((cell) => cell.localName === "th" || cell.closest("thead")) &&
    !first.some(isEmpty) &&
    grid.every((cells) => cells.length === first.length);
  const lines = (named ? grid.slice(1) : grid).map((cells) => {
    if (cells.every(isEmpty)) return null;
    const parts = named
      ? cells.map((cell, x) => !isEmpty(cell) && [`${first[x].textContent.trim()}: `, ...cell.childNodes])
      : Object.values(cells.slice(0, cells.findLastIndex((cell) => cell && !isEmpty(cell)) + 1)).map((cell) =>
          isEmpty(cell) ? ["–"] : [...cell.childNodes],
        );
    const between = named ? "; " : " | ";
    return make("p", ...parts.filter(Boolean).flatMap((nodes, x) => (x ? [between, ...nodes] : nodes)));
  });
  table.replaceWith(...lines.filter(Boolean));
}

/* Leaves text and inline tags in a cell, with a comma where two paragraphs or lines met. */
function flatten(cell) {
  let last = "";
  let isApart = false;
  const walk = (node) => {
    for (const child of [...node.childNodes]) {
      if (child.nodeType === Node.TEXT_NODE) {
        const words = child.data.replace(/\s+/g, " ");
        if (!words.trim()) {
          if (isApart || !last) child.remove();
          continue;
        }
        const between = !last || !isApart ? "" : /[.,;:!?]/.test(last) ? " " : ", ";
        child.data = isApart || !last ? between + words.trimStart() : words;
        last = words.trimEnd().at(-1);
        isApart = false;
      } else if (child.nodeType === Node.ELEMENT_NODE) {
        const isInline = child.matches(INLINE);
        isApart ||= !isInline;
        walk(child);
        isApart ||= !isInline;
        if (!isInline) child.replaceWith(...child.childNodes);
      } else child.remove();
    }
  };
  walk(cell);
}

function tidy(body) {
  const texts = body.ownerDocument.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    text.data = text.data.replace(/[\u00a0\u202f]/g, " ").replace(/[\u00ad\u200b\ufeff]/g, "");
  }
  // Links to places in the document that it was copied from, such as Word's footnotes.
  for (const link of body.querySelectorAll('a[href^="#_"], a[href^="file:" i]')) link.replaceWith(...link.childNodes);
  for (const line of body.querySelectorAll("br")) {
    if (!sits(line, "previousSibling") || !sits(line, "nextSibling")) line.remove();
  }
  for (const element of [...body.querySelectorAll("p, li, h3, ul, ol")].reverse()) {
    if (!element.textContent.trim() && !element.querySelector("br")) element.remove();
  }
}

/* Whether there is text on this side of a line break, and not the edge of a paragraph. */
function sits(line, side) {
  let other = line[side];
  while (other && other.nodeType === Node.TEXT_NODE && !other.data.trim()) other = other[side];
  if (!other) return !line.parentElement.matches(`${BLOCK}, li, td, th, body`) && sits(line.parentElement, side);
  return !(other.nodeType === Node.ELEMENT_NODE && other.matches(BLOCK));
}

function remove(body, selector) {
  for (const element of body.querySelectorAll(selector)) element.remove();
}

function rename(element, tag) {
  const other = element.ownerDocument.createElement(tag);
  other.append(...element.childNodes);
  element.replaceWith(other);
}
