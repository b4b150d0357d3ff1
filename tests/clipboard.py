"""
What programs put on the clipboard, and what is left of it in a text: for the editor in a browser
(tests/browser/test_pasting.py) and for HTML that is saved in another way (tests/test_rich_text.py).
"""

from dataclasses import dataclass

TABLES = "tables aren’t kept as tables"
STRUCK = "crossed-out words were left out"
PICTURES = "pictures were left out"
HIDDEN = "comments and hidden text were left out"


@dataclass
class Paste:
    name: str
    html: str
    text: str  # what is stored
    told: tuple = ()  # what the writer is told was not kept

    def __str__(self):
        return self.name


def _word_item(level, mark, words):
    return (
        f"<p class=MsoListParagraph style='margin-left:{level * 36}pt;mso-list:l0 level{level} "
        f"lfo1'><![if !supportLists]><span style='font-family:Symbol'><span "
        f"style='mso-list:Ignore'>{mark}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp; "
        f"</span></span></span><![endif]>{words}<o:p></o:p></p>\n"
    )


# Crossed-out words in each spelling that is known to us. All say the same: "Take 200 mg."
CROSSED_OUT = {
    "s": "<s>Take 800 mg.</s>",
    "strike": "<strike>Take 800 mg.</strike>",
    "del": "<del>Take 800 mg.</del>",
    "shorthand": '<span style="text-decoration:line-through">Take 800 mg.</span>',
    "shorthand with more": '<span style="text-decoration:red line-through">Take 800 mg.</span>',
    "capital letters": '<SPAN STYLE="TEXT-DECORATION: LINE-THROUGH">Take 800 mg.</SPAN>',
    "line": '<span style="text-decoration-line: underline line-through">Take 800 mg.</span>',
    "no space before style": '<span id="a"style="text-decoration:line-through">Take 800 mg.</span>',
    "a greater-than sign before style": (
        '<span title="a > b" style="text-decoration:line-through">Take 800 mg.</span>'
    ),
    "bold inside": "<s>Take <b>800</b> mg.</s>",
    "in bold": "<b><s>Take 800 mg.</s></b>",
    "no line inside a line": '<s>Take <span style="text-decoration:none">800</span> mg.</s>',
    "underlined inside": '<s><u style="text-decoration:underline">Take 800 mg.</u></s>',
    "a class": "<style>.c7{color:red;text-decoration:line-through}</style>"
    '<span class="c7">Take 800 mg.</span>',
    "a class in a comment": "<style><!-- span.c7 {text-decoration:line-through;} --></style>"
    "<span class=c7>Take 800 mg.</span>",
    "tracked deletion": '<del cite="mailto:Ann" datetime="2026-11-20T10:00">Take 800 mg.</del>',
    "tracked deletion by class": "<span class=msoDel>Take 800 mg.</span>",
    "tracked deletion in Word online": (
        '<span class="TextRun TrackChangeTextDeletion SCXW1"><span>Take 800 mg.</span></span>'
    ),
    "tracked deletion in Word's own words": "<w:del>Take 800 mg.</w:del>",
    "moved away in Word's own words": "<w:moveFrom>Take 800 mg.</w:moveFrom>",
    "tracked deletion in LibreOffice's own words": "<text:deletion>Take 800 mg.</text:deletion>",
    "a comment in the style": (
        '<span style="/* a; */text-decoration:/**/line-through">Take 800 mg.</span>'
    ),
    "a comment in the style sheet": (
        "<style>/* .c7{} */.c7{text-decoration:line-through}</style>"
        '<span class="c7">Take 800 mg.</span>'
    ),
    "a form field in it": "<s>Take <input>800 mg.</s>",
    "double line": "<span style='text-line-through:double'>Take 800 mg.</span>",
    "double line with s": '<s style="text-line-through:double"><span>Take 800 mg.</span></s>',
    "role": '<span role="deletion">Take 800 mg.</span>',
    "Google Docs": (
        '<span style="font-size:11pt;color:#000000;font-weight:400;font-style:normal;'
        "text-decoration:line-through;-webkit-text-decoration-skip:none;"
        'vertical-align:baseline;white-space:pre-wrap">Take 800 mg.</span>'
    ),
    "LibreOffice": '<font color="#000000"><strike>Take 800 mg.</strike></font>',
    "a label": '<label style="text-decoration:line-through">Take 800 mg.</label>',
    "no break": '<nobr style="text-decoration:line-through">Take 800 mg.</nobr>',
    "an element of somebody's own": (
        '<x-old style="text-decoration:line-through">Take <b>800</b> mg.</x-old>'
    ),
    "a tag in a sheet": "<style>label {text-decoration:line-through}</style>"
    "<label>Take 800 mg.</label>",
    "a class inside a class": "<style>.changes > b.old {text-decoration:line-through}</style>"
    '<span class="changes"><b class="old">Take 800 mg.</b></span>',
}
# Not crossed out, although it may look so in the HTML.
NOT_CROSSED_OUT = {
    "undone on the element itself": '<s style="text-decoration:none">Take 200 mg.</s>',
    "undone after a class": "<style>.c7{text-decoration:line-through}</style>"
    '<span class="c7" style="text-decoration:none">Take 200 mg.</span>',
    "underlined": '<span style="text-decoration:underline">Take 200 mg.</span>',
    "inserted": '<ins cite="mailto:Ann">Take 200 mg.</ins>',
    "no double line": "<span style='text-line-through:none'>Take 200 mg.</span>",
    "only inside something else": "<style>.changes .old {text-decoration:line-through}</style>"
    '<span class="old">Take 200 mg.</span>',
    "only in print": "<style>@media print {.a {color:red} .old {text-decoration:line-through}}"
    '</style><span class="old">Take 200 mg.</span>',
}

