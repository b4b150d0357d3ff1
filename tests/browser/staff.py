"""People who work here, in a browser: how they come in, and what each of their pages is held to."""

from .axe import violations
from .site import heading, sign_in

PASSWORD = "sore-back-31"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


def hire(site, **roles):
    """New members of staff: hire(site, edith=EDITOR); of no role, a superuser."""
    site.shell(
        f"from django.contrib.auth.models import Group\n"
        f"for name, role in {roles!r}.items():\n"
        f"    user = User.objects.create_user(name, '', {PASSWORD!r}, is_staff=True)\n"
        f"    user.groups.set(Group.objects.filter(name=role))\n"
        f"    user.is_superuser = role is None\n"
        f"    user.save()"
    )


def note(tab, line):
    if line.type in ("error", "warning"):
        tab.said.append(f"{tab.url}: {line.text}")


def come_in(context, name, size=DESK):
    """
    Their tab, at the admin's first page. It notes what its pages say to the console, such as a
    breach of the content security policy.
    """
    tab = context.new_page()
    tab.said = []
    tab.on("console", lambda line: note(tab, line))
    tab.on("pageerror", lambda error: tab.said.append(f"{tab.url}: {error}"))
    tab.set_viewport_size(size)
    tab.goto("/admin/")
    sign_in(tab, name, PASSWORD)
    heading(tab, "To do today").wait_for()
    tab.wait_for_load_state()  # a heading is there before the stylesheet, and nothing has its size
    return tab


def text_editor(tab, label):
    """
    The editor of the field with this label. Until the editor's script has run, the plain box that
    it replaces has the same role and name, and goes away under whoever has begun to use it.
    """
    return tab.locator(".ProseMirror").and_(tab.get_by_role("textbox", name=label))


def move_caret(box, key):
    """
    Press a key that moves the caret, or what is chosen. The browser tells the editor of it with
    the next frame; a key that came before, as no person's can, would act where the caret was.
    """
    box.press(key)
    box.evaluate("() => new Promise((told) => requestAnimationFrame(() => setTimeout(told)))")


# The admin's scripts do their work in jQuery's queue, after the page has loaded.
SCRIPTS_ARE_DONE = """() => new Promise((done) =>
  window.django?.jQuery ? django.jQuery(() => setTimeout(done)) : done())"""


# A color on its way from light to dark, or a block that is still fading in, is no fault of a page.
STAND_STILL = """() => {
  const sheet = new CSSStyleSheet()
  const still = "transition: none !important; animation: none !important"
  sheet.replaceSync(`*, *::before, *::after { ${still} }`)
  document.adoptedStyleSheets.push(sheet)
  for (const change of document.getAnimations()) change.finish()
}"""


def look_at(tab, views=((PHONE, "light"), (DESK, "dark")), **options):
    """What a machine can tell of a page; it is as wide as the screen, and left as it was."""
    tab.wait_for_load_state()
    tab.evaluate(SCRIPTS_ARE_DONE)
    tab.evaluate(STAND_STILL)
    before = tab.viewport_size
    for size, colors in views:
        tab.set_viewport_size(size)
        # As tall as the page: the row that saves stays at the foot of the screen, and would lie
        # over whatever is there by chance.
        height = tab.evaluate("document.documentElement.scrollHeight")
        tab.set_viewport_size(size | {"height": max(height, size["height"])})
        tab.emulate_media(color_scheme=colors)
        assert violations(tab, **options) == []
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), tab.url
    tab.set_viewport_size(before)
    tab.evaluate("document.adoptedStyleSheets.pop()")
