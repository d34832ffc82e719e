//! `isotherm serve`: everything that is checked before the first request, and what happens after the last.

use std::{
    io::{IsTerminal as _, Write as _},
    net::{SocketAddr, ToSocketAddrs as _},
    num::NonZeroU32,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;
use ipnet::IpNet;
use store::{Keeping, Store};
use tokio::{
    net::{TcpListener, TcpSocket},
    runtime::Runtime,
    task::JoinHandle,
};
use tracing_subscriber::EnvFilter;
use wire::SiteKey;

use crate::{
    Advisor, Assets, Caps, Collector, Demo, Judging, Mailer, Noop, Proxies, account_command,
    acme::{self, Acme},
    alerts, app,
    app::{BATCHES_PER_S, KEEP_DAYS, KEEP_GRID_DAYS, PER_NETWORK_S},
    command, connections,
    countries::Countries,
    dashboard, day, link,
    metrics::MetricsFor,
    plausible::VIEWS,
    seats::Seats,
    spam::Spam,
    tidy,
    tls::Tls,
};

/// Connections that the system keeps waiting while all of ours are busy.
const BACKLOG: u32 = 4_096;
const CONNECTIONS: NonZeroU32 = NonZeroU32::new(20_000).expect("20,000 is not zero");
/// Files that are no connections: the database, its log, readers, the standard streams.
const SPARE_FILES: u64 = 64;
/// An office behind one address has so many visitors at a time, and more are rarely visitors.
const PER_ADDRESS: NonZeroU32 = NonZeroU32::new(512).expect("512 is not zero");

/// Settings may also stand in the environment, as `ISOTHERM_KEEP_DAYS`, or in a file; what is typed counts before both.
#[derive(Debug, Args)]
#[command(args_override_self = true)]
pub(crate) struct Serve {
    /// A file with lines like `keep-days = 90`.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Where to listen, like 127.0.0.1:8080; port 0 takes a free one.
    #[arg(long, value_name = "ADDR")]
    listen: String,
    /// The data folder; made if it is missing.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Serve the browser files of this folder instead of the built-in ones.
    #[arg(long, value_name = "DIR")]
    assets: Option<PathBuf>,
    /// Serve the pages of this folder under /demo/.
    #[arg(long, value_name = "DIR", requires = "demo_site")]
    demo: Option<PathBuf>,
    /// The site that the demo's pages belong to.
    #[arg(long, value_name = "KEY", requires = "demo", value_parser = command::site_key)]
    demo_site: Option<SiteKey>,
    /// Batches a second that one site may send.
    #[arg(long, value_name = "N", default_value_t = BATCHES_PER_S)]
    rate: NonZeroU32,
    /// Of those, batches a second from one network, which is a /24 or a /48.
    #[arg(long, value_name = "N", default_value_t = PER_NETWORK_S)]
    rate_per_network: NonZeroU32,
    /// Speak TLS by this chain of certificates, PEM; read again when it changes.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_chain: Option<PathBuf>,
    /// The key of the first of them, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_chain")]
    tls_key: Option<PathBuf>,
    #[command(flatten)]
    acme: acme::Settings,
    /// Connections open at the same time; further ones wait.
    #[arg(long, value_name = "N", default_value_t = CONNECTIONS)]
    connections: NonZeroU32,
    /// Of those, connections from one address; further ones are closed.
    #[arg(long, value_name = "N", default_value_t = PER_ADDRESS)]
    connections_per_address: NonZeroU32,
    /// The network of a proxy whose X-Forwarded-For is believed, like 10.0.0.0/8; may be given several times.
    #[arg(long = "trusted-proxy", value_name = "CIDR", value_parser = network)]
    trusted_proxies: Vec<IpNet>,
    /// Keep of each view the country that its address is in, by this file in MaxMind's format (.mmdb); read again when it
    /// changes.
    #[arg(long, value_name = "FILE")]
    countries: Option<PathBuf>,
    /// Count no view whose referrer is a host of this list, a host a line, or below one; read again when it changes.
    #[arg(long, value_name = "FILE")]
    referrer_spam: Option<PathBuf>,
    #[command(flatten)]
    caps: Caps,
    /// Views that visitors of one network with one kind of browser may begin at once, and two a second after that; further
    /// ones go into quarantine.
    #[arg(long, value_name = "N", default_value_t = VIEWS)]
    views_at_once: NonZeroU32,
    /// What becomes of views in which a program drives the browser.
    #[arg(long, value_enum, value_name = "HOW", default_value = "apart")]
    bots: Judging,
    /// Keep single views for so many days; 0 for ever. What they add up to is kept longer.
    #[arg(long, value_name = "DAYS", default_value_t = KEEP_DAYS)]
    keep_days: u16,
    /// Keep what the views of a day add up to for so many days, which is 25 months; 0 for ever.
    #[arg(long, value_name = "DAYS", default_value_t = KEEP_GRID_DAYS)]
    keep_grid_days: u16,
    /// Put findings into words by a language model under this address, which speaks OpenAI's chat completions, like
    /// http://127.0.0.1:11434/v1. It is sent findings, never visits.
    #[arg(long, value_name = "URL", requires = "model_name")]
    model_url: Option<String>,
    /// What the model is called there.
    #[arg(long, value_name = "NAME", requires = "model_url")]
    model_name: Option<String>,
    /// The key that its address wants. Other users of the machine can see arguments: better say it by the environment.
    #[arg(long, value_name = "KEY", requires = "model_url")]
    model_key: Option<String>,
    /// Send alerts to addresses like mailto:ann@shop.example by this mail server: smtps://user:password@host:465, or
    /// smtp://host:587?tls=required. Other users of the machine can see arguments: better say it by the environment.
    #[arg(long, value_name = "URL", requires = "mail_from")]
    mail_server: Option<String>,
    /// Who these mails come from, as Isotherm <alerts@shop.example>.
    #[arg(long, value_name = "SENDER", requires = "mail_server")]
    mail_from: Option<String>,
    /// Where browsers reach the collector, like https://stats.example: alerts, reports and invitations link there, and the
    /// tag that is shown names it.
    #[arg(long, value_name = "URL", value_parser = public_url)]
    public_url: Option<String>,
    /// Who may read /metrics, which counts all sites together.
    #[arg(long, value_enum, value_name = "WHO", default_value = "machine")]
    metrics: MetricsFor,
    /// Acknowledge batches without keeping them, to measure what keeping them costs.
    #[arg(long, hide = true)]
    noop: Option<Noop>,
}

pub(crate) fn run(args: &Serve) -> Result<()> {
    log();
    allow_files(args.connections);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let listener = {
        let _inside = runtime.enter();
        listen(&args.listen)?
    };
    let tls = tls(args)?.map(Arc::new);
    let (countries, spam) = (countries(args)?, spam(args)?);
    let store = command::naming(&args.data, Store::serve(&args.data))?;
    let collector = collector(args, store.clone())?
        .with_countries(countries.clone())
        .with_spam(spam.clone())
        .with_tls(tls.clone());
    let address = listener.local_addr()?;
    let base = format!("{}://{address}", if tls.is_some() { "https" } else { "http" });
    println!("isotherm listens on {base}");
    // The authority comes to the names' port 443, and so can browsers.
    let named = args.acme.acme.first().map(|name| format!("https://{name}"));
    offer_first_account(&store, args.public_url.as_ref().or(named.as_ref()).unwrap_or(&base));
    let seats = Seats::new(args.connections, args.connections_per_address, proxies(args));
    // Before the first batch is dated. On a full disk nothing is kept of it, and nothing comes in.
    if let Err(error) = collector.clock.look(&store, day::now_ms()) {
        tracing::error!("the clock could not be compared with what was stored: {error}");
    }
    let collector = Arc::new(collector);
    let counting = runtime.spawn(count_every_second(Arc::clone(&collector)));
    let warmed = store.clone();
    std::thread::spawn(move || dashboard::warm(&warmed).inspect_err(|error| tracing::warn!("{error}")));
    let stopped = Arc::new(AtomicBool::new(false));
    let tidying = runtime.spawn(tidy::every_hour(
        store.clone(),
        Arc::clone(&collector.clock),
        keeping(args),
        Arc::clone(&stopped),
    ));
    let destroying = runtime.spawn(tidy::every_minute(store.clone()));
    let telling = runtime.spawn(alerts::every_hour(Arc::clone(&collector), Arc::clone(&stopped)));
    let following = follow(&runtime, tls.clone(), countries, spam);
    let stop = || collector.live.stop();
    let served =
        runtime.block_on(connections::serve(listener, &seats, tls, app(Arc::clone(&collector)), stop));
    stopped.store(true, Ordering::Relaxed);
    tidying.abort();
    destroying.abort();
    telling.abort();
    served?;
    counting.abort();
    following.iter().for_each(JoinHandle::abort);
    collector.keep_counts();
    while collector.keep_words() {}
    store.close();
    Ok(())
}

/// Has the operator's files read again when they change.
fn follow(
    runtime: &Runtime,
    tls: Option<Arc<Tls>>,
    countries: Option<Arc<Countries>>,
    spam: Option<Arc<Spam>>,
) -> Vec<JoinHandle<()>> {
    let following = tls.map(|tls| runtime.spawn(async move { tls.follow().await }));
    let renewing = countries.map(|countries| runtime.spawn(async move { countries.follow().await }));
    let relisting = spam.map(|spam| runtime.spawn(async move { spam.follow().await }));
    following.into_iter().chain(renewing).chain(relisting).collect()
}

/// Where nobody can log in, whoever started the collector gets a link to become its owner. A disk that is too full for one is
/// no reason not to serve.
fn offer_first_account(store: &Store, base: &str) {
    match account_command::first_link(store) {
        Ok(Some(path)) => {
            // Whoever reads only the first line may have closed the pipe.
            let _ = writeln!(
                std::io::stdout(),
                "Nobody has an account yet. Become the owner, within a day and once:\n{base}{path}"
            );
        }
        Ok(None) => {}
        Err(error) => tracing::error!(
            "nobody has an account yet, and no link to become the owner could be made: {error}; start again to get one"
        ),
    }
}

/// Whether `run` would get as far as listening, and with what.
pub(crate) fn check(args: &Serve) -> Result<()> {
    try_to_serve(args).with_context(|| match &args.config {
        Some(file) => format!("these settings, some of {}, cannot be served", file.display()),
        None => "these settings cannot be served".into(),
    })?;
    if let Some(file) = &args.config {
        println!("config = {}", file.display());
    }
    println!("listen = {}\ndata = {}", args.listen, args.data.display());
    args.tls_chain.iter().for_each(|file| println!("tls-chain = {}", file.display()));
    args.tls_key.iter().for_each(|file| println!("tls-key = {}", file.display()));
    args.acme.print();
    println!("rate = {}\nrate-per-network = {}", args.rate, args.rate_per_network);
    println!("connections = {}", args.connections);
    println!("connections-per-address = {}", args.connections_per_address);
    args.trusted_proxies.iter().for_each(|network| println!("trusted-proxy = {network}"));
    args.countries.iter().for_each(|file| println!("countries = {}", file.display()));
    args.referrer_spam.iter().for_each(|file| println!("referrer-spam = {}", file.display()));
    let Caps { paths, selectors, names } = args.caps;
    println!("paths-per-day = {paths}\nselectors-per-day = {selectors}\nnames-per-day = {names}");
    println!("views-at-once = {}", args.views_at_once);
    println!("bots = {}", if args.bots == Judging::Apart { "apart" } else { "counted" });
    println!("metrics = {}", if args.metrics == MetricsFor::Anyone { "anyone" } else { "machine" });
    println!("keep-days = {}\nkeep-grid-days = {}", args.keep_days, args.keep_grid_days);
    args.model_url.iter().for_each(|url| println!("model-url = {url}"));
    args.model_name.iter().for_each(|name| println!("model-name = {name}"));
    args.model_key.iter().for_each(|_| println!("model-key = (not shown)"));
    args.mail_server.iter().for_each(|_| println!("mail-server = (not shown)"));
    args.mail_from.iter().for_each(|sender| println!("mail-from = {sender}"));
    args.public_url.iter().for_each(|url| println!("public-url = {url}"));
    println!("These settings can be served.");
    Ok(())
}

fn try_to_serve(args: &Serve) -> Result<()> {
    let address = address(&args.listen)?;
    match std::net::TcpListener::bind(address) {
        // A collector that runs meanwhile has it, and may be asked what it will do after a restart.
        Err(error) if error.kind() != std::io::ErrorKind::AddrInUse => {
            return Err(error).with_context(|| format!("cannot listen on {address}"));
        }
        _ => {}
    }
    let is_new = !args.data.exists();
    let tried = try_to_open(args);
    if is_new && args.data.exists() {
        // It was made to see that it can be.
        std::fs::remove_dir_all(&args.data)?;
    }
    tried
}

fn try_to_open(args: &Serve) -> Result<()> {
    let store = command::naming(&args.data, Store::open(&args.data))?;
    tls(args)?;
    countries(args)?;
    spam(args)?;
    collector(args, store).map(drop)
}

/// To standard error; `ISOTHERM_LOG=debug` says more. No address and no user agent is ever logged.
fn log() {
    let filter = EnvFilter::try_from_env("ISOTHERM_LOG").unwrap_or_else(|_| EnvFilter::new("info,h2=error"));
    // A logger that is set already stays.
    let _ = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .try_init();
}

fn collector(args: &Serve, store: Store) -> Result<Collector> {
    let assets = match &args.assets {
        Some(folder) => Assets::read(folder).context("cannot serve the assets")?,
        None => Assets::embedded(),
    };
    if assets.is_empty() {
        tracing::warn!("no browser files are built in: /isotherm.js will not be found");
    }
    let collector = Collector::new(store, assets)?
        .with_rate(args.rate)
        .with_network_rate(args.rate_per_network)
        .with_bots(args.bots)
        .with_caps(args.caps)
        .with_crowds(args.views_at_once)
        .with_noop(args.noop)
        .with_metrics(args.metrics)
        .with_advisor(advisor(args)?)
        .with_mailer(mailer(args)?)
        .with_keeping(keeping(args))
        .with_public_url(args.public_url.clone())
        .with_proxies(proxies(args));
    let (Some(folder), Some(key)) = (&args.demo, args.demo_site) else { return Ok(collector) };
    command::known_site(&collector.store, key)?;
    Ok(collector.with_demo(Demo::new(folder, key)?))
}

/// Owners see what was turned away up to the last second, also after a crash.
async fn count_every_second(collector: Arc<Collector>) {
    let mut seconds = tokio::time::interval(Duration::from_secs(1));
    loop {
        seconds.tick().await;
        let collector = Arc::clone(&collector);
        // A writer may hold the database for a while: nobody else shall wait for that.
        let kept = tokio::task::spawn_blocking(move || {
            collector.keep_counts();
            collector.keep_words();
        });
        let _ = kept.await;
    }
}

fn advisor(args: &Serve) -> Result<Option<Advisor>> {
    let (Some(url), Some(name)) = (&args.model_url, &args.model_name) else { return Ok(None) };
    Advisor::new(url, name, args.model_key.as_deref()).map(Some).map_err(anyhow::Error::msg)
}

fn mailer(args: &Serve) -> Result<Option<Mailer>> {
    let (Some(url), Some(from)) = (&args.mail_server, &args.mail_from) else { return Ok(None) };
    Mailer::new(url, from).map(Some).map_err(anyhow::Error::msg)
}

fn keeping(args: &Serve) -> Keeping {
    let [batch_days, grid_days] =
        [args.keep_days, args.keep_grid_days].map(|days| Some(days).filter(|&days| days > 0));
    Keeping { batch_days, grid_days }
}

/// As many open files as there may be connections, and some for the database, or as many as the system grants.
fn allow_files(connections: NonZeroU32) {
    let wanted = u64::from(connections.get()) + SPARE_FILES;
    match rlimit::increase_nofile_limit(wanted) {
        Ok(granted) if granted < wanted => {
            tracing::warn!(
                "the system grants {granted} open files: not all {connections} connections have one"
            );
        }
        Ok(_) => {}
        Err(error) => tracing::warn!("the limit of open files stays as it is: {error}"),
    }
}

fn tls(args: &Serve) -> Result<Option<Tls>> {
    if !args.acme.acme.is_empty() {
        return Acme::open(&args.acme, &args.data).map(|acme| Some(Tls::Acme(Box::new(acme))));
    }
    let (Some(chain), Some(key)) = (&args.tls_chain, &args.tls_key) else { return Ok(None) };
    Tls::read(chain, key).map(Some)
}

fn countries(args: &Serve) -> Result<Option<Arc<Countries>>> {
    let file = args.countries.as_deref();
    Ok(file.map(Countries::read).transpose()?.map(Arc::new))
}

fn spam(args: &Serve) -> Result<Option<Arc<Spam>>> {
    let file = args.referrer_spam.as_deref();
    Ok(file.map(Spam::read).transpose()?.map(Arc::new))
}

fn proxies(args: &Serve) -> Proxies {
    Proxies::new(args.trusted_proxies.clone())
}

/// An origin; a slash at its end may be there, and nobody's name and password.
fn public_url(text: &str) -> Result<String, String> {
    let bare = text.strip_suffix('/').unwrap_or(text);
    let origin =
        link::origin(bare).filter(|origin| origin.eq_ignore_ascii_case(bare) && !origin.contains('@'));
    origin.ok_or_else(|| {
        format!("{text:?} is not where browsers reach it: write it like https://stats.example")
    })
}

/// A network, or an address alone.
pub(crate) fn network(text: &str) -> Result<IpNet, String> {
    let wrong = || format!("{text:?} is not a network like 192.0.2.0/24, 2001:db8::/32, or an address");
    store::network(text).ok_or_else(wrong)
}

fn address(text: &str) -> Result<SocketAddr> {
    let first = text.to_socket_addrs().ok().and_then(|mut addresses| addresses.next());
    first.with_context(|| format!("{text:?} is not an address to listen on, like 127.0.0.1:8080"))
}

fn listen(text: &str) -> Result<TcpListener> {
    let address = address(text)?;
    match bind(address) {
        Ok(listener) => Ok(listener),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            bail!("cannot listen on {address}: another program has that port")
        }
        Err(error) => Err(error).with_context(|| format!("cannot listen on {address}")),
    }
}

fn bind(address: SocketAddr) -> std::io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Otherwise a restart would have to wait for the last connections of the run before to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}
