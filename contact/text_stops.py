"""
Which words of a message ask us to stop texting. The form proves nobody's number, so they withdraw
nothing: a person reads them and records it. When in doubt, it counts. "Don't text me, call me" may
be meant for this one reply, but whoever says it hasn't agreed to be texted.
"""

from .phrases import compiled, plain, says

TEXTS = (
    "(texts|text (messag(es?|ing)|msgs?|reminders?|alerts?|list)|txts|sms|"
    "(texting|txting)(?! (so|while|with|on)\\b))"
)
MESSAGES = f"({TEXTS}|messages|messaging)"
TEXT_ME = (
    "(text|txt|sms|message)(?=[.,]|$| (me|us|him|her|my|this|these|any ?more|again|please)\\b)"
)
# Not "I can't stop texting", "Should I stop texting?", nor "it won't stop and texts are fine".
STOP = (
    "(?<!cant )(?<!can not )(?<!cannot )(?<!should i )(stop|stopping|quit|cease|discontinue)"
    "(?!,| (by|and|or|but|so|in|at|when|after|taking)\\b)"
)
# Not "You don't text me", nor "I don't text".
DO_NOT = "(?<!\\bi )(?<!you )(?<!they )(?<!why )(dont|do not)( (ever|please|keep))?"
OF_A_LIST = f"({TEXTS}|(text|txt|texting|messaging|sms) list)"
ALONE = "(?<!\\w\\W)(please )?"  # at the very beginning

TEXTOS = "(textos|(mensajes?|msjs?) de texto|mensajes|mensajitos|sms)"
MANDEN = (
    "(manden?|mandes|envien?|envies|(sigan?|sigas) (mandando|enviando)(me|nos)?|"
    "vuelvan? a (mandar|enviar)(me|nos)?)"
)
DEJEN = "(?<!no )(dejen?|dejes|deja|dejar|paren?|parar) de"
LOS = "(los|estos|esos|sus|mis|todos los)"

STOPS = compiled(
    [
        f"{ALONE}(stop|stop ?all|unsubscribe|opt ?out|alto)( (all|me))?( (please|por favor))?"
        "(?=[.,]|$)",
        f"{ALONE}(quit|end|revoke|baja|basta|paren?)( (please|por favor))?(?=\\W*$)",
        f"{STOP} (… )?{MESSAGES}",
        f"{STOP} contacting (me|us)",
        f"{DO_NOT} {TEXT_ME}",
        f"{DO_NOT} contact (me|us) (any ?more|again)",
        f"{DO_NOT} (send|sending) (…… )?{MESSAGES}",
        "never (text|txt) (me|us|my) (… )?again",
        f"(dont|do not|no longer) (want|need|like)(?! to (miss|lose|stop)) (…… )?{TEXTS}",
        "(dont|do not|no longer) (want|wish) (you )?to (be (texted|txted)|(text|txt) (me|us|my))",
        "not to (be (texted|txted)|(text|txt) (me|us|my))",
        f"(not to|rather not) (get|receive|be sent) (… )?{TEXTS}",
        # Not "I got no more texts".
        f"(?<!get )(?<!got )(?<!gets )no more ((of )?(your|these|those|the|any) )?{MESSAGES}",
        f"(?<!\\w )no {TEXTS}",
        f"(please no {TEXTS}|no {TEXTS} please)",
        "(take|remove|drop|get|delete) (me|us|him|her|(my|our|this) (… )?) ?"
        f"(off|from|out of) (… )?{OF_A_LIST}",
        "(take|remove|drop|get) me (off|from) (of )?(your|this|all) lists?(?=[.,]|$| please)",
        "(remove|delete|erase) (my|our|this) (… )?number(?=[.,]|$| (please|from)\\b)",
        f"unsubscribe (…… )?{OF_A_LIST}",
        "unsubscribe( me)?( please)?(?=[.,]|$)",
        f"opt(ing)? (me |us )?out (…… )?{OF_A_LIST}",
        "opt(ing)? (me |us )?out(?=[.,]|$)",
        "(revoke|revoking|withdraw|withdrawing|cancel|take back) (… )?"
        f"(consent|permission|authorization) (…… )?({TEXTS}|(be )?text(ed)?)",
        f"(cancel|end|disable|block|(turn|shut) off) ((the|my|your|all|these) ){{0,2}}{TEXTS}",
        f"no ((me|nos|le|les) )?{MANDEN} (… )?{TEXTOS}",
        "no (me|nos|le|les) (texteen?|textees|contacten? mas)",
        f"{DEJEN} ((mandar|enviar|recibir)(me|nos|le)? (… )?{TEXTOS}|(textear|contactar)(me|nos)?)",
        f"(paren|detengan|suspendan|cancelen|cancelar|parar|detener|suspender) {LOS} {TEXTOS}",
        f"no (quiero|deseo|queremos|quisiera)(?! perder) (…… )?{TEXTOS}",
        f"no mas {TEXTOS}",
        "(quit|saqu|borr|elimin|quitar|sacar|borrar|eliminar)(e|en|a)?(me|nos)? (… )?"
        f"(de|del) (… )?{TEXTOS}",
        f"(de baja|desuscrib\\w{{1,8}}|cancel\\w{{1,4}} (la |mi )?suscripcion) (… )?{TEXTOS}",
        "(darme|denme|deme|dar) de baja(?=[.,]|$)",
    ]
)


def asks_to_stop_texts(text):
    return says(plain(text), STOPS)
