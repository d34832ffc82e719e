//! Countries: looked up by a file of the operator's behind whatever proxies, kept by view, and asked for as any other filter.

use std::{fs, path::Path};

use serde_json::{Value, json};
use tempfile::TempDir;
use wire::SiteKey;

use crate::{
    accounts::Browser,
    batches::{clicked, first},
    dashboard::shown,
    house::{House, PAGE},
    mmdb,
    program::{Server, add_site, post, run, token},
};

const GERMAN: &str = "198.51.100.7";
const JAPANESE: &str = "2001:db8:1::9";
const NOBODY: &str = "203.0.113.9";
const NETWORKS: [(&str, &str); 2] = [("198.51.100.0/24", "DE"), ("2001:db8:1::/48", "JP")];

/// A folder with a site, and a file of countries beside it.
struct World {
    folder: TempDir,
    site: SiteKey,
}

impl World {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let site = add_site(&folder.path().join("data"), PAGE);
        let world = Self { folder, site };
        world.put(&mmdb::countries(&NETWORKS));
        world
    }

    fn file(&self) -> String {
        self.folder.path().join("countries.mmdb").to_str().unwrap().into()
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("data")
    }

    /// In its place at once, as those that renew it should.
    fn put(&self, bytes: &[u8]) {
        let fresh = self.folder.path().join("fresh");
        fs::write(&fresh, bytes).unwrap();
        fs::rename(&fresh, self.file()).unwrap();
    }

    fn serve(&self) -> Server {
        Server::with(&self.data(), &["--countries", &self.file(), "--trusted-proxy", "127.0.0.0/8"])
    }

    fn send(&self, server: &Server, view: u64, address: &str) {
        let more = format!("Connection: close\r\nX-Forwarded-For: 192.0.2.1, {address}\r\n");
        let answer = server.exchange(&post(PAGE, &more, &clicked(self.site, view, &[(110, 210)]).pack()));
        assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    }

    /// Status and body of a question of the API.
    fn ask(&self, server: &Server, token: &str, question: &str) -> (u16, String) {
        let site = self.site;
        let request = format!(
            "GET /api/v1/{question}&path=/shop&site={site} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        let answer = server.exchange(request.as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head["HTTP/1.1 ".len()..][..3].parse().unwrap(), body.into())
    }
}

