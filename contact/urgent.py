"""
Which words of a message sound like an emergency. They change what the writer sees next and how
staff are told; they never keep a message back. When in doubt, it counts.
"""

import re
import unicodedata

from .search import fold

CANNOT = "(can ?not|cant|could ?not|couldnt|can no longer|unable to|not able to|no (puedo|puede))"
NUMB = "(numb|numbness|tingling|no feeling|lost feeling|loss of feeling|cant feel|can ?not feel)"
DORMIDO = "(adormecid[oa]s?|adormecimiento|entumecid[oa]s?|entumecimiento|dormid[oa]s?|hormigueo)"
IS = "( (is|are|has|have|feels?|feeling|goes|going|gone|went|gets|getting|so|very|now|both)){1,4}"
ES = "( (esta|estan|siento|tengo|muy|toda|todo|se|me|quedo)){1,4}"
SADDLE = (
    "(groin|genitals?|genital area|crotch|privates|private (parts?|area)|saddle|perineum|anus|"
    "rectum|penis|vagina|testicles|buttocks?|butt|inner thighs?)"
)
ENTREPIERNA = "(entrepierna|entre las piernas|ingle|genitales|partes (intimas|privadas)|ano|nalgas)"
BLADDER = "(bladder|bowels?|urine|pee|stool|poop)"
VEJIGA = "(vejiga|orina|orinar|pipi|heces|esfinter(es)?|intestinos?)"

# What staff see: the phrases of a message that mean it, in English and in Spanish. They are
# regular expressions of words without accents, capitals and apostrophes. A space is what stands
# between two words of a sentence; " … " is up to three words in between, none of them a denial.
URGENT = {
    "can’t pee": [
        f"{CANNOT} (… )?(pee|urinate|pass (urine|water)|empty my bladder|orinar|hacer pipi|mear)",
        "(trouble|difficulty|problems?|hard to) (… )?(pee|peeing|urinate|urinating)",
        "(havent|have not) (been able to )?(pee|peed|urinate|urinated)",
        "urinary retention",
        "(dificultad|problemas|trabajo|cuesta) (… )?orinar",
    ],
    "lost control of bladder or bowels": [
        f"(lost|lose|losing|loss|{CANNOT}) (… )?(control|hold) (… )?{BLADDER}",
        f"no control (… )?{BLADDER}",
        "(lost|lose|losing|loss) (… )?(bladder|bowel) control",
        "(wet|wetting|peed|soiled|pooped) (myself|my pants|the bed)",
        "incontinen(t|ce|cia|te)",
        f"(perdi|pierdo|perder|perdido|perdida) (… )?control (… )?{VEJIGA}",
        f"no (… )?(controlo|controlar|aguanto|aguantar|retener) (… )?{VEJIGA}",
        "me (orino|orine|hago pipi|hice pipi) encima",
    ],
    "numb between the legs": [
        f"{NUMB} (… )?(between (… )?(legs|thighs)|{SADDLE})",
        f"(between (my|the) (legs|thighs)|{SADDLE}){IS} (numb|asleep|tingling)",
        f"{DORMIDO} (… )?{ENTREPIERNA}",
        f"{ENTREPIERNA}({ES})? {DORMIDO}",
        f"(no siento|sin sensibilidad|se me duermen?) (… )?{ENTREPIERNA}",
    ],
    "weak or numb leg or foot": [
        f"({CANNOT}|dont|do not) (… )?(feel|move|lift|raise) (… )?(legs?|foot|feet|toes)",
        "(numb|numbness|weak|weakness|paraly[sz]ed|no feeling|lost feeling) (… )?(legs?|foot|feet)",
        f"(legs?|foot|feet){IS} (numb|weak|weaker|paraly[sz]ed|dead)",
        "(legs?|foot|knees?) (gave|give|gives|giving) (way|out)",
        "(foot drop|drop foot|dropped foot|foot (drops|dropped|is dropping|drags|is dragging))",
        "no (siento|puedo (sentir|mover|levantar)) (… )?(piernas?|pies?)",
        f"({DORMIDO}|debilidad|paralizad[oa]s?) (… )?(piernas?|pies?)",
        f"(piernas?|pies?)({ES})? ({DORMIDO}|debil(es)?|paralizad[oa]s?)",
        "pies? caidos?",
    ],
    "chest pain": [
        "chest (… )?(pains?|hurts?|hurting|aches?|pressure|tightness|tight|discomfort)",
        "(pains?|pressure|tightness|hurts?|heaviness|burning|squeezing) (in|across|on|over) "
        "(… )?chest(?! of)",
        "tight chest",
        "(heart attack|angina)",
        "(dolor(es)?|duele|presion|opresion|aprieta|ardor|peso) (… )?pecho",
        "(infarto|ataque (al corazon|cardiaco))",
    ],
    "trouble breathing": [
        f"{CANNOT} (… )?(breathe|catch my breath|get enough air|respirar)",
        "(trouble|difficulty|problems?|hard to|struggling to) (… )?(breathe|breathing)",
        "(short|shortness) of breath",
        "(dificultad|problemas|trabajo|cuesta) (… )?respirar",
        "(falta (de|el) aire|me ahogo)",
    ],
    "signs of a stroke": [
        "(face|mouth|smile|eyelid) (… )?(droops?|drooping|drooped|droopy|numb|lopsided|crooked)",
        "(droopy|drooping|facial|numb) (face|mouth|droop|drooping|numbness)",
        "(slurr(ed|ing)|slur)",
        f"(trouble|difficulty|{CANNOT}) (speaking|talking|speak clearly|talk right|hablar bien)",
        "(a|having|mini|signs of) strokes?(?! of)",
        "(weak|weakness|numb|numbness|paraly[sz]ed) (… )?(one side|(left|right) (side|arm))",
        f"(one side|(left|right) (side|arm)){IS} (weak|numb|paraly[sz]ed|dead)",
        "sudden(ly)? (… )?(blind|confused|confusion|(loss of|lost) (vision|sight))",
        f"(cara|boca)({ES})? (caida|torcida|chueca|paralizada|{DORMIDO})",
        "se me (cae|cayo|tuerce|torcio|duerme|durmio) (… )?(cara|boca)",
        "(arrastro las palabras|habla arrastrada|hablo enredado|dificultad (… )?hablar)",
        "(derrame cerebral|embolia|ictus|ataque cerebral)",
    ],
    "worst headache": [
        "worst (… )?(headache|head pain)",
        "headache (… )?(worst|unlike any|never before)",
        "(sudden|thunderclap) (… )?headache",
        "peor dolor de cabeza",
        "dolor de cabeza (… )?(peor|repentino|insoportable)",
    ],
    "fainted": [
        "((feel|felt|feeling) faint|fainted|fainting|(passed|passing|blacked|blacking) out)",
        "(desmayo|desmaye|desmayado|desmayada|perdi el conocimiento)",
    ],
    "tearing pain": [
        "(tearing|ripping) (… )?(pain|back|chest|belly)",
        "dolor (… )?desgarrador",
    ],
    "blood": [
        "blood in (… )?(urine|pee|stool|poop|vomit)",
        "(peeing|pee|urinating|vomiting|throwing up|coughing up|coughing) blood",
        "sangre en (… )?(orina|heces|vomito)",
        "(orino|vomito|toso) sangre",
    ],
    "fever with pain": [
        "fever (… )?(stiff neck|back pain|back hurts)",
        "(stiff neck|back pain|back hurts) (… )?fever",
        "fiebre (… )?(cuello (rigido|tieso)|dolor de espalda)",
        "(cuello (rigido|tieso)|dolor de espalda) (… )?fiebre",
    ],
    "pregnant and bleeding": [
        "pregnant (… )?(bleeding|contractions)",
        "(bleeding|contractions) (… )?pregnant",
        "embarazada (… )?(sangrando|sangrado|sangro|contracciones)",
    ],
    "an emergency": [
        "(this is|its|it is) an emergency",
        "(call|calling|called) 911",
        "es una emergencia",
    ],
}

