"""
Which words of a message sound like an emergency. They change what the writer sees next and how
staff are told; they never keep a message back. When in doubt, it counts.
"""

from .phrases import CANNOT, compiled, plain, says


def _either_way(one, other):
    """Both in one sentence, whichever comes first, with up to six words in between."""
    return [f"{one} (…… )?{other}", f"{other} (…… )?{one}"]


TROUBLE = "(trouble|difficulty|problems?|hard to)"
LOST = "(lost|lose|loses|losing|loss of)"
NUMB = (
    "(numb|numbness|tingl(e|es|ing)|pins and needles|(no|lost|losing|loss of) (all |any |the )?"
    "(feeling|sensation)|cant feel|can ?not feel)"
)
DORMIDO = (
    "(adormecid[oa]s?|adormecimiento|entumecid[oa]s?|entumecimiento|entumid[oa]s?|dormid[oa]s?|"
    "hormigueos?)"
)
SE_ME_DUERME = (
    "se me (duermen?|durmio|durmieron|entumen?|entumio|entumieron|entumecen?|entumecio|"
    "entumecieron)"
)
IS = "( (is|are|has|have|feels?|feeling|goes|going|gone|went|gets|getting|so|very|now|both)){1,4}"
ES = "( (esta|estan|siento|tengo|muy|toda|todo|se|me|quedo)){1,4}"
SADDLE = (
    "(groin|genitals?|genital area|crotch|privates|private (parts?|area)|saddle|perineum|anus|"
    "rectum|penis|vagina|testicles|buttocks?|butt|bottom(?! of)|bum|backside|rear end|down there|"
    "inner thighs?)"
)
# "Año" is "ano" without its tilde.
ENTREPIERNA = (
    "(entrepierna|entre las piernas|ingle|genitales|partes (intimas|privadas)|nalgas|trasero|"
    "(el|del) ano(?! (pasado|que|nuevo|[0-9]))|(parte de|ahi|alla) abajo(?! del?\\b))"
)
# What makes a blow to the head one for 911: by the CDC; blood thinners, by our own card.
AFTER_A_BLOW = (
    "(blood ?thinners?|warfarin|coumadin|eliquis|xarelto|plavix|vomit(s|ed|ing)?|threw up|"
    "throw(s|ing)? up|confused|confusion|sleepy|drowsy|seizures?|headache (… )?(worse|worsening)|"
    "(passed|passing|blacked|knocked) out|anticoagulantes?|vomit(o|a|e|ando)|vomitos?|"
    "confundid[oa]|sueno|convulsion(es)?|dolor de cabeza (… )?(peor|empeora)|"
    "(me desmaye|se desmayo))"
)
BLADDER = "(bladd?er|bowels?|urine|pee|stool|poop)"
VEJIGA = "(vejiga|orina|orinar|pipi|heces|esfinter(es)?|intestinos?)"
BOTH_LEGS = "both (of )?((my|the|his|her) )?(legs|feet|thighs|calves)(?! (are|feel) (fine|ok|okay))"
IN_LEGS = (
    "(pains?|hurts?|hurting|aches?|aching|tingles?|tingling|pins and needles|numb|numbness|weak|"
    "weakness|burning|heavy|asleep|cramps?)"
)
DOS_PIERNAS = "(las dos|ambas) piernas"
ONE_SIDE = "(one side|(left|right) (side|arm)|(one|my) arm)"
UN_LADO = "(un lado|(un|el|mi) brazo|(lado|brazo) (izquierdo|derecho)|medio cuerpo)"
CHEST = "chest(?! (of|press|freezer))"
FEVER = (
    "((?<!hay )fevers?|feverish|fiebre|calentura|(tengo|tiene) temperatura|"
    "(my|his|her|running a|have a|has a) temp(erature)?(?! (job|is (normal|9)))|"
    "10[0-6][0-9]? (degree )?temperature)"
)
SIDE_HURTS = (
    "(pain in (… )?(side|flank|kidneys?)|(side|flank|kidney) (pain|hurts)|"
    "(dolor|duele) (… )?(costado|rinon))"
)
BACK_HURTS = (
    "(stiff neck|neck (is|feels) (… )?stiff|back pain|back (… )?(hurts|aches|is killing)|"
    "pain in (… )?back|cuello (… )?(rigido|tieso)|(dolor|duele) (… )?espalda)"
)
HIGH_UP = (
    "(ladder|roof|stairs|staircase|stairway|steps|tree|horse|bike|bicycle|motorcycle|scooter|truck|"
    "trailer|scaffold|scaffolding|balcony|deck|window|wall|feet|ft|floor|story)"
)
EN_ALTO = (
    "(escaleras?|escalones|techo|azotea|tejado|arbol|caballo|bici|bicicleta|moto|motocicleta|"
    "camion|troca|andamio|balcon|ventana|barda|metros|piso)"
)
CAR = (
    "(car|auto|automobile|vehicle|truck|van|bus|suv|pickup|motorcycle|motorbike|bike|bicycle|"
    "scooter|atv|traffic|road|highway)"
)
CARRO = (
    "(carro|coche|auto|automovil|automovilistico|moto|motocicleta|bici|bicicleta|camion|camioneta|"
    "troca|trafico|transito|carretera)"
)
CRASH = (
    "((?<!by )accidents?(?! (insurance|claims?|coverage|lawyers?|attorneys?))|"
    "crash(?! (course|diet))|crashed|wreck|wrecked|collision|rollover)"
)

