"""Methods about the app itself, people, user groups and views."""

from .call import Arguments, Method, page
from .limits import SPECIAL, TIERS
from .model import APP_ID, BOT_ID, BOT_NAME, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Json, SlackError, User
from .workspace import Workspace

TEAM_NAME = "Sandbox"


def api_test(_workspace: Workspace, arguments: Arguments) -> Json:
    """api.test: gives back what it got."""
    if arguments.text("error"):
        raise SlackError(arguments.text("error"), args=arguments.given)
    return {"args": arguments.given}


def auth_test(workspace: Workspace, _arguments: Arguments) -> Json:
    """auth.test."""
    return {
        "url": f"{workspace.base_url}/",
        "team": TEAM_NAME,
        "user": BOT_NAME,
        "team_id": TEAM_ID,
        "user_id": BOT_USER_ID,
        "bot_id": BOT_ID,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def team_info(_workspace: Workspace, _arguments: Arguments) -> Json:
    """team.info."""
    return {"team": {"id": TEAM_ID, "name": TEAM_NAME, "domain": TEAM_DOMAIN, "email_domain": "", "icon": {}}}


def _shown(workspace: Workspace, user: User, arguments: Arguments) -> Json:
    return user.as_slack(
        workspace.clock.now(),
        with_email="users:read.email" in workspace.access.scopes,
        with_locale=arguments.flag("include_locale"),
    )


def users_list(workspace: Workspace, arguments: Arguments) -> Json:
    """users.list: everybody, the deactivated and the bots too."""
    shown, cursor = page(list(workspace.directory.users.values()), arguments, default=1000)
    return {
        "members": [_shown(workspace, user, arguments) for user in shown],
        "cache_ts": int(workspace.clock.now().timestamp()),
        "response_metadata": {"next_cursor": cursor},
    }


def users_info(workspace: Workspace, arguments: Arguments) -> Json:
    """users.info."""
    return {"user": _shown(workspace, workspace.directory.user(arguments.needed("user")), arguments)}


def lookup_by_email(workspace: Workspace, arguments: Arguments) -> Json:
    """users.lookupByEmail: of active people only."""
    email = arguments.needed("email").lower()
    for user in workspace.directory.users.values():
        if user.email.lower() == email and not user.deleted:
            return {"user": _shown(workspace, user, arguments)}
    raise SlackError("users_not_found")


def groups_list(workspace: Workspace, arguments: Arguments) -> Json:
    """usergroups.list."""
    groups = [
        group.as_slack(with_users=arguments.flag("include_users"))
        for group in workspace.directory.groups.values()
        if arguments.flag("include_disabled") or not group.disabled_at
    ]
    return {"usergroups": groups}


def group_users(workspace: Workspace, arguments: Arguments) -> Json:
    """usergroups.users.list."""
    group = workspace.directory.groups.get(arguments.needed("usergroup"))
    if group is None or (group.disabled_at and not arguments.flag("include_disabled")):
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


def _view(arguments: Arguments) -> Json:
    view = arguments.structure("view", dict, "invalid_arguments")
    if view is None:
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    return view


def views_open(workspace: Workspace, arguments: Arguments) -> Json:
    """views.open."""
    return {"view": workspace.views.open(_trigger(arguments), _view(arguments)).as_slack()}


def views_push(workspace: Workspace, arguments: Arguments) -> Json:
    """views.push."""
    return {"view": workspace.views.push(_trigger(arguments), _view(arguments)).as_slack()}


def views_update(workspace: Workspace, arguments: Arguments) -> Json:
    """views.update."""
    view = workspace.views.update(
        _view(arguments),
        view_id=arguments.text("view_id"),
        external_id=arguments.text("external_id"),
        hash_=arguments.text("hash"),
    )
    return {"view": view.as_slack()}


def views_publish(workspace: Workspace, arguments: Arguments) -> Json:
    """views.publish."""
    user = workspace.directory.user(arguments.needed("user_id"))
    return {"view": workspace.views.publish(user.id, _view(arguments), hash_=arguments.text("hash")).as_slack()}


def _trigger(arguments: Arguments) -> str:
    return arguments.text("trigger_id") or arguments.needed("interactivity_pointer")


METHODS = {
    "api.test": Method(run=api_test, per_minute=SPECIAL),
    "auth.test": Method(run=auth_test, per_minute=SPECIAL),
    "team.info": Method(run=team_info, per_minute=TIERS[3], scope="team:read"),
    "users.list": Method(run=users_list, per_minute=TIERS[2], scope="users:read"),
    "users.info": Method(run=users_info, per_minute=TIERS[4], scope="users:read"),
    "users.lookupByEmail": Method(run=lookup_by_email, per_minute=TIERS[3], scope="users:read.email"),
    "usergroups.list": Method(run=groups_list, per_minute=TIERS[2], scope="usergroups:read"),
    "usergroups.users.list": Method(run=group_users, per_minute=TIERS[2], scope="usergroups:read"),
    "views.open": Method(run=views_open, per_minute=TIERS[4]),
    "views.push": Method(run=views_push, per_minute=TIERS[4]),
    "views.update": Method(run=views_update, per_minute=TIERS[4]),
    "views.publish": Method(run=views_publish, per_minute=TIERS[4]),
}
