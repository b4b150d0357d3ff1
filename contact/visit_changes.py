"""
Which words of a message ask to change or cancel a visit. A message can't do that, so its writer is
told to call. When in doubt, it counts.
"""

from .phrases import CANNOT, compiled, plain, says

VISIT = "(appointments?|appts?|visits?|bookings?|sessions?|slots?)"
MY = "(my|our|his|her|their|the|an?|this|that|todays|tomorrows)"
CANCEL = "(cancel|canceling|cancelling|postpone|postponing)"
MOVE = "(move|moving|change|changing|switch|switching|push|pushing|bump)"
DAY = (
    "(today|tonight|tomorrow|(this|next) (week|morning|afternoon)|[0-9]{1,2}|"
    "(mon|tues|wednes|thurs|fri|satur|sun)day)"
)
WILL_NOT = f"({CANNOT}|(wont|will not|not going to)( be able to)?)( (really|even|actually))?"

CITA = "(citas?|consultas?|visitas?|turnos?)"
MI = "(mi|mis|la|las|una|el|un|de|su|nuestra|esta)"
CANCELAR = "(cancelar|cancelo|cancele|cancelen|anular|aplazar|posponer)"
MOVER = "(cambiar|cambiarme|cambio|cambie|mover|muevan|pasar|adelantar|atrasar)"
DIA = "(hoy|manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
NO_PODER = "no (puedo|podemos|puede|podre|podra|podremos|(voy|vamos|va) a poder|alcanzo a|voy a)"

CHANGES = compiled(
    [
        f"{CANCEL} (… )?{VISIT}",
        "cancel(?=[.,]|$)",
        f"{CANCEL} (it|me|us|for|because|since|due)",
        f"{CANCEL} ((on|for) )?({MY} )?{DAY}",
        "reschedul(e|ing)",
        f"{MOVE} (back |up )?{MY} (… )?{VISIT}",
        f"{MOVE} (it|me|us) (… )?(to|from) (… )?{DAY}",
        f"{DAY} (instead of|rather than|not) (on )?{DAY}",
        f"{WILL_NOT} come(?! (up|off|down|out|to terms))",
        # Not "I can't make it up the stairs", nor "I can't make it stop".
        f"{WILL_NOT} make it(?=[.,]|$| ((in|there|because|since|due|for|at|on|to {MY})|{DAY}))",
        f"{WILL_NOT} (make|keep|attend) (my|our|his|her|the|this|that|todays|tomorrows) "
        f"(… )?{VISIT}",
        f"{WILL_NOT} be there",
        f"{CANCELAR} (… )?{CITA}",
        f"{CANCELAR}(?=[.,]|$)",
        f"{CANCELAR} (la|lo|porque|para|por|(la |el )?(del )?{DIA})",
        "(reprogramar|reagendar)",
        f"{MOVER} {MI} (… )?{CITA}",
        f"{MOVER}(la|lo) (… )?(para|al?) (… )?{DIA}",
        # Not "no puedo ir al baño".
        f"{NO_PODER} (ir|venir|asistir|acudir|llegar)(?! (al? (bano|trabajo|trabajar|gimnasio)))",
    ]
)


def asks_to_change_a_visit(text):
    return says(plain(text), CHANGES)