_HIDING = (
    "display:none",
    "display:none !important",
    "visibility:hidden",
    "visibility:collapse",
    "opacity:0",
    "opacity:0%",
    "font-size:0",
    "font-size:1px;line-height:1px",
    "color:transparent",
    "color:rgba(0,0,0,0)",
    "color:rgb(0 0 0 / 0%)",
    "color:hsla(120, 50%, 50%, 0.0)",
    "color:#0000",
    "color:#00000000",
    "-webkit-text-fill-color:transparent",
    "position:absolute;clip:rect(0,0,0,0)",
    "position:absolute!important;clip:rect(1px, 1px, 1px, 1px)",
    "display:inline-block;clip-path:inset(50%)",
    "display:inline-block;clip-path:inset(100%)",
    "display:inline-block;clip-path:inset(0 0 99.9% 99.9%)",
    "display:inline-block;clip-path:circle(0)",
    "display:inline-block;clip-path:polygon(0 0, 0 0, 0 0)",
    "position:absolute;left:-9999px",
    "position:absolute;left:-999em",
    "position:fixed;top:-10000px",
    "position:absolute;left:9999px",
    "position:relative;right:9999px",
    "display:block;margin-left:-9999px",
    "display:block;text-indent:-9999px",
    "display:inline-block;transform:translateX(-9999px)",
    "display:inline-block;transform:scale(0)",
    "position:absolute;width:1px;height:1px;padding:0;margin:-1px;overflow:hidden",
    "display:block;height:0;overflow:hidden",
    "display:inline-block;width:1px;height:1px;overflow:clip",
    "display:block;max-height:0;overflow:hidden",
    "display:block;line-height:0;overflow:hidden",
    "display:block;text-indent:100%;white-space:nowrap;overflow:hidden",
    "display:block;content-visibility:hidden",
    "display:block;scale:0",
    "display:block;translate:-9999px",
    "filter:opacity(0)",
)
# Words that could not be seen, in each spelling that is known to us.
HIDDEN_WORDS = {style: f'<span style="{style}">Take <b>800</b> mg.</span>' for style in _HIDING} | {
    "an attribute": "<span hidden>Take 800 mg.</span>",
    "Word's": "<span style='mso-hide:all'>Take 800 mg.</span>",
    "a class": "<style>.x > .y {color:red} .old {display:none}</style>"
    '<span class="note old">Take 800 mg.</span>',
    "a class with !important": "<style>span.old {display:none !important}</style>"
    '<span class="old" style="display:inline">Take 800 mg.</span>',
    "an id": '<style>#old {font-size:0}</style><span id="old">Take 800 mg.</span>',
    "a tag": "<style>label, b {visibility:hidden}</style><label>Take 800 mg.</label>",
    "inherited": '<span style="font-size:0"><span style="font-size:1em">Take 800 mg.</span></span>',
    "not undone": '<span style="opacity:0"><b style="opacity:1">Take 800 mg.</b></span>',
}
# Seen, although it may look hidden in the HTML.
NOT_HIDDEN = {
    "visible again": '<span style="visibility:hidden"><span style="visibility:visible">'
    "Take 200 mg.</span></span>",
    "a size again": '<span style="font-size:0"><span style="font-size:16px">Take 200 mg.'
    "</span></span>",
    "a color again": '<span style="color:transparent"><span style="color:#000">Take 200 mg.'
    "</span></span>",
    "letters cut out of a background": '<span style="background:linear-gradient(red, blue);'
    '-webkit-background-clip:text;background-clip:text;color:transparent">Take 200 mg.</span>',
    "half transparent": '<span style="opacity:0.5;color:rgba(0,0,0,0.05)">Take 200 mg.</span>',
    "hidden from a screen reader alone": '<span aria-hidden="true">Take 200 mg.</span>',
    "a little to the left": '<span style="position:relative;left:-20px;top:-5px">Take 200 mg.'
    "</span>",
    "a box that cuts": '<span style="display:inline-block;overflow:hidden;height:20px;'
    'clip-path:inset(2px 10% 0)">Take 200 mg.</span>',
    "a box as low as its line": '<span style="display:block;line-height:1;overflow:hidden">'
    "Take 200 mg.</span>",
    "a box that holds only a placed part": '<span style="display:block;position:relative;'
    'overflow:hidden"><span style="position:absolute;top:0;left:0">Take 200 mg.</span></span>',
    "an inline box has no size": '<span style="width:1px;height:1px;overflow:hidden">Take 200 mg.'
    "</span>",
    "a clip without a position": '<span style="clip:rect(0,0,0,0)">Take 200 mg.</span>',
}


