"""What axe finds wrong with a page."""

import json

from axe_playwright_python.base import AXE_SCRIPT

OPTIONS = {
    "resultTypes": ["violations"],
    "rules": {"target-size": {"enabled": True}},  # 24 pixels; axe leaves it out by itself
    # Judge words in front of a drawn spine too, by the color of the band behind it.
    "checks": {"color-contrast": {"options": {"ignorePseudo": True}}},
}
# The rest of what axe tells, of all that is well, takes longer to bring here than to find.
FIND = """axe.run(%s).then(({violations}) => violations.map(({id, help, nodes}) =>
  [id, help, nodes.map(({html, failureSummary}) => [html, failureSummary])]))"""


def violations(tab, **options):
    """What is wrong with the page in a tab, as [rule, what it asks, [[HTML, what to do], …]]."""
    if not tab.evaluate("'axe' in window"):
        tab.evaluate(AXE_SCRIPT)
    return tab.evaluate(FIND % json.dumps(OPTIONS | options))
