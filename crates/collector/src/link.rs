//! `isotherm link`: a page's address that opens the overlay there, for a while.

use std::path::PathBuf;

use anyhow::{Result, bail};
use axum::http::{HeaderValue, Uri};
use clap::Args;
use store::Site;
use wire::SiteKey;

use crate::{command, cors, day, token::Signer};

#[derive(Debug, Args)]
pub(crate) struct Link {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// The site's key.
    #[arg(long, value_parser = command::site_key)]
    site: SiteKey,
    /// The page to open, like https://example.com/pricing.
    #[arg(long, value_name = "PAGE")]
    url: String,
    /// How long the link works.
    #[arg(long, default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=525_600))]
    minutes: u32,
    /// Let whoever has it also save what the page looks like, to lie below its maps in the dashboard.
    #[arg(long)]
    saves: bool,
}

pub(crate) fn run(args: &Link) -> Result<()> {
    let store = command::open_present(&args.data)?;
    let site = command::known_site(&store, args.site)?;
    let origin = origin_at(&site, &args.url)?;
    let expires_s = day::now_ms() / 1_000 + i64::from(args.minutes) * 60;
    let signer = Signer::new(&store.secret()?);
    let sign = if args.saves { Signer::sign_to_save } else { Signer::sign };
    let token = sign(&signer, args.site, &origin, expires_s);
    println!("Whoever opens this link within {} minutes sees the heat of {:?}:", args.minutes, site.name);
    println!("{}#isotherm={token}", args.url);
    Ok(())
}

/// The page's origin, if it is the site's. The overlay could not read the answer on a page of another origin, and a link says nothing about that.
fn origin_at(site: &Site, url: &str) -> Result<String> {
    if url.contains('#') {
        bail!("{url} has a part after #, where the token belongs: leave it out");
    }
    let Some(origin) = origin(url) else {
        bail!("{url} is not a page: write it like https://example.com/page")
    };
    if !cors::admits(site, &HeaderValue::from_str(&origin)?) {
        bail!("{url} is not a page of {:?}, whose pages come from {}", site.name, site.origins.join(", "));
    }
    Ok(origin)
}

/// Scheme, host and port of a page's address, if it is one.
pub(crate) fn origin(url: &str) -> Option<String> {
    let uri: Uri = url.parse().ok()?;
    let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
    Some(format!("{scheme}://{}", uri.authority()?).to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_an_origin_and_other_texts_have_none() {
        assert_eq!(origin("HTTPS://Shop.example:8443/a?b").as_deref(), Some("https://shop.example:8443"));
        for wrong in ["", "/demo/", "shop.example", "ftp://a/b", "https://", "https://a b/"] {
            assert_eq!(origin(wrong), None, "{wrong}");
        }
    }
}
