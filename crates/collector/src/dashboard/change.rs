//! What the forms of the settings change. Each is sent by a page of ours, or nothing happens.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Request, State},
    http::{StatusCode, request::Parts},
    response::Response,
};
use serde_json::{Value, json};
use store::{Entry, Exclusion, Membership, NewSite, Role, Site};

use super::{
    Unshown,
    keeping::{self, Asks},
    members, privacy,
    settings::{Said, answer, permitted},
};
use crate::{
    Collector, Peer,
    account_command::INVITATION_S,
    admission::Admitted,
    alerts::{self, Alerts, Message},
    body, cookie, day, doorman, exclusions,
    rates::{self, Rates},
    refusal::Refusal,
    secret::{self, Purpose},
    shares,
    site::{Kept, kept, told},
    tokens,
};

/// Bytes of a form, at most.
const FORM_BYTES: usize = 8_192;

/// A form as it was sent.
struct Form(Vec<(String, String)>);

impl Form {
    /// A field without white space around it; empty if it is missing.
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(own, _)| own == name).map_or("", |(_, value)| value.trim())
    }

    /// A whole number.
    fn number(&self, name: &str) -> Result<i64, Refusal> {
        let text = self.get(name);
        text.parse().map_err(|_| Refusal::Body(format!("has {name} {text:?}, which is no whole number")))
    }
}

pub(super) async fn change(
    State(collector): State<Arc<Collector>>,
    Extension(peer): Extension<Peer>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let changed = async {
        let (site, role, who) = permitted(&collector, &head.uri, &head.headers)?;
        if !cookie::is_ours(&head.headers) {
            let text =
                "This form was sent by a page of another site. Open the settings here and send it again.";
            return Ok(wrong(StatusCode::FORBIDDEN, text.into()));
        }
        let bytes = body::read(body, FORM_BYTES).await?;
        let form = serde_urlencoded::from_bytes(&bytes).map(Form);
        let form = form.map_err(|error| Refusal::Body(format!("is not a form: {error}")))?;
        let desk = Desk { collector: &collector, site, role, owns_everything: who.owns_everything() };
        let peer = collector.proxies.before(peer, &head.headers);
        match desk.act(&form, peer, &head).await {
            Ok(said) => Ok((StatusCode::OK, said)),
            Err(Refusal::Body(text)) => Ok(wrong(StatusCode::BAD_REQUEST, format!("What was sent {text}."))),
            Err(refusal) => Err(refusal.into()),
        }
    };
    match changed.await {
        Ok((status, said)) => answer(&collector, &head.uri, &head.headers, status, said),
        Err(unshown) => Unshown::answer(unshown, &collector),
    }
}

fn wrong(status: StatusCode, text: String) -> (StatusCode, Said) {
    (status, Said { wrong: Some(text), ..Said::default() })
}

fn done(text: impl Into<String>) -> Said {
    Said { done: Some(text.into()), ..Said::default() }
}

/// Somebody who may change something of a site.
struct Desk<'a> {
    collector: &'a Collector,
    site: Arc<Site>,
    role: Role,
    owns_everything: bool,
}

