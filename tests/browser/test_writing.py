"""Writing in the editor, under the strict content security policy."""

import pytest
from playwright.sync_api import expect

from .site import needs_chromium
from .staff import move_caret, text_editor

pytestmark = needs_chromium

PLANT = """
from django.test import Client
writer = User.objects.create_superuser("wendy")
for slug in ("write", "paste", "style"):
    article = Article.objects.create(
        title=f"To {slug}", slug=f"to-{slug}",
        summary="A summary that is long enough to be a whole sentence of its own.",
    )
    article.topics.set(Topic.objects.all()[:1])
    ArticleText.objects.create(parent=article, region="main", body="<p>Now</p>")
    print(article.pk)
client = Client()
client.force_login(writer)
print(client.cookies["sessionid"].value)
"""

WATCH = """
    window.violations = [];
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) =>
        violations.push([violatedDirective, blockedURI, sample]));
"""

PASTE = """(box, html) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", "not this");
    const options = { clipboardData, bubbles: true, cancelable: true };
    box.dispatchEvent(new ClipboardEvent("paste", options));
}"""

# As Word puts it on the clipboard: styles, conditional comments, lists made of paragraphs, a
# tracked change, a comment and its words at the end, a table and a picture.
FROM_WORD = """\
<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<head><meta name=ProgId content=Word.Document>
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {margin:0in; font-family:"Calibri",sans-serif;} --></style></head>
<body lang=EN-US style='tab-interval:.5in'><!--StartFragment-->
<p class=MsoNormal style='margin-bottom:8.0pt'><b style='mso-bidi-font-weight:normal'><span
style='color:red'>Sit</span></b> on <i>both</i> hips.<del cite="mailto:Ann%20Example"
datetime="2026-11-20T10:00"> Never move.</del><ins cite="mailto:Ann%20Example"
datetime="2026-11-20T10:00"> Get up often.</ins><o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<h2 style='mso-outline-level:2'><span style='font-size:13.0pt;color:#2F5496'>A desk<o:p></o:p>
</span></h2>
<p class=MsoListParagraphCxSpFirst style='text-indent:-.25in;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Raise it.</p>
<p class=MsoListParagraphCxSpLast style='text-indent:-.25in;mso-list:l0 level1 lfo1'>
<![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Lower it.</p>
<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><![if !supportLists]><span
style='mso-list:Ignore'>1.<span>&nbsp; </span></span><![endif]>Then rest.</p>
<p class=MsoNormal onclick="alert(1)"><a style='mso-comment-reference:AM_1'>Rest helps</a><span
class=MsoCommentReference><span style='font-size:8.0pt'><a class=msocomanchor id="_anchor_1"
href="#_msocom_1">[AM1]</a></span></span>, says <a href="https://www.nice.org.uk/guidance/ng59"
style='color:blue' onmouseover="alert(1)">NICE</a>, and <span style='font-weight:700'>so
does</span> <a href="javascript:alert(1)">she</a>.</p>
<table class=MsoTableGrid style='border-collapse:collapse'><tr><td style='width:233.75pt'>
<p class=MsoNormal>In a cell</p></td></tr></table>
<p class=MsoNormal><![if !vml]><img width=133 src="file:///C:/Temp/clip_image002.jpg"><![endif]></p>
<div style='mso-element:comment-list'><div style='mso-element:comment'>
<p class=MsoCommentText>[AM1] Is this so?</p></div></div><!--EndFragment--></body></html>
"""

CLEANED = (
    "<p>Now</p>"
    "<p><strong>Sit</strong> on <em>both</em> hips. Get up often.</p>"
    "<h3>A desk</h3>"
    "<ul><li><p>Raise it.</p></li><li><p>Lower it.</p></li></ul>"
    '<ol data-type="decimal"><li><p>Then rest.</p></li></ol>'
    '<p>Rest helps, says <a href="https://www.nice.org.uk/guidance/ng59">NICE</a>, and '
    "<strong>so does</strong> she.</p>"
    "<p>In a cell</p>"
)
FROM_DOCS = """\
<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"
style="line-height:1.38"><span style="font-weight:400">Plain, </span><span
style="font-weight:700">bold</span> <span style="font-style:italic">and leaning</span></p></b>
"""


@pytest.fixture(scope="module")
def articles(site):
    return site.shell(PLANT).split()


@pytest.fixture
def write(articles, site, new_context):
    """Open the article with this number in the editor, signed in."""
    *numbers, session = articles
    context = new_context()
    context.add_cookies([{"name": "sessionid", "value": session, "url": site.url}])
    tab = context.new_page()
    tab.add_init_script(WATCH)

    def write(number):
        tab.goto(f"/admin/articles/article/{numbers[number]}/change/")
        box = text_editor(tab, "Text:")
        # Shortly after it has the focus the editor puts its own selection back.
        box.focus()
        box.evaluate("() => new Promise((done) => setTimeout(done, 100))")
        return tab, box

    return write


def stored(site, slug):
    return site.shell(f"print(ArticleText.objects.get(parent__slug='{slug}').body)").strip()


def test_a_callout_box_is_made_by_keyboard_and_stands_on_the_page(site, write):
    tab, box = write(0)
    button = tab.get_by_role("button", name="Highlight box")
    expect(button).to_have_attribute("aria-pressed", "false")
    move_caret(box, "Control+End")
    box.press("Enter")
    box.press_sequentially("Heat helps.")
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(box.get_by_role("note")).to_have_text("Heat helps.")
    move_caret(box, "End")
    box.press("Enter")
    box.press("Enter")  # on an empty line, out of the box
    box.press_sequentially("So does rest.")
    expect(button).to_have_attribute("aria-pressed", "false")
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.locator(".messagelist").get_by_text("Draft saved.")).to_be_visible()
    assert stored(site, "to-write") == (
        '<p>Now</p><aside class="callout" role="note"><p>Heat helps.</p></aside>'
        "<p>So does rest.</p>"
    )
    assert tab.evaluate("violations") == []

    tab.get_by_role("button", name="Highlight box").wait_for()
    box.get_by_role("note").click()
    button.click()
    expect(box.get_by_role("note")).to_have_count(0)
    expect(box).to_contain_text("Heat helps.")
    assert tab.evaluate("violations") == []


def test_what_is_pasted_from_word_arrives_as_plain_words(site, write):
    tab, box = write(1)
    move_caret(box, "Control+End")
    box.press("Enter")
    box.evaluate(PASTE, FROM_WORD)
    expect(box).to_contain_text("In a cell")
    assert tab.evaluate("violations") == []
    tab.get_by_role("button", name="Save draft").click()
    expect(tab.locator(".messagelist").get_by_text("Draft saved.")).to_be_visible()
    assert stored(site, "to-paste") == CLEANED
    assert tab.evaluate("violations") == []


def test_what_is_bold_elsewhere_is_bold_here_and_nothing_more(write):
    tab, box = write(2)
    move_caret(box, "Control+a")
    box.evaluate(PASTE, FROM_DOCS)
    expect(box.locator("strong")).to_have_text(["bold"])
    expect(box.locator("em")).to_have_text(["and leaning"])
    assert tab.evaluate("violations") == []
