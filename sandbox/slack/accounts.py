"""A person as Slack's JSON."""

from sandbox.slack.records import Json, Person


def as_json(person: Person, email: bool) -> Json:
    """A person as Slack's JSON. A deactivated person has few fields, a stranger no e-mail."""
    profile: Json = {"real_name": person.name, "display_name": person.handle}
    out: Json = {
        "id": person.id,
        "name": person.handle,
        "deleted": person.deleted,
        "is_bot": person.is_bot,
        "updated": person.updated,
        "profile": profile,
    }
    if person.team_id:
        out["team_id"] = profile["team"] = person.team_id
    out |= {name: True for name in ("is_invited_user", "is_workflow_bot") if getattr(person, name)}
    if person.teams is not None:
        out["enterprise_user"] = _in_organization(person)
    if person.deleted and not person.is_invited_user:
        return out
    if email and person.email and not person.is_stranger:
        profile["email"] = person.email
    out |= {"real_name": person.name, "tz": person.tz, "is_app_user": False}
    if person.is_stranger:
        return out | {"is_stranger": True}
    flags = ("is_admin", "is_owner", "is_primary_owner", "is_restricted", "is_ultra_restricted")
    return out | {name: getattr(person, name) for name in flags}


def _in_organization(person: Person) -> Json:
    """What Enterprise Grid says besides; nobody runs the whole organization here."""
    named = {"enterprise_id": "E0ORG", "enterprise_name": "Organization", "is_admin": False, "is_owner": False}
    return {"id": person.id, **named, "teams": list(person.teams or [])}