impl Desk<'_> {
    async fn act(&self, form: &Form, peer: Peer, head: &Parts) -> Result<Said, Refusal> {
        let what = form.get("do");
        match what {
            "add-share" => return self.add_share(form, head).await,
            "revoke-share" => return self.revoke_share(form.get("id")),
            _ => {}
        }
        if self.role != Role::Owner {
            return Err(Refusal::Body(format!("asks for {what:?}, which only an owner may do")));
        }
        match what {
            "exclude" => self.exclude(form, peer),
            "include" => self.include(form),
            "release" | "drop" => self.settle(what, form.get("reason")),
            "forget-backdrop" => self.forget_backdrop(form.get("id")),
            "add-token" => self.add_token(form),
            "revoke-token" => self.revoke_token(form.get("id")),
            "set-alerts" | "test-alert" if self.owns_everything => self.set_alerts(form, what).await,
            "keep" => self.keep(form),
            "set-privacy" => self.set_privacy(form),
            "set-rates" => self.set_rates(form.get("rates")),
            "invite" => self.invite(form.get("role"), head),
            "end-membership" => self.end_membership(form),
            "uninvite" => members::uninvite(&self.collector.store, &self.site, form.get("id")).map(done),
            "add-site" if self.owns_everything => self.add_site(form),
            _ => Err(Refusal::Body(format!("asks for {what:?}, which is nothing that can be done here"))),
        }
    }

    fn exclusion(form: &Form, peer: Peer) -> Result<Exclusion, Refusal> {
        let value = form.get("value");
        let read = match form.get("kind") {
            "mine" => Exclusion::network(&exclusions::own_network(peer)),
            "network" => Exclusion::network(value),
            "referrer" => Exclusion::referrer(value),
            kind => return Err(Refusal::Body(format!("excludes {kind:?}, use mine, network or referrer"))),
        };
        read.map_err(exclusions::told)
    }

    fn exclude(&self, form: &Form, peer: Peer) -> Result<Said, Refusal> {
        let exclusion = Self::exclusion(form, peer)?;
        let text = exclusion.to_string();
        let entry = Entry { exclusion, note: form.get("note").into(), since_ms: day::now_ms() };
        let is_new = self.collector.store.exclude(&self.site, &entry).map_err(exclusions::told)?;
        Ok(done(if is_new {
            format!("{text} is not counted from now on.")
        } else {
            format!("{text} was not counted before either.")
        }))
    }

    fn include(&self, form: &Form) -> Result<Said, Refusal> {
        let exclusion = Self::exclusion(form, Peer(std::net::Ipv4Addr::UNSPECIFIED.into()))?;
        self.collector.store.include(&self.site, &exclusion)?;
        Ok(done(format!("{exclusion} is counted again from now on.")))
    }

    fn settle(&self, what: &str, reason: &str) -> Result<Said, Refusal> {
        let store = &self.collector.store;
        Ok(done(if what == "release" {
            format!("{} batches count from now on.", store.release(&self.site, reason)?)
        } else {
            format!("{} batches were forgotten.", store.discard(&self.site, reason)?)
        }))
    }

    fn forget_backdrop(&self, id: &str) -> Result<Said, Refusal> {
        let none = || Refusal::Body(format!("names the backdrop {id:?}, of which there is none"));
        let number = id.parse().map_err(|_| none())?;
        if !self.collector.store.forget_backdrop(&self.site, number)? {
            return Err(none());
        }
        Ok(done("The backdrop was deleted."))
    }

    fn admitted(&self) -> Admitted {
        Admitted { site: Arc::clone(&self.site), until_s: None, is_anyone: false }
    }

    fn add_token(&self, form: &Form) -> Result<Said, Refusal> {
        let days = form.number("days")?;
        let asked = json!({ "name": form.get("name"), "scope": form.get("scope"), "days": days });
        let made = tokens::make(self.collector, &self.admitted(), asked.to_string().as_bytes())?;
        Ok(Said { secret: text(&made, "token"), ..done("This is the token. It is shown only now.") })
    }

    fn revoke_token(&self, id: &str) -> Result<Said, Refusal> {
        let access = self.collector.store.access();
        let own = access.tokens()?.into_iter().find(|token| token.id.to_string() == id);
        let own = own.filter(|token| token.about.site == Some(self.site.key));
        let own =
            own.ok_or_else(|| Refusal::Body(format!("names the token {id:?}, of which there is none")))?;
        access.revoke_token(own.id)?;
        Ok(done(format!("The token {:?} opens nothing any more.", own.about.name)))
    }

    async fn add_share(&self, form: &Form, head: &Parts) -> Result<Said, Refusal> {
        let view = form.get("view");
        if !view.is_empty() && doorman::view(view).is_none() {
            return Err(Refusal::Body(format!(
                "shows {view:?}, use an address of these pages like /pages?days=28"
            )));
        }
        let password = Some(form.get("password")).filter(|text| !text.is_empty());
        let asked = json!({ "name": form.get("name"), "days": form.number("days")?, "password": password });
        let made = shares::make(self.collector, &self.admitted(), asked.to_string().as_bytes()).await?;
        let path = text(&made, "path").unwrap_or_default();
        let mut link = super::overview::base(self.collector, &head.headers) + &path;
        if !view.is_empty() {
            let query = serde_urlencoded::to_string([("view", view)]).expect("texts can be encoded");
            link = format!("{link}?{query}");
        }
        Ok(Said { secret: Some(link), ..done("This is the link. It is shown only now.") })
    }

    fn revoke_share(&self, id: &str) -> Result<Said, Refusal> {
        let access = self.collector.store.access();
        let own = access.shares()?.into_iter().find(|share| share.id.to_string() == id);
        let own = own.filter(|share| share.about.site == self.site.key);
        let own =
            own.ok_or_else(|| Refusal::Body(format!("names the link {id:?}, of which there is none")))?;
        access.revoke_share(own.id)?;
        Ok(done(format!("The link {:?} opens nothing any more.", own.about.name)))
    }

    fn invite(&self, role: &str, head: &Parts) -> Result<Said, Refusal> {
        let unknown = || Refusal::Body(format!("asks for the role {role:?}, use viewer, analyst or owner"));
        let role = Role::from_name(role).ok_or_else(unknown)?;
        let (text, digest) = secret::new(Purpose::Invitation).map_err(store::Error::from)?;
        let to = Membership { site: Some(self.site.key), role };
        let expires_s = day::now_ms() / 1_000 + INVITATION_S;
        self.collector.store.access().invite(&digest, to, expires_s, false)?;
        let link = format!("{}/setup/{text}", super::overview::base(self.collector, &head.headers));
        let words = format!("Whoever opens this link first, within a week, becomes {}.", role.name());
        Ok(Said { secret: Some(link), ..done(words) })
    }

    fn end_membership(&self, form: &Form) -> Result<Said, Refusal> {
        let (name, of) = (form.get("name"), form.get("of"));
        members::end(&self.collector.store, &self.site, name, of, self.owns_everything).map(done)
    }

    /// Whoever runs the collector may have it call an address, which may be one of its own network; nobody else.
    async fn set_alerts(&self, form: &Form, what: &str) -> Result<Said, Refusal> {
        let access = self.collector.store.access();
        let url = form.get("url");
        if url.is_empty() {
            access.set(self.site.key, alerts::SETTING, "")?;
            return Ok(done("Nobody is told anything from now on."));
        }
        let silent_hours = form.number("silent_hours")?;
        let silent_hours = u32::try_from(silent_hours)
            .map_err(|_| Refusal::Body(format!("has {silent_hours} hours of silence")))?;
        let is_on = |name: &str| form.get(name) == "on";
        let alerts = Alerts {
            url: url.into(),
            findings: is_on("findings"),
            errors: is_on("errors"),
            weekly: is_on("weekly"),
            silent_hours,
        };
        alerts
            .check(self.collector.mailer.as_ref())
            .map_err(|error| Refusal::Body(format!("has {error}")))?;
        if what == "test-alert" {
            let message = Message::new(
                &self.site,
                "test",
                "This is what an alert looks like.".into(),
                self.collector.public_url.as_deref(),
                ("/", ""),
            );
            let (mailer, url) = (self.collector.mailer.clone(), alerts.url.clone());
            let send = move || alerts::send(mailer.as_ref(), &url, &message);
            let sent = tokio::task::spawn_blocking(send).await;
            return match sent {
                Ok(Ok(())) => Ok(done("It was delivered.")),
                Ok(Err(error)) => Err(Refusal::Body(format!("was not delivered: {error}"))),
                Err(_) => Err(Refusal::Body("was not delivered".into())),
            };
        }
        let text = serde_json::to_string(&alerts).expect("settings are plain data");
        access.set(self.site.key, alerts::SETTING, &text)?;
        Ok(done("Alerts go there from now on."))
    }

    fn keep(&self, form: &Form) -> Result<Said, Refusal> {
        let read = |name: &str| {
            kept(form.get(name)).map_err(|error| Refusal::Body(format!("says of {name} that {error}")))
        };
        let [Kept(days), Kept(grid_days)] = [read("keep_days")?, read("keep_grid_days")?];
        let mut wished = (*self.site).clone();
        (wished.batch_days, wished.grid_days) = (days, grid_days);
        let [now, then] = [&self.site, &wished].map(|site| self.collector.keeping.of(site));
        let lost = keeping::lost(now, then, day::of_ms(day::now_ms()));
        if let Some(goes) = lost.as_ref().filter(|_| form.get("sure") != "yes") {
            let asks = Asks { goes: goes.clone(), days: told(days), grid_days: told(grid_days) };
            return Ok(Said { asks: Some(asks), ..Said::default() });
        }
        self.collector.store.keep(&self.site, days, grid_days)?;
        Ok(done(match lost {
            Some(_) => "What is older goes within the hour, and does not come back.",
            None => "It is kept so long from now on.",
        }))
    }

    fn set_privacy(&self, form: &Form) -> Result<Said, Refusal> {
        let change = privacy::change(|name| form.get(name))?;
        self.collector.store.change_site(&self.site, &change)?;
        Ok(done("It is so from now on."))
    }

    fn set_rates(&self, text: &str) -> Result<Said, Refusal> {
        let words = if text.is_empty() {
            "Currencies are kept apart from now on.".into()
        } else {
            let rates = Rates::parse(text).map_err(|error| Refusal::Body(format!("has {error}")))?;
            format!("The dashboard counts revenue in {} from now on.", rates.base)
        };
        self.collector.store.access().set(self.site.key, rates::SETTING, text)?;
        Ok(done(words))
    }

    fn add_site(&self, form: &Form) -> Result<Said, Refusal> {
        let name = form.get("name");
        let origins = form.get("origins").split_whitespace().map(String::from).collect();
        let new = NewSite { name: name.into(), origins, public_heat: false };
        match self.collector.store.add_site(new) {
            Ok(key) => {
                Ok(done(format!("{name} was added. Its key is {key}; choose it above to see its tag.")))
            }
            Err(error @ (store::Error::Name(_) | store::Error::Origin(_))) => {
                Err(Refusal::Body(format!("cannot be used: {error}")))
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn text(made: &Value, name: &str) -> Option<String> {
    made[name].as_str().map(String::from)
}
