/* Our own extensions of the rich text editor. articles/fields.py lists all that are in use. */
import { Extension, Node, Plugin, pm } from "django-prose-editor/editor";

/* A box that stands out from the text around it. */
export const Callout = Node.create({
  name: "callout",
  group: "block",
  content: "(paragraph | heading | bulletList | orderedList)+",
  defining: true,

  // The sanitizer allows exactly this HTML: see settings.py.
  parseHTML: () => [{ tag: "aside" }],
  renderHTML: () => ["aside", { class: "callout", role: "note" }, 0],

  addCommands() {
    return {
      // Wraps whole paragraphs and lists in a box, or takes them out of one.
      toggleCallout:
        () =>
        ({ tr, dispatch }) => {
          const { $from, $to } = tr.selection;
          const inside = $from.blockRange($to, (node) => node.type === this.type);
          if (inside) {
            if (dispatch) tr.lift(inside, inside.depth - 1);
            return true;
          }
          const range = $from.blockRange($to, (node) => node.type.name === "doc");
          const wrapping = range && pm.transform.findWrapping(range, this.type);
          if (wrapping && dispatch) tr.wrap(range, wrapping);
          return Boolean(wrapping);
        },
    };
  },

  addMenuItems({ buttons, menu }) {
    const button = buttons.material("lightbulb", "callout box");
    menu.defineItem({
      name: this.name,
      groups: "nodes",
      button,
      command: (editor) => editor.chain().focus().toggleCallout().run(),
      enabled: (editor) => editor.can().toggleCallout(),
      active: (editor) => editor.isActive("callout"),
      update: (editor) => {
        button.ariaPressed = editor.isActive("callout");
      },
    });
  },
});

/* The editor's <style> gets the nonce without which the content security policy refuses it. */
export const StyleNonce = Extension.create({
  name: "styleNonce",
  onBeforeCreate() {
    this.editor.setOptions({ injectNonce: document.querySelector("script[nonce]").nonce });
  },
});

/* Cleans text pasted from Word, Google Docs or a website. */
export const PastedWords = Extension.create({
  name: "pastedWords",
  addProseMirrorPlugins: () => [new Plugin({ props: { transformPastedHTML: onlyWords } })],
});

function onlyWords(html) {
  const body = parse(html);
  // Text that was not visible: comments, hidden text and deletions of tracked changes.
  remove(body, "del, .msoDel, .MsoCommentReference, .MsoCommentText");
  remove(body, ["mso-element:comment-list", "mso-hide:all", "display:none"].map(styled).join());
  for (const heading of body.querySelectorAll("h1, h2, h4, h5, h6")) rename(heading, "h3");
  for (const [look, tag] of [
    [/(?<!-)font-weight:\s*(bold|[6-9]00)/, "strong"],
    [/(?<!-)font-style:\s*italic/, "em"],
  ]) {
    for (const span of body.querySelectorAll("span[data-style]")) {
      if (look.test(span.dataset.style)) span.innerHTML = `<${tag}>${span.innerHTML}</${tag}>`;
    }
  }
  for (const bold of body.querySelectorAll("b[data-style], strong[data-style]")) {
    if (/(?<!-)font-weight:\s*(normal|400)/.test(bold.dataset.style)) rename(bold, "span");
  }
  listWordItems(body);
  for (const paragraph of body.querySelectorAll("p")) {
    if (!paragraph.textContent.trim() && !paragraph.querySelector("br")) paragraph.remove();
  }
  return body.innerHTML;
}

/* Renames style and event attributes to data-*: the content security policy would report each. */
function parse(html) {
  const inert = html
    .replace(/<(head|style|script|title|xml)\b[^]*?<\/\1\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)(?=\s*=)/gi, " data-$1"));
  return new DOMParser().parseFromString(inert, "text/html").body;
}

function styled(words) {
  return `[data-style*="${words}"]`;
}

function remove(body, selector) {
  for (const element of body.querySelectorAll(selector)) element.remove();
}

function rename(element, tag) {
  const other = element.ownerDocument.createElement(tag);
  other.append(...element.childNodes);
  element.replaceWith(other);
}

/* Makes lists of Word's list items, which are paragraphs that begin with a bullet or number. */
function listWordItems(body) {
  for (const mark of body.querySelectorAll(styled("mso-list:Ignore"))) {
    const paragraph = mark.closest("p");
    if (!paragraph) continue;
    const tag = /^\s*\w+[.)]/.test(mark.textContent) ? "ol" : "ul";
    mark.remove();
    const before = paragraph.previousElementSibling;
    const list = before?.localName === tag ? before : body.ownerDocument.createElement(tag);
    if (list !== before) paragraph.before(list);
    const item = body.ownerDocument.createElement("li");
    item.append(paragraph);
    list.append(item);
  }
}
