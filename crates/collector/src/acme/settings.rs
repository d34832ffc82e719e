//! For which names a certificate is asked, of whom, and what is wrong with a name before anybody is asked.

use std::{fs, net::IpAddr, path::PathBuf};

use anyhow::{Context as _, Result, bail};
use axum::http::Uri;
use clap::Args;
use instant_acme::LetsEncrypt;
use rustls_pki_types::DnsName;
use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

#[derive(Debug, Args)]
pub(crate) struct Settings {
    /// Speak TLS by a certificate for this host name, which an authority gives by ACME and renews; several with commas between
    /// them, or given several times. Naming one agrees to the authority's terms. It must reach the collector at port 443.
    #[arg(long = "acme", value_name = "NAME", value_delimiter = ',', value_parser = host)]
    #[arg(conflicts_with_all = ["tls_chain", "tls_key"])]
    pub(crate) acme: Vec<String>,
    /// The mail address that the authority may write to.
    #[arg(long, value_name = "MAIL", requires = "acme", value_parser = contact)]
    pub(crate) acme_contact: Option<String>,
    /// Where the authority's directory is.
    #[arg(long, value_name = "URL", requires = "acme", value_parser = directory)]
    #[arg(default_value = LetsEncrypt::Production.url())]
    pub(crate) acme_directory: String,
    /// Believe that the authority is itself by these certificates, PEM, rather than by those that browsers believe.
    #[arg(long, value_name = "FILE", requires = "acme")]
    pub(crate) acme_root: Option<PathBuf>,
}

impl Settings {
    /// As lines of a configuration file.
    pub(crate) fn print(&self) {
        if self.acme.is_empty() {
            return;
        }
        self.acme.iter().for_each(|name| println!("acme = {name}"));
        self.acme_contact.iter().for_each(|mail| println!("acme-contact = {mail}"));
        println!("acme-directory = {}", self.acme_directory);
        self.acme_root.iter().for_each(|file| println!("acme-root = {}", file.display()));
    }

    /// By which certificates the authority's own are judged.
    ///
    /// # Errors
    /// The file cannot be read, or holds none.
    pub(crate) fn roots(&self) -> Result<RootCerts> {
        let Some(file) = &self.acme_root else { return Ok(RootCerts::WebPki) };
        let pem = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let certificate = |item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        };
        let roots: Vec<Certificate<'static>> = parse_pem(&pem).filter_map(certificate).collect();
        if roots.is_empty() {
            bail!("{} holds no certificate", file.display());
        }
        Ok(RootCerts::new_with_certs(&roots))
    }
}

/// A name as it stands in a certificate.
fn host(text: &str) -> Result<String, String> {
    if text.contains('*') {
        return Err(format!(
            "{text:?} is a pattern: the authority is shown one host at a time, so name each"
        ));
    }
    if text.trim_matches(['[', ']']).parse::<IpAddr>().is_ok() {
        return Err(format!("{text:?} is an address: the certificate is for names"));
    }
    let is_well = DnsName::try_from(text).is_ok() && !text.ends_with('.') && !text.contains('_');
    if !is_well {
        return Err(format!(
            "{text:?} is no host name like stats.example; other letters are written as xn--…"
        ));
    }
    Ok(text.to_ascii_lowercase())
}

fn contact(text: &str) -> Result<String, String> {
    let is_well = text.parse::<lettre::Address>().is_ok();
    is_well.then(|| text.into()).ok_or_else(|| format!("{text:?} is no address like ann@shop.example"))
}

fn directory(text: &str) -> Result<String, String> {
    let address = text.parse::<Uri>().ok();
    let is_well =
        address.is_some_and(|address| address.scheme_str() == Some("https") && address.host().is_some());
    is_well.then(|| text.into()).ok_or_else(|| format!("{text:?} is no address that begins with https://"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_certificate_can_be_asked_for_is_told_with_its_reason() {
        for (text, said) in [
            ("*.shop.example", "is a pattern"),
            ("192.0.2.1", "is an address"),
            ("[2001:db8::1]", "is an address"),
            ("2001:db8::1", "is an address"),
            ("", "is no host name"),
            (" stats.example", "is no host name"),
            ("stats.example.", "is no host name"),
            ("stats..example", "is no host name"),
            ("-stats.example", "is no host name"),
            ("my_stats.example", "is no host name"),
            ("https://stats.example", "is no host name"),
            ("stats.example:443", "is no host name"),
            ("stätte.example", "is no host name"),
        ] {
            let error = host(text).unwrap_err();
            assert!(error.starts_with(&format!("{text:?} {said}")), "{error}");
        }
        let long = format!("{}.example", "a".repeat(64));
        assert!(host(&long).is_err());
        assert_eq!(host("Stats.Shop.example").unwrap(), "stats.shop.example");
        assert_eq!(host("xn--sttte-gra.example").unwrap(), "xn--sttte-gra.example");
    }

    #[test]
    fn an_authority_is_asked_over_tls_alone_and_writes_to_mail_addresses() {
        assert!(directory("https://ca.example:9000/acme/directory").is_ok());
        for text in ["http://ca.example/", "ca.example", "https://", ""] {
            assert!(directory(text).unwrap_err().contains(&format!("{text:?}")), "{text}");
        }
        assert_eq!(contact("ann@shop.example").unwrap(), "ann@shop.example");
        assert!(contact("ann").unwrap_err().contains("\"ann\""));
    }
}