def _spans(*styles, words=("Take 8", "10 mg")):
    return "".join(
        f'<span style="{style}">{each}</span>' for style, each in zip(styles, words, strict=True)
    )


_CELLS = ["display:table-cell"] * 2
_ROWS = [("Age", "Minutes"), ("8", "10")]
_CLOSE_TOP = "position:relative;font-size:75%;line-height:0;vertical-align:baseline;top:-0.5em"
# Words and numbers that stood apart only by how they were laid out.
APART = {
    "cells": (
        '<div style="display:table">'
        + "".join(
            f'<div style="display:table-row">{_spans(*_CELLS, words=row)}</div>' for row in _ROWS
        )
        + "</div>",
        "<p>Age | Minutes</p><p>8 | 10</p>",
    ),
    "cells in a paragraph": (
        '<p><span style="display:table">'
        + "".join(
            f'<span style="display:table-row">{_spans(*_CELLS, words=row)}</span>' for row in _ROWS
        )
        + "</span></p>",
        "<p>Age | Minutes</p><p>8 | 10</p>",
    ),
    "an empty cell": (
        f"<div>{_spans(*_CELLS, *_CELLS[1:], words=('8', '', '10'))}</div>",
        "<p>8 | – | 10</p>",
    ),
    "cells by role": (
        "<div role=table>"
        + "".join(
            f"<div role=row><span role=cell>{one}</span> <span role=cell>{two}</span></div>"
            for one, two in _ROWS
        )
        + "</div>",
        "<p>Age | Minutes</p><p>8 | 10</p>",
    ),
    "blocks that are cells by role": (
        "<div role=grid>"
        + "".join(
            f"<div role=row><div role=gridcell>{one}</div><div role=gridcell>{two}</div></div>"
            for one, two in _ROWS
        )
        + "</div>",
        "<p>Age | Minutes</p><p>8 | 10</p>",
    ),
    "cells that hold paragraphs are a layout": (
        '<div><div style="display:table-cell"><p>Take 8</p></div>'
        '<div style="display:table-cell"><p>10 mg</p></div></div>',
        "<p>Take 8</p><p>10 mg</p>",
    ),
    "flex": (
        f'<p style="display:flex">{_spans("", "")}</p>',
        "<p>Take 8 10 mg</p>",
    ),
    "flex in a column": (
        f'<p style="display:flex;flex-direction:column">{_spans("", "")}</p>',
        "<p>Take 8<br>10 mg</p>",
    ),
    "a grid": (
        '<div style="display:grid;grid-template-columns:1fr 1fr">'
        "<span>Age</span><b>Minutes</b><span>8</span><span>10</span></div>",
        "<p>Age<strong> Minutes</strong><br>8 10</p>",
    ),
    "inline boxes": (
        f"<p>{_spans('display:inline-block', 'display:inline-block')}</p>",
        "<p>Take 8 10 mg</p>",
    ),
    "one inline box": (f"<p>{_spans('', 'display:inline-flex')}.</p>", "<p>Take 8 10 mg.</p>"),
    "blocks": (f"<p>{_spans('display:block', 'display:block')}</p>", "<p>Take 8<br>10 mg</p>"),
    "a float": (f"<p>{_spans('float:left', '')}</p>", "<p>Take 8 10 mg</p>"),
    "a place": (
        f"<p>{_spans('', 'position:absolute;left:200px')}</p>",
        "<p>Take 8 10 mg</p>",
    ),
    "a margin": (f"<p>{_spans('margin-right:2em', '')}</p>", "<p>Take 8 10 mg</p>"),
    "padding": (f"<p>{_spans('', 'padding-left:1em')}</p>", "<p>Take 8 10 mg</p>"),
    "a class": (
        "<style>.dose i {display: table-cell}</style><p class=dose><i>8</i><i>10</i></p>",
        "<p><em>8</em> | <em>10</em></p>",
    ),
    "terms": ("<dl><dt>Take 8</dt><dt>10 mg</dt></dl>", "<p>Take 8<br>10 mg</p>"),
    "a picture": ('<p>Take 8<img src="cid:a.png">10 mg</p>', "<p>Take 8 10 mg</p>"),
    "a fraction": (
        "<p>Take <math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> tablet.</p>",
        "<p>Take 1/2 tablet.</p>",
    ),
    "a number and a fraction": (
        "<p>Take 1<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math> tablets.</p>",
        "<p>Take 1 1/2 tablets.</p>",
    ),
    "a fraction with a sum": (
        "<p><math><mi>x</mi><mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>"
        "</math></p>",
        "<p>x(a+1)/2</p>",
    ),
    "raised in MathML": (
        "<p><math><msup><mn>10</mn><mn>2</mn></msup></math> times</p>",
        "<p>10^2 times</p>",
    ),
    "lowered in MathML": (
        "<p><math><msub><mn>10</mn><mn>2</mn></msub></math></p>",
        "<p>10 2</p>",
    ),
    "a fraction of raised and lowered numbers": (
        "<p>Take 1<sup>1</sup>⁄<sub>2</sub> tablets or <sup>1</sup>/<sub>2</sub>.</p>",
        "<p>Take 1 1⁄2 tablets or 1/2.</p>",
    ),
    "raised before a slash": (
        "<p>10<sup>2</sup>/3 and m<sup>2</sup>/<b>3</b>, 10<sup>2</sup><sub>3</sub></p>",
        "<p>10^2/3 and m^2/<strong>3</strong>, 10^2 3</p>",
    ),
    "raised by vertical-align": (
        '<p>10<span style="vertical-align:super;font-size:smaller">2</span> times</p>',
        "<p>10^2 times</p>",
    ),
    "raised by a length": (
        '<p>10<span style="vertical-align:0.5em;font-size:70%">2</span> times</p>',
        "<p>10^2 times</p>",
    ),
    "raised by a place": (
        '<p>10<span style="position:relative;top:-6px;font-size:10px">2</span> times</p>',
        "<p>10^2 times</p>",
    ),
    "raised in a box": (
        '<p>10<span style="display:inline-block;font-size:60%;position:relative;top:-1ex">2</span>'
        " times</p>",
        "<p>10^2 times</p>",
    ),
    "raised as a reset has it": (
        f'<p>10<sup style="{_CLOSE_TOP}">2</sup> times, helped<sup style="{_CLOSE_TOP}">'
        "<a>2</a>,<a>3</a></sup></p>",
        "<p>10^2 times, helped [2,3]</p>",
    ),
    "a number after a raised one": ("<p>10<sup>2</sup>5</p>", "<p>10^2 5</p>"),
    "a number after a lowered one": (
        "<p>L<sub>4</sub><b>5</b>, CO<sub>2</sub>: <b>8</b> mg</p>",
        "<p>L4<strong> 5</strong>, CO2: <strong>8</strong> mg</p>",
    ),
    "a lowered number after a number": (
        "<p>10<sub>2</sub>, CO<sub>2</sub></p>",
        "<p>10 2, CO2</p>",
    ),
}
# One word or number, in whatever pieces.
TOGETHER = {
    "a bold digit": ("<p><b>8</b>00 mg</p>", "<p><strong>8</strong>00 mg</p>"),
    "a small one": ('<p>8<span style="font-size:70%">00</span> mg</p>', "<p>800 mg</p>"),
    "an ordinal": ("<p>1<sup>st</sup></p>", "<p>1st</p>"),
    "a big initial": (
        '<p><span style="float:left;font-size:300%">T</span>ake 8</p>',
        "<p>Take 8</p>",
    ),
    "letters that move": (
        f"<p>{_spans(*['display:inline-block'] * 4, words='Take')} 8</p>",
        "<p>Take 8</p>",
    ),
    "a full stop after a box": (
        '<p>Take <span style="display:inline-block">8 mg</span>.</p>',
        "<p>Take 8 mg.</p>",
    ),
    "a corrected word": ("<p>exercis<del>e</del><ins>ing</ins></p>", "<p>exercising</p>"),
    "a corrected number": ("<p>2<del>0</del><ins>5</ins>0 mg</p>", "<p>250 mg</p>"),
}