DENYING = "(no|not|without|sin|isnt|arent|wasnt|(do|does|did)( not|nt))"
# Directly before a phrase. Not "never": "I have never had chest pain like this" is no denial.
DENIED = re.compile(
    rf"\b{DENYING}( (have|feel|any|a|tengo|tiene|hay|siento|me|ningun|ninguna)){{0,2}} $"
)
LONGEST_DENIAL = 40
# A phrase that begins so says itself what doesn't work. "No, no puedo orinar" denies nothing.
NEGATIVE = re.compile(rf"({CANNOT}|no|sin|dont|do not|havent|have not)\b")

GAP = rf"(?:(?!{DENYING}\b)\w{{1,20}}[ ,]){{1,3}}"
APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻ`´′‛＇"))
ASIDE = re.compile(r"\s[-–—]|[—\r\n]")
BETWEEN_WORDS = re.compile(r"[\W_]+")


def _compiled(phrases):
    found = "|".join(phrases).replace(" ", "[ ,]").replace("…[ ,]", GAP)
    return re.compile(rf"\b(?:{found})\b")


PATTERNS = {words: _compiled(phrases) for words, phrases in URGENT.items()}


def urgent_words(text):
    """What of the table a text says, as staff read it: ["chest pain", …]."""
    plain = _plain(text)
    return [words for words, pattern in PATTERNS.items() if _says(plain, pattern)]


def _says(plain, pattern):
    start = 0
    while found := pattern.search(plain, start):
        before = plain[max(found.start() - LONGEST_DENIAL, 0) : found.start()]
        if NEGATIVE.match(found[0]) or not DENIED.search(before):
            return True
        start = found.start() + 1  # "no numbness, weak legs": the second may begin in the first
    return False


def _plain(text):
    """The words alone: " " between two, "," at a comma, a dash or a new line, "." at an end."""
    # Long rows of accents would keep Unicode's sorting of them busy.
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = ASIDE.sub(", ", text.translate(APOSTROPHES))
    return BETWEEN_WORDS.sub(_gap, fold(text))


def _gap(found):
    signs = found[0]
    if signs == " ":
        return " "
    return "." if set(signs) & set(".!?;") and ".." not in signs else ","
