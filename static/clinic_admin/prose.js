/* Our own extensions of the rich text editor. articles/fields.py lists all that are in use. */
import { Extension, Node, pm } from "django-prose-editor/editor";

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
    const button = buttons.material("lightbulb", "Highlight box");
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

/* What each button is called, in words that are not the library's. */
const NAMES = {
  bold: "Bold",
  italic: "Italic",
  heading3: "Heading",
  bulletList: "Bulleted list",
  orderedList: "Numbered list",
  orderedListProperties: "How the list is numbered",
  link: "Link",
  unlink: "Remove the link",
  callout: "Highlight box",
  "history:undo": "Undo",
  "history:redo": "Redo",
};
const STAYS_PRESSED = ["bold", "italic", "heading3", "bulletList", "orderedList", "link"];

export const PlainNames = Extension.create({
  name: "plainNames",
  priority: 1, // after the menu, whose buttons it names
  onCreate() {
    const { editor } = this;
    const bar = editor.view.dom.previousElementSibling;
    bar.role = "group";
    bar.ariaLabel = "Formatting";
    const buttons = [...bar.querySelectorAll("[data-name]")];
    for (const button of buttons) {
      const name = NAMES[button.dataset.name];
      if (name) button.title = button.ariaLabel = name;
    }
    const update = () => {
      for (const button of buttons) {
        const { name } = button.dataset;
        if (STAYS_PRESSED.includes(name)) {
          const type = name === "heading3" ? ["heading", { level: 3 }] : [name];
          button.ariaPressed = editor.isActive(...type);
        }
        button.ariaDisabled = button.classList.contains("disabled");
      }
    };
    editor.on("transaction", update);
    update();
  },
});

/*
  In place of the library's prompt for an address: the dialog of link-chooser.js. It comes after the
  library's own extension for links, so that its button and its command take the place of those.
*/
export const LinkChooser = Extension.create({
  name: "linkChooser",
  priority: 50,

  addCommands() {
    return {
      addLink:
        () =>
        ({ editor }) => {
          chooseLink(editor);
          return true;
        },
    };
  },

  addMenuItems({ buttons, menu }) {
    const button = buttons.material("insert_link", "Link");
    menu.defineItem({
      name: "link",
      groups: "link",
      button,
      command: chooseLink,
      active: (editor) => editor.isActive("link"),
      update: (editor) => {
        button.ariaPressed = editor.isActive("link");
      },
    });
  },
});

function chooseLink(editor) {
  const isLink = editor.isActive("link");
  const href = isLink ? editor.getAttributes("link").href : "";
  const done = (chosen, said) => {
    const change = editor.chain().focus();
    if (!chosen) change.extendMarkRange("link").unsetLink();
    else if (isLink) change.extendMarkRange("link").updateAttributes("link", { href: chosen.href, title: null });
    else if (editor.state.selection.empty) change.insertContent(linked(chosen)).unsetMark("link");
    else change.setMark("link", { href: chosen.href });
    change.run();
    if (said) tell(editor, said);
  };
  // Focus that comes back from the dialog may put the cursor at the start of the text.
  const { doc, selection } = editor.state;
  const left = () => {
    const { view } = editor;
    if (view.state.doc === doc) view.dispatch(view.state.tr.setSelection(selection));
    view.focus();
  };
  document.dispatchEvent(new CustomEvent("clinic:choose-link", { detail: { href, done, left } }));
}

function linked({ words, href }) {
  return { type: "text", text: words, marks: [{ type: "link", attrs: { href } }] };
}

/* Says below the editor what else happened, until something else is said there. */
function tell(editor, words) {
  const box = editor.view.dom.closest(".prose-editor") ?? editor.view.dom;
  box.parentElement.querySelector(":scope > .link-note")?.remove();
  const note = document.createElement("div");
  note.className = "paste-note link-note";
  note.role = "alert"; // read out as it appears, because it is new on the page
  note.textContent = words;
  box.after(note);
}
