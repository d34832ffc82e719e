//! Alerts as mails, by a server that the operator names. There are none unless it is configured.

use std::time::Duration;

use lettre::{
    Message as Mail, SmtpTransport, Transport as _,
    message::{Mailbox, header::ContentType},
};

use crate::{alerts::Message, quoting::line};

/// A server may take so long for each of its answers.
const PATIENCE: Duration = Duration::from_secs(10);
/// What stands before a mail's address where alerts go.
const SCHEME: &str = "mailto:";

/// Hands mails to a server, as from one sender.
#[derive(Debug, Clone)]
pub struct Mailer {
    transport: SmtpTransport,
    from: Mailbox,
}

impl Mailer {
    /// By the server under an address such as `smtps://user:password@mail.example:465`, as from `from`, such as
    /// `Isotherm <alerts@shop.example>`. With `smtp://` and `?tls=required` the encryption begins after a greeting, and without
    /// it there is none.
    ///
    /// # Errors
    /// What is none, in words; the server's address, which may hold a password, is not among them.
    pub fn new(url: &str, from: &str) -> Result<Self, String> {
        let unread =
            |_| "the mail server's address is not one like smtps://user:password@host:465".to_owned();
        let transport = SmtpTransport::from_url(url).map_err(unread)?;
        let from = from.parse().map_err(|error| format!("mails cannot come from {from:?}: {error}"))?;
        Ok(Self { transport: transport.timeout(Some(PATIENCE)).build(), from })
    }

    /// Sends it as plain text; where the server does not take it, why.
    pub(crate) fn send(&self, to: &Mailbox, message: &Message) -> Result<(), String> {
        let subject = format!("{} on {}", about(message.kind), line(&message.name));
        let mail = Mail::builder()
            .from(self.from.clone())
            .to(to.clone())
            .subject(subject)
            .header(ContentType::TEXT_PLAIN)
            .body(body(message))
            .map_err(|error| error.to_string())?;
        self.transport.send(&mail).map(drop).map_err(|error| error.to_string())
    }
}

fn body(Message { text, link, name, site, .. }: &Message) -> String {
    let link = link.iter().map(|link| format!("{link}\n\n")).collect::<String>();
    format!("{text}\n\n{link}{} ({site})\n", line(name))
}

/// Whom a text such as `mailto:ann@shop.example` means; `None` if it is another kind of address.
pub(crate) fn recipient(url: &str) -> Option<Result<Mailbox, String>> {
    let address = url.strip_prefix(SCHEME)?;
    Some(address.parse().map_err(|error| format!("the address {url:?}, to which no mail can go: {error}")))
}

fn about(kind: &str) -> &'static str {
    match kind {
        "finding" => "A finding",
        "errors" => "More errors",
        "silence" => "Silence",
        "report" => "The week",
        _ => "A test",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_server_or_sender_is_refused_without_a_word_of_the_password() {
        for url in ["", "mail.example", "http://a.example", "smtps://", "ftp://user:secret@host"] {
            let error = Mailer::new(url, "a@b.example").unwrap_err();
            assert!(error.contains("smtps://") && !error.contains("secret"), "{error}");
        }
        let error = Mailer::new("smtp://localhost:25", "nobody").unwrap_err();
        assert!(error.starts_with("mails cannot come from \"nobody\""), "{error}");
        assert!(Mailer::new("smtps://user:secret@mail.example:465", "Shop <a@b.example>").is_ok());
    }

    #[test]
    fn what_begins_with_mailto_is_an_address_of_somebody_or_wrong() {
        assert_eq!(recipient("https://a.example/hook"), None);
        assert_eq!(
            recipient("mailto:ann@shop.example").unwrap().unwrap().email.to_string(),
            "ann@shop.example"
        );
        for wrong in ["mailto:", "mailto:ann", "mailto:ann@shop.example\r\nBcc: all@shop.example"] {
            assert!(recipient(wrong).unwrap().unwrap_err().contains("no mail can go"), "{wrong}");
        }
    }
}
