from rest_framework import serializers


class TicketObject(serializers.Serializer):
    ticket = serializers.CharField(help_text="For `/ws/?ticket=`, once.")
    expires_in = serializers.IntegerField(help_text="Seconds.")
