from apps.core.api.urls import route
from apps.messaging.api import views

urlpatterns = [
    route("messages", views.Messages.as_view(), name="messages_api"),
    route("messages/search", views.Search.as_view(), name="messages_search"),
    route("messages/<id:conversation_id>", views.ConversationMessages.as_view(), name="conversation_messages"),
    route("messages/<id:message_id>/unsend", views.Unsend.as_view(), name="unsend"),
    route("messages/<id:message_id>/delete", views.Delete.as_view(), name="delete_message"),
    route("messages/<id:message_id>/reactions/<str:emoji>", views.Reaction.as_view(), name="reaction"),
    route("conversations", views.Conversations.as_view(), name="conversations"),
    route("conversations/requests", views.Requests.as_view(), name="requests"),
    route("conversations/delivered", views.Delivered.as_view(), name="delivered"),
    route("conversations/unread_count", views.UnreadCount.as_view(), name="unread_count"),
    route("conversations/<id:conversation_id>", views.OneConversation.as_view(), name="conversation"),
    route("conversations/<id:conversation_id>/accept", views.Accept.as_view(), name="accept_conversation"),
    route("conversations/<id:conversation_id>/leave", views.Leave.as_view(), name="leave_conversation"),
    route("conversations/<id:conversation_id>/read", views.Read.as_view(), name="read_conversation"),
    route("conversations/<id:conversation_id>/mute", views.Mute.as_view(), name="mute_conversation_of_messages"),
    route("conversations/<id:conversation_id>/members/<who:user_id>", views.Member.as_view(), name="member"),
]
