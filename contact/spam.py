"""What in a message looks like an advertisement."""

import re
import unicodedata

MOST_LINKS = 2  # in the words of a message; in a name there are none

# The endings of addresses that people and sellers use. A list of all 1,400 would take "Dr.Kim" and
# "Anna.Maria" for websites.
ENDINGS = (
    "com|net|org|info|biz|edu|gov|mobi|name|pro|app|blog|bond|buzz|cam|casino|cc|cfd|click|club|cyou|"
    "dev|digital|email|fun|guru|help|host|icu|life|link|live|loan|lol|market|media|monster|mom|news|"
    "ninja|one|online|page|party|pics|press|quest|rest|review|sale|sbs|shop|site|skin|space|store|"
    "stream|surf|team|tech|today|top|trade|vip|web|website|wiki|win|work|world|wtf|xxx|xyz|zone|"
    "ai|br|by|ca|ci|cn|co|de|es|eu|fr|ga|gd|gg|gl|gq|hk|in|io|it|jp|kr|kz|la|ly|me|ml|mx|nl|pl|pw|ru|"
    "sh|su|tk|to|tv|ua|uk|us|ws|"
    "рф|рус|ру|онлайн|сайт|ком|орг|дети|москва|укр|бел|бг|срб|мкд|қаз|"
    "中国|中國|公司|网络|网址|网站|在线|中文网|商城|商店|集团|我爱你|香港|台湾|台灣|移动|手机|购物|"
    "한국|닷컴|닷넷|コム|みんな|भारत|संगठन|ไทย|คอม|السعودية|امارات|مصر|شبكة|موقع|ایران|קום|ישראל|ελ"
)

LINK = re.compile(
    r"https?://(?:www\.)?[\w.-]*|www\.[\w.-]*"
    # A bare address. One with an @ before or behind it is an email address.
    rf"|(?<![\w@./-])(?:[\w-]+\.)+(?:xn--[a-z0-9-]+|{ENDINGS})(?![\w@-]|\.[\w-])",
    re.IGNORECASE,
)
DOTS = str.maketrans("。", ".")  # browsers take it for a dot; NFKC knows the others


def links_in(text):
    """How many web addresses a text names, however their letters are disguised."""
    letters = unicodedata.normalize("NFKC", text).translate(DOTS)
    bare = "".join(letter for letter in letters if unicodedata.category(letter) != "Cf")
    return len(LINK.findall(bare))


def is_advertisement(name, message):
    return links_in(name) > 0 or links_in(message) > MOST_LINKS
