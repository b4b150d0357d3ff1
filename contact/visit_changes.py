"""
Which words of a message ask to change or cancel a visit. A message can't do that, so its writer is
told to call. When in doubt, it counts.
"""

from .phrases import CANNOT, compiled, plain, says

VISIT = "(appointments?|appts?|visits?|bookings?|sessions?|slots?)"
MY = "(my|our|his|her|their|the|an?|this|that|todays|tomorrows)"
CANCEL = "(cancel|cancle|canceling|cancelling|postpone|postponing)"
MOVE = "(move|moving|change|changing|switch|switching|push|pushing|bump)"
TIME = "[0-9]{1,2}( ?(am|pm|oclock)|(?=[.,]|$| to ))"  # not "my 2 legs"
WEEKDAY = "(mon|tues|wednes|thurs|fri|satur|sun)day"
DAY = f"(today|tonight|tom+or+ow|(this|next) (week|morning|afternoon)|{WEEKDAY}|{TIME})"
WILL_NOT = f"({CANNOT}|(wont|will not|not going to)( be able to)?)( (really|even|actually))?"

CITA = "(citas?|consultas?|visitas?|turnos?)"
MI = "(mi|mis|la|las|una|el|un|de|su|nuestra|esta)"
CANCELAR = "(cancelar|cancelarla|cancela|cancelo|cancele|cancelen|anular|aplazar|posponer)"
MOVER = "(cambiar|cambiarme|cambio|cambie|mover|muevan|pasar|adelantar|atrasar)"
DIA = "(hoy|manana|lunes|martes|miercoles|jueves|viernes|sabado|domingo)"
NO_PODER = "no (puedo|podemos|puede|podre|podra|podremos|(voy|vamos|va) a poder|alcanzo a|voy a)"
IR = "(ir|venir|asistir|acudir|llegar)"

CHANGES = compiled(
    [
        f"{CANCEL} (… )?{VISIT}",
        "(cancel|cancle)(?=[.,]|$)",
        f"{CANCEL} (it|me|us|for|because|since|due|please|and)",
        f"{CANCEL} ((on|for) )?({MY} ([a-z]{{1,20}} )?)?{DAY}",
        "re ?schedu(le|al|ling|aling)",
        f"(miss|skip) (my|our|his|her|their) (… )?{VISIT}",
        f"{MOVE} {MY} {DAY}",
        f"{MOVE} (back |up )?{MY} (… )?{VISIT}",
        f"{MOVE} (it|me|us) (… )?(to|from) (… )?{DAY}",
        f"{WEEKDAY} (instead of|rather than|not) (on )?{WEEKDAY}",
        # Not "10 instead of 20 squats".
        "come (… )?[0-9]{1,2}( [0-9]{2})?( ?(am|pm))? (instead of|rather than) (at )?[0-9]{1,2}",
        "(wont|will not|dont|do not|no longer) need (my|our|his|her|the|this) "
        f"(… )?{VISIT}(?! (cards?|notes?|summary|reminders?|receipt))",
        "(im|i am|ill|i (will|may|might)) ((be|going|to|running|a|bit|little|few|about|[0-9]{1,2}|"
        "min|mins|minutes) ){0,5}late(?=[.,]|$| (for|to|today))(?<!if im late)(?<!if i am late)",
        f"running (… )?late (for|to) {MY} ({DAY}|(… )?{VISIT})",
        f"{WILL_NOT} come(?! (up|off|down|out|to (terms|an?|any)))",
        f"(not|wont be) coming (in )?((on|for) )?({DAY}|to {MY} (… )?{VISIT})",
        "(another|a different) (day|time) instead",
        # Not "I can't make it up the stairs", nor "I can't make it stop".
        f"{WILL_NOT} make it(?=[.,]|$| ((in|there|because|since|due|for|at|on|to {MY})|{DAY}))",
        f"{WILL_NOT} (make|keep|attend) (my|our|his|her|the|this|that|todays|tomorrows) "
        f"(… )?{VISIT}",
        f"{WILL_NOT} make {MY} {DAY}",
        f"{WILL_NOT} be there(?! for)",
        f"{CANCELAR} (… )?{CITA}",
        f"{CANCELAR}(?=[.,]|$)",
        f"{CANCELAR} (la|lo|porque|para|por|(la |el )?(del )?{DIA})",
        "(reprogramar|reagendar)",
        "(voy a llegar|llegare) (… )?tarde(?=[.,]|$| (a|hoy))",
        f"{MOVER} {MI} (… )?{CITA}",
        f"{MOVER}(la|lo) (… )?(para|al?) (… )?{DIA}",
        # Not "no puedo ir al baño", nor "a correr".
        f"{NO_PODER} {IR}(?! al? )",
        f"{NO_PODER} {IR} al? ({MI} (… )?)?({CITA}|consultorio|clinica|[0-9])",
    ]
)


def asks_to_change_a_visit(text):
    return says(plain(text), CHANGES)