LIMB = "(limbs?|legs?|arms?|foot|feet|hands?|toes?|fingers?|knees?|ankles?|wrists?|elbows?)"
PIERNA = "(piernas?|brazos?|pies?|manos?|dedos?|rodillas?|tobillos?|munecas?|codos?)"
TURNED = "( (is|are|looks?|feels?|has|went|gone|turned|turning|getting|so|very|now))"
SWELLING = "(swelling|swollen|lump|calf|calves|shins?|thighs?|legs?|arms?|forearms?)"
HINCHAZON = "(hinchazon|hinchad[oa]s?|bulto|pantorrillas?|muslos?|piernas?|brazos?)"
ROCK_HARD = "(rock ?hard|hard as (a )?(rock|stone))"
AFTER_CARE = (
    "(since|after|from|desde|despues) (… )?"
    "(adjustments?|manipulation|injections?|shots?|ajustes?|inyeccion(es)?)"
)
AFTER_AN_ADJUSTMENT = (
    "(since|after|desde|despues) (… )?(adjustments?|manipulation|ajustes?|"
    "(cracked|popped|adjusted) my neck|neck (was|got) (cracked|popped|adjusted))"
)
PREGNANT = "(pregnant|(am|im|is|shes|at|about) [0-9]{1,2} weeks)"
EMBARAZADA = "(embarazada|(tengo|tiene|de) [0-9]{1,2} semanas)"

SOMEBODY = (
    "(he|hes|him|she|shes|her|husband|wife|mom|mother|dad|father|son|daughter|baby|child|brother|"
    "sister|friend|grand(ma|pa|mother|father))"
)
ALGUIEN = "((espos|hij|herman|abuel|nin|amig)[oa]|mama|papa|madre|padre|bebe)"
FALLEN = "(fell|fallen|floor|ground|me cai|se cayo|piso|suelo)"
NO_ME_LEVANTO = (
    "no (me (puedo|puede) (levantar|parar|mover)|se (puede|pudo) (levantar|parar)|"
    "(puedo|puede) (levantar|parar|mover)(me|se))"
)
BONE = f"({LIMB}|back|neck|spine|hip|pelvis|ribs?|shoulder|collarbone|bone)"
HUESO = f"({PIERNA}|espalda|cuello|columna|cadera|costillas?|hombro|hueso)"
MEDICINE = (
    "(pills?|painkillers?|tablets?|meds|medicine|medication|tylenols?|acetaminophen|ibuprofens?|"
    "advils?|motrin|aleves?|aspirins?|muscle relax(ers|ants)|pastillas?|ibuprofenos?)"
)

SUICIDE = "thoughts of suicide"  # Its writer reads of 988 too.

