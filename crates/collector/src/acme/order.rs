//! One order from its beginning to the certificate, RFC 8555, section 7.1.

use std::{collections::BTreeSet, path::Path, time::Duration};

use anyhow::{Context as _, Result, anyhow};
use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order, OrderStatus,
    RetryPolicy,
};

use super::{answers::Answers, line::Line, settings::Settings, shelf::Shelf, timetable::is};

/// The authority looks from several places, and may have others waiting.
const POLL: RetryPolicy = RetryPolicy::new().timeout(Duration::from_secs(120));

pub(crate) struct Desk {
    names: Vec<String>,
    directory: String,
    contact: Option<String>,
    line: Line,
    pub(crate) shelf: Shelf,
}

impl Desk {
    /// # Errors
    /// The authority's root certificates cannot be read.
    pub(crate) fn new(settings: &Settings, data: &Path) -> Result<Self> {
        let Settings { acme, acme_directory: directory, acme_contact: contact, .. } = settings;
        // A file and the environment may name the same one.
        let names: Vec<_> = BTreeSet::from_iter(acme).into_iter().cloned().collect();
        Ok(Self {
            directory: directory.clone(),
            contact: contact.as_ref().map(|mail| format!("mailto:{mail}")),
            line: Line::new(settings.roots()?),
            shelf: Shelf::new(data, directory, &names),
            names,
        })
    }

    pub(crate) fn directory(&self) -> &str {
        &self.directory
    }

    pub(crate) fn names(&self) -> String {
        self.names.join(", ")
    }

    /// A key and the chain of certificates that belongs to it, PEM. Meanwhile `answers` has what the authority looks for.
    ///
    /// # Errors
    /// In the authority's words, or why it could not be asked.
    pub(crate) async fn order(&self, answers: &Answers) -> Result<String> {
        let ordered = self.order_as_known(answers).await;
        let Err(error) = &ordered else { return ordered };
        if !matches!(error.downcast_ref(), Some(Error::Api(problem)) if is(problem, "accountDoesNotExist")) {
            return ordered;
        }
        tracing::warn!("{} has forgotten us and gets a new account", self.directory);
        self.shelf.forget_account()?;
        self.order_as_known(answers).await
    }

    async fn order_as_known(&self, answers: &Answers) -> Result<String> {
        let account = self.account().await?;
        let identifiers: Vec<_> = self.names.iter().cloned().map(Identifier::Dns).collect();
        let mut order = account.new_order(&NewOrder::new(&identifiers)).await?;
        let proven = prove(&mut order, answers).await;
        answers.clear();
        proven?;
        let key = order.finalize().await?;
        Ok(key + &order.poll_certificate(&POLL).await?)
    }

    async fn account(&self) -> Result<Account> {
        let builder = Account::builder_with_http(Box::new(self.line.clone()));
        let contact: Vec<&str> = self.contact.iter().map(String::as_str).collect();
        if let Some(kept) = self.shelf.account()? {
            let credentials =
                serde_json::from_str(&kept).context("what is kept of the account cannot be read")?;
            let account = builder.from_credentials(credentials).await?;
            if !contact.is_empty() {
                account.update_contacts(&contact).await?;
            }
            return Ok(account);
        }
        let about =
            NewAccount { contact: &contact, terms_of_service_agreed: true, only_return_existing: false };
        let (account, credentials) = builder.create(&about, self.directory.clone(), None).await?;
        self.shelf.keep_account(&serde_json::to_string(&credentials)?)?;
        Ok(account)
    }
}

/// Has the authority look at each name, and waits until it has seen all.
async fn prove(order: &mut Order, answers: &Answers) -> Result<()> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        // Of an order before.
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let name = authorization.identifier().to_string();
        let challenge = authorization.challenge(ChallengeType::TlsAlpn01);
        let mut challenge =
            challenge.with_context(|| format!("{name} cannot be proven by TLS-ALPN-01 there"))?;
        answers.put(&name, challenge.key_authorization().digest().as_ref())?;
        challenge.set_ready().await?;
    }
    match order.poll_ready(&POLL).await {
        Ok(OrderStatus::Ready) => Ok(()),
        Ok(_) => Err(told(order).await.unwrap_or_else(|| anyhow!("the order became invalid"))),
        Err(error) => Err(told(order).await.unwrap_or_else(|| error.into())),
    }
}

/// What the authority says of the first name that it could not see.
async fn told(order: &mut Order) -> Option<anyhow::Error> {
    let mut authorizations = order.authorizations();
    while let Some(Ok(mut authorization)) = authorizations.next().await {
        let Ok(state) = authorization.refresh().await else { continue };
        let name = state.identifier().to_string();
        if let Some(problem) = state.challenges.iter().find_map(|challenge| challenge.error.clone()) {
            return Some(anyhow::Error::from(Error::Api(problem)).context(name));
        }
    }
    None
}
