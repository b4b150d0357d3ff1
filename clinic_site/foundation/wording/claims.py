"""
Finds claims that a clinic may not make about its care, by rules with their legal source and a
suggestion what to write instead.

The rules are regular expressions. They look at one sentence at a time, ignore what the sentence
denies ("there is no cure"), and may be wrong either way, so people can override a finding.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from .readability import plain

RESULTS = "22 TAC §77.4 (exaggerated or unproven results)"
MISLEADING = "22 TAC §77.1 (misleading claims)"
EVIDENCE = "FTC Health Products Compliance Guidance, 2022"

# What a clinic says it of: itself and its care. "Most back pain heals on its own" is no claim.
CARE = (
    r"\b(we|(our|this|these|the) (\w+ )?(treatments?|therap(y|ies)|methods?|care|clinic|team"
    r"|doctors?|injections?|massages?|lasers?)|chiropract\w+( care| treatments?)?"
    r"|(adjust|manipul)(ments?|ations?)|PRP|stem cells?|exosomes?|injections?)"
    r"( (can|will|may|might|could|also|really|fully|completely|naturally|even|helps?))*"
)
UNTREATED = (
    r"(without (\w+ ){0,2}(treatments?|care|help|adjustments?|visits?)"
    r"|unless you (get|come|see)|if you (do not|don['’]t|skip|delay|stop|put off))"
)
HARM = r"(degenerat\w*|deteriorat\w*|paraly[sz]\w*|crippl\w+|disabl\w+|will need surgery)"
ILLNESS = (
    r"(asthma|allerg(y|ies)|ear infections?|colic|bed-?wetting|ADHD|autism|infertility|diabetes"
    r"|(high )?blood pressure|cancer|depression|flu|colds|(heart |lung )?diseases?"
    r"|illness(es)?|sickness)(?! (patients?|survivors?))"
)


@dataclass(frozen=True)
class Rule:
    code: str
    pattern: str
    source: str
    better: str  # what to write instead
    blocks: bool = True  # True for safety and law; a rule on style only warns
    case_matters: bool = False
    may_be_denied: bool = True  # a sentence that denies the claim is fine
    unless_followed_by: str = ""  # words later in the sentence that make the claim fine

    def search(self, sentence):
        """
        The matches of the pattern. What may follow is looked for once, from the end: a lookahead
        would read the rest of the sentence anew at each match.
        """
        flags = 0 if self.case_matters else re.IGNORECASE
        last = -1
        if self.unless_followed_by:
            for found in re.finditer(self.unless_followed_by, sentence, flags):
                last = found.start()
        for match in re.finditer(self.pattern, sentence, flags):
            if match.end() > last:
                yield match


RULES = [
    Rule(
        "cure",
        r"\b(cur(e[sd]?|ing|ative)|cure-all)\b",
        "22 TAC §77.4 (cures)",
        "Say what may get better and how sure that is, such as “may ease pain for some people”.",
    ),
    Rule(
        "guarantee",
        r"\b(guarante\w+|(always|never fails to) works?|works (every time|for everyone)"
        r"|promis\w+ (you )?(relief|results)|100 ?% (effective|success\w*|relief)"
        r"|(permanent|long-lasting|lasting|instant) relief|pain gone for good"
        r"|pain[- ]free (in|within|after|by)|(be|become|get|live|stay|feel) pain[- ]free"
        r"|you( will|['’]ll) never (need|have|feel|hurt|suffer)( \w+){0,2}"
        r" (surgery|operations?|pain|drugs|medicines?|pills|again))(?!\w)",
        "22 TAC §77.4 (guarantees)",
        "Say how many were helped, how much and for how long, with the study.",
    ),
    Rule(
        "fear",
        r"\b((left|if|when|goes|leaving \w+) untreated|permanent(ly)? (nerve |spinal )?damage\w*"
        r"|before it['’]?s? (is )?too late|will (only |just )?get worse"
        r"|(lead|leads|leading) to (paralysis|disability|permanent)"
        r"|ignor(e|ing) (it|this|your|the) (pain|back|spine)"
        rf"|{UNTREATED},?( [\w'’]+,?){{0,8}} {HARM}|{HARM}( [\w'’]+,?){{0,4}} {UNTREATED})\b",
        "22 TAC §77.4(a)(8) (false expectation of harm if untreated)",
        "Say how it usually goes without treatment. Signs of danger belong in a care card.",
    ),
    Rule(
        "misalignment",
        r"\b(mis-?align\w*|subluxat\w*|out of (\w+ )?alignment"
        r"|(vertebra\w*|bones?|spine|joints?) (is |are |has |have )?(slipped |gone )?"
        r"out of place)\b",
        RESULTS,
        "Say what is known: which movement or muscle hurts. No study shows bones out of place.",
    ),
    Rule(
        "restore-alignment",
        r"\b(re-?align\w*|(restor\w+|correct\w*|improv\w+) (\w+ ){0,3}alignment"
        r"|back in(to)? (place|alignment))\b",
        RESULTS,
        "Say what people notice, such as “may help you move with less pain”.",
    ),
    Rule(
        "fda",
        r"\b(FDA[- ]?(approved|cleared|registered|certified)|(has|have|with|full) FDA approval"
        r"|(approved|cleared|endorsed) by the (FDA|Food and Drug Administration)"
        r"(?! (only )?to (?!treat|heal|cure|relieve|ease)))\b",
        "FDA consumer notice on regenerative medicine, 2021",
        "Say for which use the FDA cleared which device, with the source, or that it did not.",
    ),
    Rule(
        "no-risk",
        r"\b(no|zero|without( any)?|free of) (risks?|side[- ]effects?|dangers?)\b|\brisk[- ]free\b"
        r"|\b(100 ?%|completely|totally|perfectly|entirely|absolutely|always) (safe|painless)\b"
        r"|\bsafe for (everyone|everybody|all)\b",
        f"{MISLEADING}; {EVIDENCE}",
        "Name the common risks and the rare serious ones.",
    ),
    Rule(
        "natural-healing",
        r"\b(natural\w* (healing|ability|heals?)|(heals?|healing|repairs?) itself"
        r"|promot\w+ healing|innate (healing|intelligence))\b",
        f"{RESULTS}; {EVIDENCE}",
        "Say that most back pain gets better with time, with the source.",
    ),
    Rule(
        "heal",
        rf"{CARE} (heals?|(reverses?|undo(es)?) (\w+ ){{0,2}}(arthritis|aging|damage|degenerat\w*"
        r"|wear|scoliosis|stenosis)|(regenerates?|regrows?|rebuilds?|repairs?) (\w+ ){0,2}"
        r"(cartilage|dis[ck]s?|tissues?|joints?|nerves?|bones?|tendons?|ligaments?)"
        r"|(fix(es)?|eliminates?|erases?|banish(es)?|gets? rid of) (\w+ ){0,2}"
        r"(pains?|aches?|spasms?|sciatica|backs?|necks?|spines?))\b",
        RESULTS,
        "Say what may get better and how sure that is, such as “may ease pain for some people”.",
    ),
    Rule(
        "illness",
        rf"{CARE} (treats?|helps?( with)?|eases?|relieves?|improves?|prevents?|fights?( off)?"
        r"|wards? off|protects?( you)? (from|against)) (your |the |childhood |chronic )?"
        rf"([\w-]+(,|,? and|,? or) ){{0,4}}{ILLNESS}\b"
        r"|\b(boost|strengthen|support|improv)\w* (\w+ ){0,2}immun\w+",
        f"{RESULTS}; {EVIDENCE}",
        "Leave it out: no good study shows that chiropractic care treats or prevents illness.",
    ),
    Rule(
        "proven",
        r"\b(proven|proves|miracle\w*|miraculous\w*|break-?through(?! pain)s?|ground-?breaking"
        r"|revolutionary|highly effective)\b",
        f"{EVIDENCE}; 22 TAC §77.4",
        "Say what the study found, in whom, and how large the effect was.",
    ),
    Rule(
        "physical-therapy",
        r"\b((we|chiropract\w+|(this|the|our) clinic)( \w+){0,2} (offers?|gives?|provides?|uses?|"
        r"does|do|performs?|includes?|combines?)([,:]? \w+){0,5}:? physical therapy"
        r"|our( \w+){0,2} physical therap(y|ists?)|chiropractic (and|or|with) physical therapy)\b",
        "Tex. Occ. Code §453.201",
        "“Physical therapy” is given by a physical therapist. Write “exercises” or “soft tissue "
        "work”, or say that a physical therapist gives it.",
    ),
    Rule(
        "doctor",
        r"\bDr\.? (?=[A-Z])",
        "22 TAC §77.3 (“Dr.” needs D.C. or chiropractor beside it)",
        "Write the name with its license: “Ann Example, D.C.”.",
        case_matters=True,
        may_be_denied=False,
        unless_followed_by=r"\bD\.?C\b|[Cc]hiropract",
    ),
    Rule(
        "free",
        r"(?<![\w-])((free|complimentary) (\w+ )?(exam\w*|consult\w*|visits?|x-?rays?"
        r"|screenings?|adjustments?|assessments?|evaluations?|offers?|check-?ups?|treatments?)"
        r"|free of charge|(at no|without) (cost|charge))\b",
        "22 TAC §77.1 (“free” must list what is included)",
        "Say in the same sentence what it includes.",
        may_be_denied=False,
        unless_followed_by=r"\binclud",
    ),
    Rule(
        "unnamed-study",
        r"\b(studies|research|science|experts) (has |have )?(now )?(shows?n?|proves?|confirms?|"
        r"agree)\b",
        "22 TAC §77.1 (a claim about a study names the study)",
        "Name the study and its year, and cite it by a link to its source.",
        blocks=False,
        unless_followed_by=r"\b(19|20)\d\d\b",
    ),
    Rule(
        "superlative",
        r"\b(the best|leading|top|top-rated|most trusted|trusted|world-class|state-of-the-art|"
        r"cutting-edge) (chiropract\w+|clinics?|doctors?|care|treatments?|results?|team)\b",
        MISLEADING,
        "Say what you do; readers judge how good it is.",
        blocks=False,
    ),
]

# Words for "free" of any kind, for a text that has a place of its own for what is included.
FREE = re.compile(
    r"(?<![\w-])(?<!feel )(?<!toll )(free|complimentary|gratis|on the house"
    r"|(no|zero|without)( any)? (costs?|charges?|fees?|payment)|\$ ?0(?![\d.,]*[1-9])"
    r"|(visits?|exams?|x-rays?|sessions?|treatments?|adjustments?|massages?|one)( is| are)? on us"
    r"|(2|two)[- ]for[- ](1|one)|buy one,? get one)(?![\w-])",
    re.IGNORECASE,
)

# The end of a sentence, but not the periods in "Dr." and "D.C.".
SENTENCE = re.compile(r"(?<!\bDr\.)(?<!\.[A-Z]\.)(?<=[.?!])\s+|\n")
DENIAL = re.compile(
    r"\b(no|not|never|none|nobody|nothing|neither|nor|cannot|unable)\b|n['’]t\b", re.IGNORECASE
)
# Looks like a denial but is a boast: "not only eases but cures", "no other clinic".
BOAST = re.compile(
    r"\b(not (only|just|merely)|no (other|better|doubt|wonder|matter)|nothing (else|beats)"
    r"|(never|nothing) like)\b|\bno[- ](one|body) (else|but)\b|\bwon['’]t believe\b",
    re.IGNORECASE,
)
CLAUSE_END = re.compile(
    r"[,;:()–—]| - |\b(but|and|until|because|so|yet|then|unless|we)\b", re.IGNORECASE
)
DENIED_AFTER = re.compile(
    r"\s+((is|are|was|were|do|does|has|have|can|could|will)(n['’]t|\s+not)|cannot|nothing)\b",
    re.IGNORECASE,
)
# Sentences that warn readers about a claim, or are questions for them to ask.
WARNING = re.compile(r"(myth\b|beware|be wary|walk away|do not (trust|believe))", re.IGNORECASE)
QUESTION = re.compile(
    r"(is|are|has|can|does|will)\b(?!.*\b(our|we|want|need)\b).*\?$", re.IGNORECASE
)
REACH = 6  # words; a denial further away than this does not count


@dataclass(frozen=True)
class Claim:
    rule: Rule
    phrase: str
    sentence: str  # an override holds for exactly this sentence

    def __str__(self):
        """For who wrote it: what it says, what to write instead, and by which rule."""
        return (
            f"“{self.sentence}” says “{self.phrase}”. {self.rule.better} Rule: {self.rule.source}."
        )


class Sentence:
    """A sentence, read once for what denies a claim, however many claims it makes."""

    def __init__(self, text):
        self.text = text

    @cached_property
    def warns_or_asks(self):
        return bool(WARNING.match(self.text) or QUESTION.match(self.text))

    @cached_property
    def words(self):
        return [match.start() for match in re.finditer(r"\S+", self.text)]

    @cached_property
    def clauses(self):
        """Where clauses begin. A boast ends one, as a comma does."""
        boasts = (boast.end() for boast in BOAST.finditer(self.text))
        return sorted([*(end.end() for end in CLAUSE_END.finditer(self.text)), *boasts])

    @cached_property
    def denials(self):
        """The words that deny, but not those of a boast: ([where each begins], [and ends])."""
        boasts = [boast.span() for boast in BOAST.finditer(self.text)]
        starts = [start for start, _end in boasts]
        found = []
        for denial in DENIAL.finditer(self.text):
            at = bisect_right(starts, denial.start()) - 1
            if at < 0 or boasts[at][1] < denial.end():
                found.append(denial.span())
        return [start for start, _end in found], [end for _start, end in found]

    def denies(self, match):
        """Whether it denies, warns of or asks about the words that a rule matched."""
        if self.warns_or_asks or DENIED_AFTER.match(self.text, match.end()):
            return True
        starts, ends = self.denials
        last = bisect_right(ends, match.start()) - 1  # the last denial before the claim
        if last < 0:
            return False
        word = max(bisect_left(self.words, match.start()) - REACH - 1, 0)
        clause = bisect_right(self.clauses, match.start()) - 1
        reach = max(self.words[word], self.clauses[clause] if clause >= 0 else 0)
        return starts[last] >= reach


def find(text):
    """Yield the Claims in plain text or HTML, at most one for each rule and sentence."""
    for words in SENTENCE.split(plain(text)):
        sentence = Sentence(words)
        for rule in RULES:
            for match in rule.search(words):
                if not (rule.may_be_denied and sentence.denies(match)):
                    yield Claim(rule, match[0].strip(), words)
                    break


def says_free(text):
    """Whether a text, plain or HTML, calls anything free."""
    return bool(FREE.search(plain(text)))


def objections(row, names, *, blocks=True, ignore=()):
    """
    What the rules say against these fields of a row: {field: [in words, …]}. Of rules that block,
    or of those that only warn; `ignore` names the codes of rules to leave out.
    """
    found = {
        name: [
            str(claim)
            for claim in find(getattr(row, name))
            if claim.rule.blocks == blocks and claim.rule.code not in ignore
        ]
        for name in names
    }
    return {name: said for name, said in found.items() if said}