SHEET = (
    "<meta charset='utf-8'><google-sheets-html-origin><style type=\"text/css\"><!--td "
    '{border: 1px solid #cccccc;}br {mso-data-placement:same-cell;}--></style><table xmlns="'
    'http://www.w3.org/1999/xhtml" cellspacing="0" dir="ltr" data-sheets-root="1"><colgroup>'
    '<col width="100"/><col width="100"/></colgroup><tbody><tr style="height:21px;">'
    '<td style="overflow:hidden;padding:2px" data-sheets-value="{}">Age</td><td>Minutes</td></tr>'
    "<tr><td>8</td><td>10</td></tr><tr><td>12</td><td>15</td></tr></tbody></table>"
    "</google-sheets-html-origin>"
)
EXCEL = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><style><!--table {mso-'
    "displayed-decimal-separator:'\\.';} .xl65 {text-decoration:line-through;\n"
    "text-line-through:single;} --></style></head><body><table border=0 width=128 style='"
    "border-collapse:collapse'><!--StartFragment--><col width=64 span=2><tr height=20>"
    "<td height=20 width=64>Age</td><td>Minutes</td><td></td></tr><tr><td>8</td><td "
    "class=xl65>60</td><td>10</td></tr><tr><td></td><td></td><td></td></tr>"
    "<!--EndFragment--></table></body></html>"
)
WEB_TABLE = (
    "<table><caption>Rest</caption><thead><tr><th>Age</th><th>Minutes</th></tr></thead><tbody>"
    "<tr><td>8</td><td>10 <b>or</b><br>12</td></tr><tr><td>12</td><td><s>60</s></td></tr></tbody>"
    "</table>"
)

