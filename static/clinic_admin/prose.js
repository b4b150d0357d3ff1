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
