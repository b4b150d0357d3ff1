"""A second condition, such as staff would add in the admin: rows and texts, and no code."""

from django.utils import timezone

from articles.models import (
    Condition,
    ConditionText,
    ConditionTreatment,
    Evidence,
    Source,
    Step,
    Symptom,
    Topic,
    Treatment,
)

# (region, heading, short answer, body)
TEXTS = [
    (
        "other_emergencies",
        "",
        "",
        "<ul><li>chest pain, or pain in your jaw or left arm</li>"
        "<li>trouble breathing or swallowing</li></ul>",
    ),
    (
        "introduction",
        "What neck pain is",
        "",
        "<p>Most neck pain comes from muscles and joints, and most of it eases.</p>",
    ),
    (
        "self_care",
        "Over the next few days with a sore neck",
        "",
        "<p>Keep your neck moving gently, as far as it’s comfortable.</p>",
    ),
    (
        "outlook",
        "How long neck pain lasts",
        "Many people feel better within weeks.",
        "<p>Pain that comes back is common, and a bad day doesn’t mean harm.</p>",
    ),
    (
        "symptoms",
        "Neck pain symptoms",
        "Your neck hurts, and it may turn less far than usual.",
        "<p>You may have only one or two of the symptoms listed here.</p>",
    ),
    (
        "causes",
        "Neck pain causes",
        "Often no clear cause is found.",
        "<p>A long time in one position may set it off.</p>",
    ),
    (
        "prevention",
        "Preventing neck pain",
        "Get up and move often.",
        "<p>No single posture is right for everyone.</p>",
    ),
    (
        "chiropractic",
        "Chiropractic care for neck pain",
        "Ask about benefits and risks first.",
        "<p>See a doctor before any adjustment if the pain is new and unlike any before.</p>",
    ),
    (
        "effectiveness",
        "Is neck pain treatment effective?",
        "Research on neck pain is limited.",
        "<p>The card below shows what one guideline says, with its limits.</p>",
    ),
]
SYMPTOMS = [
    ("neck pain after a serious fall or crash", "", "emergency"),
    ("a stiff neck with a fever and a bad headache", "", "emergency"),
    ("sudden weakness on one side of your body", "", "emergency"),
    ("hands that are getting clumsier", "", "same_day"),
    ("is not easing after a few weeks", "", "routine"),
    ("A neck that turns less far", "muscles_and_joints", "routine"),
    ("Tingling in one finger", "nerves", "routine"),
]
STEPS = [
    ("Rest your head", "Lie down with one low pillow."),
    ("Turn it slowly", "Look to one side, then to the other. Stop before it hurts sharply."),
    ("Get up and walk", "A lap around the room is enough for now."),
]


def make_neck_pain():
    condition = Condition.objects.create(
        title="Neck pain",
        slug="neck-pain",
        summary="What to do for neck pain, when to call 911 or a doctor, and how long it lasts.",
        definition="Neck pain is a sore or stiff neck that may hurt when you turn your head.",
        emergency_note="A drooping face or trouble speaking may be a stroke: call 911.",
        published_at=timezone.now(),
        went_public_unreviewed=True,
    )
    condition.topics.set(Topic.objects.all())
    condition.sources.set(Source.objects.filter(key="who-2023"))
    for place, (region, heading, answer, body) in enumerate(TEXTS):
        ConditionText.objects.create(
            parent=condition,
            region=region,
            ordering=place,
            heading=heading,
            short_answer=answer,
            body=body,
        )
    for place, (text, group, urgency) in enumerate(SYMPTOMS):
        Symptom.objects.create(
            condition=condition, ordering=place, text=text, group=group, urgency=urgency
        )
    for place, (title, text) in enumerate(STEPS):
        Step.objects.create(condition=condition, ordering=place, title=title, text=text)
    for place, slug in enumerate(("massage", "exercise")):
        treatment = Treatment.objects.get(slug=slug)
        ConditionTreatment.objects.create(condition=condition, ordering=place, treatment=treatment)
    Evidence.objects.create(
        condition=condition,
        claim="A made-up study found that moving the neck gently did no harm.",
        result_in_short="Nobody in this made-up study got worse.",
        limit_in_short="The study is made up, for tests alone.",
        participants="Eleven made-up people.",
        comparison="Moving the neck, or keeping it still.",
        result="Nobody got worse.",
        limits="It’s made up.",
        source=Source.objects.get(key="who-2023"),
    )
    return condition