# HTML that means the same however it comes in: pasted, or saved by another way.
TABLE_CASES = [
    Paste(
        "Google Sheets",
        SHEET,
        "<p>Age | Minutes</p><p>8 | 10</p><p>12 | 15</p>",
        (TABLES,),
    ),
    Paste("Excel", EXCEL, "<p>Age | Minutes</p><p>8 | – | 10</p>", (TABLES, STRUCK)),
    Paste(
        "Excel, a piece of a table",
        "<tr><td>Age</td><td>Minutes</td></tr><tr><td>8</td><td>10</td></tr>",
        "<p>Age | Minutes</p><p>8 | 10</p>",
        (TABLES,),
    ),
    Paste(
        "a web table with named columns",
        WEB_TABLE,
        "<p>Rest</p><p>Age: 8; Minutes: 10 <strong>or</strong>, 12</p><p>Age: 12</p>",
        (TABLES, STRUCK),
    ),
    Paste(
        "a web table with a cell over two rows",
        "<table><tr><td rowspan=2>Monday</td><td>9 to 12</td></tr><tr><td>1 to 5</td></tr></table>",
        "<p>Monday | 9 to 12</p><p>Monday | 1 to 5</p>",
        (TABLES,),
    ),
    Paste(
        "a table in a table",
        "<table><tr><td>Rest</td><td><table><tr><td>8</td><td>10</td></tr></table></td></tr></table>",
        "<p>Rest | 8 | 10</p>",
        (TABLES,),
    ),
    Paste(
        "a Word table",
        "<table class=MsoTableGrid border=1><tr><td width=311><p class=MsoNormal>Age<o:p></o:p></p>"
        "</td><td><p class=MsoNormal>Minutes</p></td></tr><tr><td><p class=MsoNormal>8</p></td>"
        "<td><p class=MsoNormal>10.</p><p class=MsoNormal>Rest.</p></td></tr></table>",
        "<p>Age | Minutes</p><p>8 | 10. Rest.</p>",
        (TABLES,),
    ),
]

