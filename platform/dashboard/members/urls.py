"""Paths of this area at the top and below /<workspace>/."""

from django.urls import URLPattern, path

from dashboard.members.views import activity, invitation, people, plan, settings, usage, workspaces

urlpatterns: list[URLPattern] = [
    path("settings/", settings.show_settings, name="members-settings"),
    path("settings/members/", people.show_members, name="members-members"),
    path("settings/members/<int:member_id>/", people.show_member, name="members-member"),
    path("settings/members/<int:member_id>/remove/", people.remove, name="members-remove"),
    path("settings/members/<int:member_id>/transfer/", people.transfer, name="members-transfer"),
    path(
        "settings/invitations/<int:invitation_id>/resend/",
        people.send_again,
        name="members-resend",
    ),
    path("settings/invitations/<int:invitation_id>/revoke/", people.revoke, name="members-revoke"),
    path("settings/plan/", plan.show_plan, name="members-plan"),
    path("settings/usage/", usage.show_usage, name="members-usage"),
    path("settings/activity/", activity.show_activity, name="members-activity"),
    path("settings/activity/export/", activity.export_activity, name="members-export"),
]
top_urlpatterns: list[URLPattern] = [
    path("invite/<str:token>/", invitation.show_invitation, name="members-invite"),
    path("workspaces/", workspaces.list_my_workspaces, name="members-workspaces"),
    path("workspaces/new/", workspaces.make_workspace, name="members-new-workspace"),
]
