//! Who may see a site and who is invited to, for the settings; and what its owners may change of that.

use store::{Account, Invitation, Membership, Site, Staying, Store};
use wire::SiteKey;

use crate::{day, refusal::Refusal};

/// Hex digits by which an invitation is named.
const DIGITS: usize = 16;

/// Somebody who may see the site.
pub(super) struct Member {
    pub(super) name: String,
    pub(super) role: &'static str,
    /// Of this site, or of every one.
    pub(super) of: &'static str,
    /// As the form names it, if whoever looks may end it.
    pub(super) ends: Option<&'static str>,
}

/// Somebody who has not come yet.
pub(super) struct Invited {
    pub(super) id: String,
    pub(super) role: &'static str,
    pub(super) until: String,
}

/// A row for each membership. Those of every site are ended by who owns every site.
pub(super) fn list(store: &Store, site: &Site, owns_everything: bool) -> Result<Vec<Member>, store::Error> {
    let row = |name: &str, Membership { site: of, role }: Membership| match of {
        None => Some(Member {
            name: name.into(),
            role: role.name(),
            of: "every site",
            ends: owns_everything.then_some("every"),
        }),
        Some(key) if key == site.key => {
            Some(Member { name: name.into(), role: role.name(), of: "this site", ends: Some("this") })
        }
        Some(_) => None,
    };
    let of = |Account { name, memberships, .. }: Account| {
        memberships.into_iter().filter_map(|own| row(&name, own)).collect::<Vec<_>>()
    };
    Ok(store.access().accounts()?.into_iter().flat_map(of).collect())
}

/// The invitations to this very site.
pub(super) fn invited(store: &Store, site: &Site, now_s: i64) -> Result<Vec<Invited>, store::Error> {
    let own = open(store, site.key, now_s)?.into_iter();
    let row = |one: Invitation| Invited {
        id: id(&one),
        role: one.to.role.name(),
        until: day::moment(one.expires_s.saturating_mul(1_000)),
    };
    Ok(own.map(row).collect())
}

fn open(store: &Store, site: SiteKey, now_s: i64) -> Result<Vec<Invitation>, store::Error> {
    let mut all = store.access().invitations(now_s)?;
    all.retain(|one| one.to.site == Some(site));
    Ok(all)
}

fn id(invitation: &Invitation) -> String {
    blake3::Hash::from_bytes(invitation.digest).to_hex()[..DIGITS].to_owned()
}

/// Ends a membership of the site, or of every one where that may be done; what to say then.
pub(super) fn end(
    store: &Store,
    site: &Site,
    name: &str,
    of: &str,
    owns_everything: bool,
) -> Result<String, Refusal> {
    let key = match of {
        "this" => Some(site.key),
        "every" if owns_everything => None,
        "every" => {
            return Err(Refusal::Body(format!(
                "takes every site from {name:?}, which only who owns every site may do"
            )));
        }
        of => return Err(Refusal::Body(format!("takes the sites {of:?} from {name:?}, use this or every"))),
    };
    match store.access().end_membership(name, key)? {
        Ok(()) => Ok(format!("{name} is no member any more.")),
        Err(Staying::Unknown) => {
            Err(Refusal::Body(format!("names the member {name:?}, of which there is none")))
        }
        Err(Staying::LastOwner) => {
            Err(Refusal::Body(format!("removes {name:?}, who is the last owner: invite another first")))
        }
    }
}

/// Takes an invitation to the site back.
pub(super) fn uninvite(store: &Store, site: &Site, named: &str) -> Result<String, Refusal> {
    let found = open(store, site.key, day::now_ms() / 1_000)?.into_iter().find(|one| id(one) == named);
    let found = found
        .ok_or_else(|| Refusal::Body(format!("names the invitation {named:?}, of which there is none")))?;
    store.access().uninvite(&found.digest)?;
    Ok("The invitation opens nothing any more.".into())
}