fn exported(data: &Path, site: SiteKey, more: &[&str]) -> String {
    let output =
        run(&[&["export", "--data", data.to_str().unwrap(), "--site", site.as_str()], more].concat());
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_country_of_the_hop_that_counts_is_a_filter_and_an_import_keeps_it() {
    let world = World::new();
    let server = world.serve();
    for (view, address) in [(1, GERMAN), (2, JAPANESE), (3, GERMAN), (4, NOBODY)] {
        world.send(&server, view, address);
    }
    let token = token(&world.data(), world.site, PAGE);
    let json = |question: &str| -> Value {
        let (status, body) = world.ask(&server, &token, question);
        assert_eq!(status, 200, "{question}: {body}");
        serde_json::from_str(&body).unwrap()
    };
    assert_eq!(json("segments?")["country"], json!([["DE", 2], ["JP", 1]]));
    let views = |filter: &str| json(&format!("heat?format=json{filter}"))["views"].clone();
    assert_eq!([views(""), views("&country=DE"), views("&country=all"), views("&country=FR")], [4, 2, 4, 0]);
    let difference = json("heat?format=json&country=DE&vs_country=all");
    assert_eq!([&difference["views"], &difference["versus"]["views"]], [2, 2]);
    assert_eq!(json("visits?country=JP")["visits"].as_array().unwrap().len(), 1);
    let (status, said) = world.ask(&server, &token, "heat?country=Germany");
    let expected = "the parameter country is \"Germany\", write a country's two letters, as DE";
    assert_eq!((status, said.trim_end()), (400, expected));
    drop(server);

    let lines = exported(&world.data(), world.site, &["--format", "jsonl"]);
    assert_eq!((lines.matches("\"country\":\"DE\"").count(), lines.matches("\"country\"").count()), (2, 3));
    let csv = exported(&world.data(), world.site, &["--format", "csv", "--rows", "views"]);
    let ends = [",automated,country\r\n", ",DE\r\n", ",JP\r\n"].map(|end| csv.matches(end).count());
    assert_eq!(ends, [1, 2, 1], "{csv}");
    let other = World::new();
    let import = |lines: &str| {
        let file = other.folder.path().join("lines");
        fs::write(&file, lines).unwrap();
        let [data, file] = [other.data(), file].map(|path| path.to_str().unwrap().to_owned());
        let output = run(&["import", "--data", &data, "--site", other.site.as_str(), &file]);
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    let wrong = import(&lines.replace("\"JP\"", "\"Japan\""));
    assert!(wrong.contains("the country is \"Japan\", not two letters like DE"), "{wrong}");
    import(&lines);
    let again = exported(&other.data(), other.site, &["--format", "jsonl"]);
    assert_eq!(again.split_once('\n').unwrap().1, lines.split_once('\n').unwrap().1);
}

#[test]
fn a_renewed_file_counts_from_then_on_and_a_broken_one_not_at_all() {
    let world = World::new();
    let server = world.serve();
    world.put(b"half of a file");
    world.send(&server, 1, GERMAN);
    world.put(&mmdb::countries(&[("198.51.100.0/24", "AT")]));
    let token = token(&world.data(), world.site, PAGE);
    let mut views = 2..;
    let told = loop {
        world.send(&server, views.next().unwrap(), GERMAN);
        let (_, told) = world.ask(&server, &token, "segments?");
        if told.contains("\"AT\"") {
            break told;
        }
    };
    assert!(told.contains("\"DE\""), "{told}");
}

#[test]
fn a_file_that_tells_no_countries_is_refused_before_serving() {
    let world = World::new();
    let data = world.data();
    let said = |file: &str| {
        let settings = ["--listen", "127.0.0.1:0", "--data", data.to_str().unwrap(), "--countries", file];
        let output = run(&[&["config", "check"], &settings[..]].concat());
        (output.status.success(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (is_right, words) = said(&world.file());
    assert!(is_right && words.contains("\ncountries = "), "{words}");
    for (bytes, reason) in [
        (mmdb::providers(&["198.51.100.0/24"]), "countries.mmdb is a Test-ASN and tells no countries"),
        (b"no file of that kind".to_vec(), "countries.mmdb is no file of countries in MaxMind's format"),
    ] {
        world.put(&bytes);
        let (is_right, words) = said(&world.file());
        assert!(!is_right && words.contains(reason), "{words}");
    }
    let (is_right, words) = said("/no/such/file.mmdb");
    assert!(!is_right && words.contains("cannot read /no/such/file.mmdb"), "{words}");
}

#[tokio::test]
async fn the_dashboard_offers_countries_where_there_are_any() {
    let house = House::new();
    let mut owner: Browser<'_> = house.member("ann", "owner", None).await;
    let page = format!("/?site={}", house.site);
    house.post(first(house.site, 1).pack()).await;
    let without = shown(&mut owner, &page).await;
    assert!(!without.contains("name=\"country\"") && !without.contains("Countries"), "{without}");

    let (told, stored) = std::sync::mpsc::channel();
    let batch = first(house.site, 2);
    let arrival = store::Arrival {
        bytes: batch.encode(),
        batch,
        visitor: 9,
        agent: store::Agent::default(),
        country: store::Country::parse("DE"),
        received_ms: crate::compaction::today() * crate::compaction::DAY_MS + 1_000,
        suspicion: None,
    };
    house.store.append(arrival, move |outcome| told.send(outcome).unwrap()).unwrap();
    stored.recv().unwrap().unwrap();
    let with = shown(&mut owner, &page).await;
    assert!(with.contains("<option value=\"DE\">DE</option>") && with.contains("All countries"), "{with}");
    assert!(with.contains("Countries") && with.contains("country=DE\">DE</a>") && with.contains("unknown"));
    let germans = shown(&mut owner, &format!("{page}&country=DE")).await;
    assert!(germans.contains("<option value=\"DE\" selected>DE</option>"), "{germans}");
    assert!(germans.contains("only country DE") && germans.contains("Countries"));
    let nobody = shown(&mut owner, &format!("{page}&country=FR")).await;
    assert!(nobody.contains("<option value=\"FR\" selected>FR</option>") && !nobody.contains("unknown"));
    let compared = shown(&mut owner, &format!("/compare?site={}&vs_country=DE", house.site)).await;
    assert!(compared.contains("Second: country") && compared.contains("in DE"), "{compared}");
    let safaris = shown(&mut owner, &format!("{page}&browser=safari&country=")).await;
    assert!(
        safaris.contains("<option value=\"safari\" selected>Safari</option>")
            && safaris.contains("only browser safari")
    );
    let wrong = owner.get(&format!("{page}&country=%3Cb%3E")).await;
    assert_eq!(wrong.status, 400);
    assert!(wrong.text().contains("The parameter country is &#34;&#60;b&#62;&#34;"));
}
