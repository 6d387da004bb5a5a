"""The questions to choose from; there is no own text, which would betray in the recovery which addresses exist (D2).

The names are stored: a question may be reworded, never given another meaning. What anybody can look up, or what few
answers are common to (a pet, a favourite dish, a birthplace, a maiden name), is not among them.
"""

from django.utils.translation import gettext_lazy as _

from mailportal.errors import Words

QUESTIONS: dict[str, Words] = {
    "first-manager": _("What was the family name of the first manager you worked for?"),
    "first-concert": _("Who played at the first concert you went to?"),
    "first-flight": _("Where did your first flight take you?"),
    "first-film": _("Which film did you first see in a cinema?"),
    "first-dish": _("Which dish did you first learn to cook?"),
    "first-wages": _("What did you buy with your first wages?"),
    "first-telephone": _("Which model was your first mobile phone?"),
    "first-bicycle": _("What did your first bicycle look like?"),
    "first-holiday": _("Where did you spend your first holiday without your parents?"),
    "first-song": _("Which song did you first know by heart?"),
    "first-lodging": _("In which street was the first home of your own?"),
    "first-prize": _("What did you win your first prize for?"),
    "school-street": _("In which street did you live when you started school?"),
    "school-friend": _("What was the family name of your best friend at primary school?"),
    "school-seat": _("Who sat next to you in your last year at school?"),
    "school-worst": _("Which lesson at school did you like least?"),
    "school-teacher": _("Which teacher at school were you afraid of?"),
    "swimming": _("Who taught you to swim?"),
    "childhood-book": _("Which book did you read again and again as a child?"),
    "childhood-toy": _("What did you call your favourite soft toy?"),
    "childhood-hiding": _("Where was your best hiding place as a child?"),
    "childhood-neighbour": _("What was the family name of the neighbours you remember from childhood?"),
    "childhood-doctor": _("What was the name of the doctor you were taken to as a child?"),
    "childhood-dream": _("What did you want to become when you were ten?"),
    "grandparents-name": _("What did your grandparents call you?"),
}
