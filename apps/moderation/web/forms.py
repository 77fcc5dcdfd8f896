from django import forms

from apps.moderation.models import Report
from apps.moderation.services.reports import MAX_COMMENT

NOT_TOLD = "Only moderators read this. Who is reported does not learn by whom."
# A look at a message is told in its conversation; where there are two, that says who asked for it.
GUESSED = "Only moderators read this. When one looks at the message, both of you see that: @{} will know it was you."


class ReportForm(forms.Form):
    category = forms.ChoiceField(label="What is wrong?", choices=Report.Category.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label="What should the moderators know?",
        required=False,
        max_length=MAX_COMMENT,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