RAISED = (
    "<p>A study of 10<sup>2</sup> people over 5 m<sup>2</sup> helped<sup>1</sup> by the "
    "1<sup>st</sup> week<sup>2,3</sup>.</p>",
    "<p>A study of 10^2 people over 5 m^2 helped [1] by the 1st week [2,3].</p>",
)

CASES = [
    *TABLE_CASES,
    Paste("the web: raised numbers", *RAISED),
    Paste(
        "Google Docs: a raised number by style",
        '<b style="font-weight:normal" id="docs-internal-guid-1"><p dir="ltr"><span>10</span><span '
        'style="font-size:0.6em;vertical-align:super;">2</span><span> times</span></p></b>',
        "<p>10^2 times</p>",
    ),
    Paste(
        "Word: a footnote",
        "<p class=MsoNormal>Rest helps<a style='mso-footnote-id:ftn1' href=\"#_ftn1\" "
        'name="_ftnref1"><span class=MsoFootnoteReference><span style=\'mso-special-character:'
        "footnote'>[1]</span></span></a>.</p>",
        "<p>Rest helps [1].</p>",
    ),
    Paste(
        "Word: nested and numbered lists",
        _word_item(1, "3.", "Sit up.")
        + _word_item(2, "a.", "Hips back.")
        + _word_item(2, "b.", "Feet down.")
        + _word_item(1, "4.", "Rest.")
        + "<p class=MsoNormal>Then:</p>"
        + _word_item(1, "·", "Walk.")
        + _word_item(2, "o", "Slowly."),
        '<ol data-type="decimal" start="3"><li><p>Sit up.</p><ol data-type="lower-alpha" type="a">'
        "<li><p>Hips back.</p></li><li><p>Feet down.</p></li></ol></li><li><p>Rest.</p></li></ol>"
        "<p>Then:</p><ul><li><p>Walk.</p><ul><li><p>Slowly.</p></li></ul></li></ul>",
    ),
    Paste(
        "Word: a second list begins again at one",
        _word_item(1, "1.", "Sit.") + _word_item(1, "2.", "Stand.") + _word_item(1, "1.", "Walk."),
        '<ol data-type="decimal"><li><p>Sit.</p></li><li><p>Stand.</p></li></ol>'
        '<ol data-type="decimal"><li><p>Walk.</p></li></ol>',
    ),
    Paste(
        "Google Docs: a list in a list, line breaks, headings",
        '<b style="font-weight:normal" id="docs-internal-guid-1"><h1 dir="ltr"><span>At a desk'
        '</span></h1><p dir="ltr"><span>One line</span><span><br></span><span>and another</span>'
        '</p><br><ul><li dir="ltr" aria-level="1"><p role="presentation"><span>Sit</span></p></li>'
        '<ul><li dir="ltr" aria-level="2"><p role="presentation"><span>upright</span></p></li></ul>'
        '<li aria-level="1"><p role="presentation"><span>Rest</span></p></li></ul></b>'
        '<br class="Apple-interchange-newline">',
        "<h3>At a desk</h3><p>One line<br>and another</p><ul><li><p>Sit</p><ul><li><p>upright</p>"
        "</li></ul></li><li><p>Rest</p></li></ul>",
    ),
    Paste(
        "Outlook: paragraphs, hard spaces, a picture, a layout of one column",
        "<div class=WordSection1><table role=presentation><tr><td><p class=MsoNormal>Hello&nbsp;"
        "Ann,<o:p></o:p></p></td></tr><tr><td><p class=MsoNormal><o:p>&nbsp;</o:p></p>"
        "<p class=MsoNormal>"
        "Take&nbsp;&nbsp;200&nbsp;mg.<img src='cid:image001.png'></p></td></tr></table></div>",
        "<p>Hello Ann,</p><p>Take 200 mg.</p>",
        (PICTURES,),
    ),
    Paste(
        "LibreOffice: fonts, a struck word, a numbered list",
        '<p style="line-height:100%"><font face="Liberation Serif"><strike>Take 800 mg.</strike> '
        'Take <b>200</b> mg.</font></p><ol start="2"><li><p>Rest</p></li></ol>',
        '<p>Take <strong>200</strong> mg.</p><ol data-type="decimal" start="2"><li><p>Rest</p></li>'
        "</ol>",
        (STRUCK,),
    ),
    Paste(
        "the web: hidden text, an empty heading, scripts",
        '<h2></h2><h2>Heat</h2><p>Warm it.<span style="display: none">Not for you.</span></p>'
        '<script>alert(1)</script><p hidden>Nor this.</p><ol type="a"><li>Rest</li></ol>',
        '<h3>Heat</h3><p>Warm it.</p><ol data-type="lower-alpha" type="a"><li><p>Rest</p></li>'
        "</ol>",
        (HIDDEN,),
    ),
]