# What staff see: the phrases of a message that mean it, in English and in Spanish, as phrases.py
# reads them.
URGENT = {
    "can’t pee": [
        f"{CANNOT} (… )?(pee|urinate|pass (urine|water)|empty my bladder|orinar|hacer pipi|mear)",
        f"{TROUBLE} (… )?(pee|peeing|urinate|urinating|(pass|passing) (urine|water))",
        "(havent|have not) (been able to )?(pee|peed|urinate|urinated)",
        "no (he|ha) orinado",
        "urinary retention",
        "(dificultad|problemas|trabajo|cuesta) (… )?orinar",
    ],
    "can’t go to the bathroom": [
        f"{CANNOT} (… )?(go to|use) the (bathroom|restroom|toilet)",
        f"{CANNOT} (… )?(poop|have a bowel movement|move my bowels)",
        f"{TROUBLE} (go|going to|use|using) the (bathroom|restroom|toilet)",
        f"{CANNOT} (… )?(hacer del (bano|cuerpo)|ir al bano|hacer popo)",
    ],
    "lost control of bladder or bowels": [
        f"({LOST}|{CANNOT}) (… )?(control|hold) (… )?{BLADDER}",
        f"no control (… )?{BLADDER}",
        f"{TROUBLE} (… )?(control|controll?ing|hold|holding) (… )?{BLADDER}",
        f"{LOST} (… )?(bladder|bowel) control",
        f"{CANNOT} (tell|feel) (when|if) (… )?(pee|poop)",
        "no (bladder|bowel) control(?! (problems?|issues?|trouble|loss))",
        "(wet|wetting|peed|soiled|pooped) (on )?(myself|my pants|the bed)",
        "(bladder|bowel|bathroom|toilet) accidents?",
        "(leak|leaks|leaking|leaked|dribbling) (… )?(urine|pee|stool|poop)",
        "(urine|pee|stool|poop) (… )?(leaks|leaking|leaked|dribbles|comes out)",
        "incontinen(t|ce|cia|te)",
        f"(perdi|pierdo|perder|perdido|perdida) (… )?control (… )?{VEJIGA}",
        f"no (… )?(controlo|controlar|aguanto|aguantar|retener) (… )?{VEJIGA}",
        f"(dificultad|problemas|trabajo|cuesta) (… )?(controlar|aguantar|retener) (… )?{VEJIGA}",
        "me (orino|orine|hago|hice)( pipi| popo| del bano)? (encima|sin (sentir|darme cuenta))",
        "se me (sale|salio|escapa|escapo) (… )?(orina|pipi|heces|popo)",
    ],
    "numb between the legs": [
        f"{NUMB} (… )?(between (… )?(legs|thighs)|{SADDLE})",
        f"(between (my|the) (legs|thighs)|{SADDLE})({IS})? (numb|numbness|asleep|tingl(e|es|ing))",
        f"({NUMB}|feel nothing) (… )?(below|from) (the|my) waist",
        "saddle (anesthesia|anaesthesia)",
        "cauda equina",
        f"(({CANNOT}|dont|do not) feel|{NUMB}) (… )?(wipe|wiping)",
        f"{DORMIDO} (… )?({ENTREPIERNA}|de la cintura (para|hacia) abajo)",
        f"{ENTREPIERNA}({ES})? {DORMIDO}",
        "(no siento( nada)?|(sin|perdi|perdido|perdida de)( toda)?( la)? sensibilidad|"
        f"{SE_ME_DUERME}) (… )?({ENTREPIERNA}|de la cintura (para|hacia) abajo)",
        "no siento (… )?limpi(o|arme)",
    ],
    "pain or tingling in both legs": [
        f"{IN_LEGS} ((… )?(in|down|through|into|to) )?{BOTH_LEGS}",
        f"{BOTH_LEGS} (… )?{IN_LEGS}",
        f"(dolor(es)?|duelen( mucho)?|calambres|{DORMIDO}) ((… )?(en|por|hasta) )?{DOS_PIERNAS}",
        f"{DOS_PIERNAS} (… )?(duelen|{DORMIDO})",
    ],
    "weak or numb leg or foot": [
        f"({CANNOT}|dont|do not) (… )?(feel|move|lift|raise) (… )?(legs?|foot|feet|toes)",
        "(numb|numbness|weak|weakness|paraly[sz]ed|no feeling|lost feeling) (… )?"
        "(legs?|foot|feet|toes?)",
        f"(legs?|foot|feet|toes?)({IS})? (numb|numbness|weak|weaker|weakness|paraly[sz]ed)",
        f"(legs?|foot|feet|toes?){IS} dead",
        "(?<!sleep )paraly[sz](ed|is)(?! (with|by))",
        "(legs?|foot|knees?) (… )?(gave|give|gives|giving) (way|out)",
        "(legs?|knees?) (… )?(buckle|buckles|buckled|buckling)",
        "legs?(?<!for my legs) (just )?(dont|do not|doesnt|does not|wont|will not|stopped|quit|"
        "isnt|arent|((is|are) )?not) (work|working|move|moving|hold)(?! (out|as|well|with|for))",
        "(foot drop|drop foot|dropped foot|(foot|feet) (… )?(slaps?|slapping))",
        "(foot|leg) (that |keeps |is )?(drops|dropped|dropping|drags|dragging)",
        "(drag|drags|dragging) (my|his|her|the|one|a) ((left|right) )?(foot|leg)",
        "weakness (… )?(worse|worsening)",
        "no (siento|puedo (sentir|mover|levantar)) (… )?(piernas?|pies?)",
        f"({DORMIDO}|debilidad|debil(es)?|paralizad[oa]s?) (… )?(piernas?|pies?)",
        f"(piernas?|pies?)({ES})? ({DORMIDO}|debil(es)?|paralizad[oa]s?)",
        "(paralizad[oa]s?(?! (con|por|de))|paralisis(?! del sueno))",
        f"({SE_ME_DUERME}|se me (doblan?|aflojan?)) (… )?(piernas?|pies?)",
        "(pies? caidos?|(pie|pierna) se (me )?arrastra|se me (cae|caen) (… )?pies?)",
        "arrastr(o|a|ando) (… )?(pies?|piernas?)",
        "piernas? (ya )?no (me )?(responden?|funcionan?|sostienen?)",
        "debilidad (… )?(peor|empeora|empeorando)",
    ],
    "can’t walk": [
        # Not "I can't go for a walk", nor "I can't walk my dog".
        f"{CANNOT} (… )?(?<!\\b[ai] )(walk|caminar)(?! (in (on|without)|(my |the |our )?dogs?))",
    ],
    # Not "I can barely get up", as a sore back has it, nor "I can't get up early".
    "can’t get up": [
        f"{CANNOT} (even |seem to )?(?<!ly )(get|stand) (back )?up(?=[.,]|$| (off|from|out of) "
        "(… )?(floor|ground|(bath)?tub)(?! (… )?(easily|fast|quickly|without))|"
        " (and|but) (im|i am|i live|no ?one|nobody))",
        f"{CANNOT} (even )?(?<!ly )get (myself )?(off|out of) (the|my) (… )?(floor|(bath)?tub)",
        f"{FALLEN} (…… )?{CANNOT} (?<!ly )(stand|get (back )?up|move)"
        "(?! (from|out|early|the|my|well|much)\\b)",
        f"(fell|fallen|fall) (…… )?{CANNOT} (… )?move (… )?(neck|head|back|arms?)",
        "stuck (on|in) (the|my) (floor|ground|(bath)?tub)",
        f"({FALLEN} (…… )?{NO_ME_LEVANTO}|{NO_ME_LEVANTO}(?=[.,]|$| del (piso|suelo)))",
    ],
    "serious fall or crash": [
        "(serious|bad|hard|terrible|nasty) (falls?|accident|crash|wreck|collision)",
        f"(fell|fall|fallen|falling|slipped|tumbled) (… )?(off|from|down|out of) (… )?{HIGH_UP}",
        "(fell|fallen) (… )?[0-9]+ (feet|ft|foot|stories)",
        *_either_way(CAR, CRASH),
        f"(in|had|after|since|from) (a|an|the|my) (… )?{CRASH}",
        f"(hit|struck|run over|knocked down) by (… )?{CAR}",
        f"{CAR} (… )?(hit|struck|ran over) (me|him|her|us)",
        "rear ended",
        f"(me cai|se cayo|caida) (… )?(de|del|desde|por) (… )?{EN_ALTO}",
        f"(accidente|chocamos|chocaron|choco) (… )?{CARRO}",
        "(tuve|tuvo|tuvimos|sufri|sufrio|despues del?|desde el) (… )?accidente",
        # Not "ondas de choque", nor the shock that a nerve gives.
        "(?<!de )choque(?! (de (horarios?|citas|ideas)|cultural|termico|electrico))",
        "(me|nos) (chocaron|choco|atropellaron|atropello)",
        "(atropellad[oa]|volcadura)",
    ],
    "chest pain": [
        "chestpains?",
        f"{CHEST} (… )?(pains?|hurts?|hurting|aches?|pressure|tightness|tight|discomfort|heavy)",
        "(pains?|pressure|tightness|hurts?|heaviness|burning|squeezing) ("
        "(in|across|on|over|of) (… )?|((… )?(in|across|through)|(…… )?(side|middle|center) of) "
        f"((my|the|his|her) )?){CHEST}",
        f"(tight|crushing|squeezing) (… )?{CHEST}",
        *_either_way("left arm", "jaw"),
        "(heart attack|angina)",
        "(dolor(es)?|duele|presion|opresion|aprieta|ardor|peso) ((… )?|(…… )?(en (el|mi|su)|del) )"
        "pecho",
        "pecho (me )?(duele|aprieta|pesa|oprime|arde)",
        "(infarto|ataque (al corazon|cardiaco))",
    ],
    "trouble breathing": [
        f"{CANNOT} (… )?(breathe?|brethe?|catch my breath|get enough air|respirar)",
        f"({TROUBLE}|struggling to) (… )?(breathe|breathing)",
        "(short|shortness) of breath",
        "(not|isnt|stopped|quit) breathing(?! (exercises?|deep|in|through|a\\b))",
        "(throat (… )?(closing|closes|swelling (up|shut))|(tongue|lips) (… )?(swelling|swollen))",
        "anaphyla(xis|ctic)",
        "(dificultad|problemas|trabajo|cuesta) (… )?respirar",
        "(falta (de|el) aire|me ahogo|no (respira|esta respirando)|dejo de respirar)",
        "se me (cierra|cerro|esta cerrando) la garganta",
    ],
    "signs of a stroke": [
        "(face|mouth|smile|eyelid) (… )?(droops?|drooping|drooped|droopy|numb|lopsided|crooked)",
        "(droopy|drooping|facial|numb) (face|mouth|droop|drooping|numbness)",
        "(slurr(ed|ing)|slur)",
        f"{TROUBLE} (speaking|talking|speak|talk)",
        # Not to somebody, at some time or in a language.
        f"{CANNOT} (speak|talk|hablar)(?! ((bien|much|mucho|good|el) )?(to|with|on|about|until|"
        "till|before|after|at|during|for|now|right (now|away)|today|tomorrow|by|over|english|"
        "spanish|highly|con|por|al|ahora|hoy|ingles|espanol))",
        "(a|having|mini|signs of) strokes?(?! of)",
        f"(weak|weakness|numb|numbness|paraly[sz]ed) (… )?{ONE_SIDE}",
        f"{CANNOT} (feel|move) (… )?{ONE_SIDE}",
        f"{ONE_SIDE}({IS})? (weak|weakness|numb|numbness|paraly[sz]ed|dead)",
        "sudden(ly)? (… )?(blind|confused|confusion|weak|weakness|numb|numbness|unsteady|clumsy)",
        *_either_way(
            f"({TROUBLE}|{CANNOT}) (… )?(see|seeing|walk|walking|swallow|swallowing)",
            f"(sudden(ly)?|{AFTER_CARE})",
        ),
        *_either_way(
            "(vertigo|dizzy|dizziness|spinning|vomiting|throwing up|mareos?|maread[oa]|vomito)"
            "(?! (is|are|was|has) (gone|better|much|less))",
            AFTER_AN_ADJUSTMENT,
        ),
        f"({LOST}|{CANNOT} keep) (my |his |her )?balance",
        f"{LOST} (… )?(vision|sight(?! of))",
        "(vision|sight) (loss|is gone|went)",
        "(double|blurred|blurry) vision",
        "(see|sees|seeing) double(?! (charges?|bookings?|doors?|payments?))",
        "pupils? (is|are|looks?) (… )?(different (in )?sizes?|uneven|unequal|bigger|larger)",
        "(uneven|unequal) pupils",
        f"({CANNOT} see|blind in) (… )?(?<!to )eyes?(?! to eye)",
        f"(cara|boca)({ES})? (caida|torcida|chueca|paralizada|{DORMIDO})",
        "se me (cae|cayo|tuerce|torcio|duerme|durmio) (… )?(cara|boca)",
        f"({DORMIDO}|debilidad|{SE_ME_DUERME}|no (siento|puedo (sentir|mover))) (… )?{UN_LADO}",
        f"{UN_LADO} (… )?({DORMIDO}|debil|paralizado)",
        "(arrastro las palabras|habla arrastrada|hablo enredado|dificultad (… )?hablar)",
        *_either_way(
            "(dificultad|problemas|trabajo|cuesta) (… )?(ver|caminar)",
            f"(de repente|de pronto|repentin[oa]s?|{AFTER_CARE})",
        ),
        "(perdi|pierdo|perdio|perdida) (… )?(equilibrio|vista|vision)",
        "(no (veo|puedo ver) (… )?ojo|veo doble)",
        "derrame (… )?(cerebral|cerebro|cabeza)",
        "un derrame(?! (de|en|articular))",
        "(embolia|ictus|ataque cerebral)",
    ],
    "worst headache": [
        "worst (… )?(headache|head pain)",
        "headache (… )?(worst|unlike any|never before)",
        "(sudden|suddenly|thunderclap) (… )?headache",
        "peor dolor de cabeza",
        "dolor de cabeza (… )?(peor|repentino|insoportable|de (repente|golpe))",
    ],
    "blow to the head": [
        *_either_way(
            "(hit|bumped|banged|struck|hurt|injured|hitting|bumping|banging) (… )?heads?",
            AFTER_A_BLOW,
        ),
        *_either_way("(blow|knock|bump|hit) (to|on) (… )?head", AFTER_A_BLOW),
        *_either_way("head hit", AFTER_A_BLOW),
        *_either_way("head injury", AFTER_A_BLOW),
        *_either_way("(golpe|golpee|golpeo|golpearme|pegue|pego) (…… )?cabeza", AFTER_A_BLOW),
    ],
    "fainted": [
        "((feel|felt|feeling|i|you|he|she|will|might|almost) faint|faint(s|ed|ing))",
        "((pass|passes|passed|passing) out(?! (the|flyers))|(blacks|blacked|blacking) out)",
        "(desmayo|desmaye|desmayado|desmayada|perdi el conocimiento)",
    ],
    "not waking up": [
        f"({SOMEBODY}|i) ((is|was|got|went|just|knocked|still|now) ){{0,2}}(unresponsive(?! to)|"
        "unconscious(?! (of|about))|collapsed"
        "(?! (discs?|arch|arches|lung|vertebrae?|into|onto|a|an|my|the)\\b))",
        f"{SOMEBODY} (… )?(not|isnt|wont|will not|doesnt|cant|can ?not) (wak(e|ing)|responding)"
        "(?! (up )?(to|at|for|early|before|until|from|with|without|on|in|well)\\b)",
        f"{CANNOT} (be woken|wake (him|her|my {SOMEBODY}))",
        "(esta|estaba|quedo|sigue|encontre|encontramos) inconsciente",
        f"{ALGUIEN} (ya )?no (se )?(responde|reacciona|despierta)"
        "(?! (al?|mis?|bien|con|el|las?|en) )",
        "(no puedo despertar(l[oa]| a)|se desplomo)",
    ],
    "tearing pain": [
        "(tearing|ripping) (… )?(pain|back|chest|belly)",
        "dolor (… )?desgarrador",
    ],
    "blood": [
        "blood in (… )?(urine|pee|stool|poop|vomit)",
        "blood when (… )?(pee|urinate|poop)",
        "bloody (urine|pee|stools?|poop|vomit)",
        "(peeing|pee|urinating|vomit(ing|ed)|coughing|spit(ting)?) blood",
        "(throw(ing)?|threw|cough(ing|ed)?|spit(ting)?|spat) up blood",
        # Not the furniture: "a black stool".
        "(black|tarry) (stools|poop)(?! in (my|your|the) (kitchen|office))",
        "(tarry stool|(stools?|poop) (is|are|looks?) (… )?(black|tarry))",
        "bleeding (… )?(heavily|badly|a lot|profusely|(wont|will not|doesnt) stop)",
        "(cant|can ?not|wont) stop (the )?bleeding",
        "(sangr(o|a|ando) (mucho|sin parar)|no (para|deja) de sangrar|hemorragia)",
        "(heces|popo|evacuaciones) (… )?negr[oa]s?",
        "sangre (en|al|cuando) (… )?(orina|orinar|orino|heces|vomito)",
        "(orina|orino|heces|vomito) con sangre",
        "(orino|vomit[oe]|toso|escupo|escupi) sangre",
    ],
    "dark urine": [
        "(dark|brown|(cola|coke|tea) (colou?red )?) ?(urine|pee)",
        "(urine|pee|peeing|urinating) (… )?(?<!the )(?<!after )(dark|brown)",
        "(urine|pee) (… )?(like|of) (cola|coke|tea)",
        "(orina|orino|pipi) (… )?(oscur[oa]|color (de )?(cafe|coca cola|te))",
    ],
    "broken bone": [
        # Not "I broke my back in 1998".
        "(think|afraid|might|may|must|probably|just) ((that|i|ive|he|she|may|might|have) ){0,4}"
        f"(broke|broken|fractured) (my|his|her|a|the) (… )?{BONE}(?! of)",
        f"creo que (… )?(rompi|rompio|quebre|quebro|fracture|fracturo) (… )?{HUESO}",
        "(heard|felt) (a|something)( loud| big| sharp)? (crack|snap)(?! (is|means|of))",
        f"{LIMB} (… )?bent (… )?(out of shape|wrong|angle)",
        "(oi|escuche|senti) un (… )?(crujido|tronido|chasquido)",
        f"{PIERNA} (… )?(deforme|doblad[oa] (raro|mal|feo))",
    ],
    "cold or blue limb": [
        f"(limb|leg|arm|foot|hand){TURNED}{{1,4}} (ice |icy )?cold(?! (in|at|all|every|when))",
        f"{LIMB}{TURNED}{{0,4}} ((cold|numb|pale)( and| or)? ){{0,2}}(blue|bluish|purple)",
        f"{LIMB}{TURNED}{{0,4}} (cold (and )?(numb|pale)|(numb|pale) (and )?cold)",
        "blue (leg|arm|foot|hand|toes?|fingers?)",
        f"(numb limb|limb{TURNED}{{1,4}} numb)",
        f"(pierna|brazo|pie|mano)({ES})? (fri[oa]|azul)",
        f"{PIERNA}({ES})? (fri[oa]s? y )?(azul(es)?|morad[oa]s?)",
    ],
    "rock-hard swelling": [
        f"{SWELLING} (… )?{ROCK_HARD}",
        f"{ROCK_HARD} (… )?{SWELLING}",
        f"{HINCHAZON} (… )?dur[oa]s? como (una )?piedra",
    ],
    "seizure": [
        "(seizures?|convulsions?|convulsing|convulsion(es)?|ataque epileptico)",
    ],
    "confused in the heat": [
        *_either_way(
            "(confused|confusion|disoriented)",
            "(in|from|by) (the |this |all this )?(heat|sun)(?! (or|and|pads?|packs?))",
        ),
        "(heat|sun) (has )?(made|makes|left) (… )?(confused|disoriented)",
        "(heat ?stroke|golpe de calor|insolacion)",
        *_either_way("(confundid[oa]|desorientad[oa])", "(por|con|en|del?) (el )?(calor|sol)"),
    ],
    "fever with pain": _either_way(FEVER, f"({BACK_HURTS}|{SIDE_HURTS})"),
    "pain in the side and vomiting": _either_way(
        SIDE_HURTS, "(vomit|vomiting|throwing up|vomito|vomitando)"
    ),
    "pregnant and bleeding": [
        *_either_way(
            PREGNANT, "(bleed|bleeding|bled|(?<!muscle )contractions|waters? (has )?(broke|broken))"
        ),
        "(my|her) waters? (just )?(broke|has broken)(?! down)",
        "(se (me|le) rompio la fuente|rompio? fuente)",
        *_either_way(EMBARAZADA, "(sangrando|sangrado|sangro|contracciones)"),
    ],
    SUICIDE: [
        "(suicide|suicidal|end(ing)? (my|his|her) life)",
        "(kill|harm)(ing)? (myself|himself|herself|themselves)",
        "((want|wants|wanted) to (just )?hurt|(thoughts of|thinking (of|about)) hurting) "
        "(myself|himself|herself|themselves)",
        "(want|wants|wanted|wanna|ready) (to )?(just )?end it",
        "(want|wants|wanted) to die",
        "((dont|do not) want to (live|be alive|be here any ?(more|longer))|better off dead)",
        "(end it all|take my own life)",
        "(suicidio|suicida|suicidarme|matarme|me (quiero|voy a|quisiera) matar|quitarme la vida)",
        "(quiero morir(me)?|(no (quiero|tengo ganas de)|sin ganas de) (seguir )?(vivir|viviendo))",
        "(quiero|quiere) ((matar|suicidar|morir|lastimar)(me|se)|hacer(me|se) dano)",
    ],
    "an emergency": [
        "(this is|its|it is|have|having|medical) (an )?emergency(?! (contact|hours|number))",
        "emergency(?<!family emergency)(?<!of emergency)(?<!of an emergency)(?<!in an emergency)"
        "(?<!work emergency)(?=[.,]|$| (please|help|i|my|we|need|now|call)\\b)",
        "urgent(ly)?(?! care)",
        "(call|calling|called|dial|need|help|help me|(llam(ar?|en?|o) al)) 911"
        "(?<!says call 911)(?<!says to call 911)(?<!signs that need 911)",
        "(call|calling|called|send|need|needs) (me )?(an|the) ambulance(?! (bill|records?|report))",
        "(llam(ar?|en?|o)|necesit(o|a|amos)|mand(e|en)|pid(o|a|an)) (… )?ambulancia",
        "(feel|feels|think) (like |that )?(im|i am|hes|he is|shes|she is) dying(?! (to|for|of) )",
        "(siento que me muero|me estoy muriendo(?! (por|de) )|auxilio)",
        "(overdos(e|ed|ing)|sobredosis)",
        "(too many|demasiadas) (… )?(pills|painkillers|tablets|pastillas)",
        f"(took|taken|swallowed) ((way )?too (many|much)|[1-9][0-9]|(… )?(bottle|handful) of) "
        f"((of|my|the) )?{MEDICINE}",
        f"(me tome|se tomo) (much[oa]s|[1-9][0-9]|todas (las|mis)|(… )?frasco de) {MEDICINE}",
        "(urgente|urgentemente|(?<!de )emergencia(?! familiar))",
        # Not "a shot in my back", nor "as if I was stabbed".
        "(i|he|she|husband|son) (just )?(?<!like i )(?<!if i )(got|was) (shot|stabbed)"
        "(?! (down|out|full))",
        "(me|le|lo|la) (dispararon|balacearon|apunalaron)",
    ],
}

PATTERNS = {words: compiled(phrases) for words, phrases in URGENT.items()}


def urgent_words(text):
    """What of the table a text says, as staff read it: ["chest pain", …]."""
    words_alone = plain(text)
    return [words for words, pattern in PATTERNS.items() if says(words_alone, pattern)]
