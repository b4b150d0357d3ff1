"""Reads the HTML of an answer with the standard library alone: soup(response).find("h1").text"""

from html.parser import HTMLParser

VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
INLINE = {"a", "b", "bdi", "cite", "code", "em", "i", "small", "span", "strong"}
INLINE |= {"sub", "sup", "time"}


class Node:
    def __init__(self, tag, attrs=(), parent=None):
        self.tag, self.attrs, self.parent, self.children = tag, dict(attrs), parent, []

    def __getitem__(self, name):
        return self.attrs[name]

    def get(self, name, default=None):
        return self.attrs.get(name, default)

    @property
    def lineage(self):
        """This element and those around it, from the inside out."""
        return [self, *self.parent.lineage] if self.parent else [self]

    @property
    def text(self):
        """The words in it, with single spaces."""
        return " ".join(self._raw().split())

    def _raw(self):
        words = "".join(part if isinstance(part, str) else part._raw() for part in self.children)
        return words if self.tag in INLINE else f" {words} "

    def walk(self):
        """The elements in it, in the order of the page."""
        waiting = self.children[::-1]
        while waiting:
            child = waiting.pop()
            if isinstance(child, Node):
                yield child
                waiting += child.children[::-1]

    def find_all(self, tag=None, class_=None, **attrs):
        """The elements of this tag, with this class among theirs, with these attributes."""
        return list(self._matching(tag, class_, attrs))

    def find(self, tag=None, class_=None, **attrs):
        """The first of find_all(), or None."""
        return next(self._matching(tag, class_, attrs), None)

    def _matching(self, tag, class_, attrs):
        return (
            node
            for node in self.walk()
            if tag in (None, node.tag)
            and (class_ is None or class_ in node.get("class", "").split())
            and attrs.items() <= node.attrs.items()
        )


class _Reader(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.node = self.root = Node("")
        self.root.unbalanced = []  # end tags that do not close the element that is open
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        node = Node(tag, ((name, value or "") for name, value in attrs), self.node)
        self.node.children.append(node)
        if tag not in VOID:
            self.node = node

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        opened = self.node
        if tag != opened.tag:
            self.root.unbalanced.append(tag)
            opened = next((node for node in opened.lineage if node.tag == tag), None)
        self.node = opened.parent if opened else self.node

    def handle_data(self, data):
        self.node.children.append(data)


def soup(response):
    """The root Node of an answer, or of HTML in a string."""
    return _Reader(response if isinstance(response, str) else response.content.decode()).root
