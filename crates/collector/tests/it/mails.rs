//! Alerts as mails, taken by a server that speaks SMTP.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{atomic::AtomicBool, mpsc},
    thread,
};

use isotherm::Mailer;

use crate::{
    compaction::{DAY_MS, store_all, today},
    dashboard::seen,
    house::House,
    settings::change,
};

const HOUR_MS: i64 = 3_600_000;
const SENDER: &str = "Isotherm <alerts@shop.example>";

/// A mail server that knows nobody but Ann, and what it took.
struct Office {
    url: String,
    mails: mpsc::Receiver<String>,
}

impl Office {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let (told, mails) = mpsc::channel();
        thread::spawn(move || listener.incoming().for_each(|stream| serve(stream.unwrap(), &told)));
        Self { url, mails }
    }

    fn house(&self) -> House {
        House::with(|collector| {
            let mailer = Mailer::new(&self.url, SENDER).unwrap();
            collector.with_mailer(Some(mailer)).with_public_url(Some("https://stats.example".into()))
        })
    }

    /// What has come since the last time: each is there once its sender has its answer.
    fn taken(&self) -> Vec<String> {
        self.mails.try_iter().collect()
    }
}

/// One conversation (RFC 5321): each mail with its envelope in front.
fn serve(stream: TcpStream, told: &mpsc::Sender<String>) {
    let mut writer = stream.try_clone().unwrap();
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let mut answer = |text: &str| write!(writer, "{text}\r\n").unwrap();
    answer("220 office.example");
    let mut envelope = String::new();
    while let Some(line) = lines.next() {
        match line.to_ascii_uppercase() {
            line if line.starts_with("EHLO") => answer("250 office.example"),
            line if line.starts_with("RCPT") && !line.contains("ANN@") => answer("550 no such person"),
            line if line == "DATA" => {
                answer("354 go on");
                let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                told.send(format!("{envelope}{}", mail.join("\n"))).unwrap();
                envelope.clear();
                answer("250 taken");
            }
            line if line == "QUIT" => answer("221 bye"),
            _ => {
                envelope += &format!("{line}\n");
                answer("250 so be it");
            }
        }
    }
}

/// What the page of a new owner answers to a form of alerts to this address.
async fn ask(house: &House, what: &str, url: &str) -> (u16, String) {
    let mut owner = house.member(what, "owner", None).await;
    let url = serde_urlencoded::to_string([("url", url)]).unwrap();
    change(&mut owner, house.site, &format!("do={what}&{url}&silent_hours=2")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alert_goes_to_a_mail_s_address_as_plain_text() {
    let office = Office::open();
    let house = office.house();
    let (status, page) = ask(&house, "test-alert", "mailto:ann@shop.example").await;
    assert!(status == 200 && page.contains("It was delivered."), "{page}");
    let [mail] = office.taken().try_into().unwrap();
    for part in [
        "MAIL FROM:<alerts@shop.example>",
        "RCPT TO:<ann@shop.example>",
        "From: Isotherm <alerts@shop.example>",
        "To: ann@shop.example",
        "Subject: A test on Shop",
        "Content-Type: text/plain; charset=utf-8",
        "This is what an alert looks like.",
    ] {
        assert!(mail.contains(part), "{part} is not in:\n{mail}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_is_mailed_once() {
    let office = Office::open();
    let house = office.house();
    store_all(&house.store, [(seen(house.site, 1, 1, "/", vec![]), 0)].into_iter());
    let (status, page) = ask(&house, "set-alerts", "mailto:Ann <ann@shop.example>").await;
    assert_eq!(status, 200, "{page}");
    let tell = async |now_ms: i64| {
        let collector = house.collector.clone();
        let tell = move || isotherm::tell_owners(&collector, now_ms, &AtomicBool::new(false)).unwrap();
        tokio::task::spawn_blocking(tell).await.unwrap();
        office.taken()
    };
    let noon_ms = today() * DAY_MS + DAY_MS / 2;
    let [mail] = tell(noon_ms + 3 * HOUR_MS).await.try_into().unwrap();
    assert!(mail.contains("Subject: Silence on Shop") && mail.contains("for 3 hours"), "{mail}");
    // As quoted-printable writes it.
    let link = format!("\nhttps://stats.example/settings?site=3D{}\n", house.site);
    assert!(mail.contains(&link), "{mail}");
    assert_eq!(tell(noon_ms + 4 * HOUR_MS).await, [""; 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_mailed_is_refused_with_the_reason() {
    let office = Office::open();
    let house = office.house();
    let (status, page) = ask(&house, "test-alert", "mailto:bob@shop.example").await;
    assert!(status >= 400 && page.contains("no such person"), "{status} {page}");
    let (status, page) = ask(&house, "set-alerts", "mailto:bob").await;
    assert!(status >= 400 && page.contains("mailto:bob") && page.contains("no mail can go"), "{page}");
    assert_eq!(office.taken(), [""; 0]);
    let (status, page) = ask(&House::new(), "set-alerts", "mailto:ann@shop.example").await;
    assert!(status >= 400 && page.contains("this collector sends no mails"), "{page}");
}
