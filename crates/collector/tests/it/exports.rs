//! What goes out and comes in again: every map is the same, and no cell is a formula.

use std::{fs, path::Path, process::Output};

use axum::body::Bytes;
use parquet::{
    basic::{LogicalType, Type as Physical},
    file::reader::{FileReader as _, SerializedFileReader},
    record::{Row, RowAccessor as _},
    schema::types::Type,
};
use tempfile::TempDir;
use wire::{
    Anchor, Attention, Batch, Click, Device, Frame, Move, Place, Pointer, Scroll, Signal, SignalKind,
    SiteKey, Size, View, flags,
};

use crate::{
    batches::{first, later},
    house::{House, PAGE},
    program::{Server, add_site, run, run_into, token},
};

const KINDS: [&str; 10] =
    ["click", "move", "scroll", "attention", "rage", "dead", "slow", "error", "first", "last"];

/// A view in two batches with something of everything; `n` makes it another.
fn rich(site: SiteKey, n: u64) -> [Batch; 2] {
    let k = n as u32;
    let mut one = first(site, n);
    let frame =
        Frame { at_ms: 0, viewport: Size { w: 400 + k, h: 800 }, document: Size { w: 900, h: 2_000 } };
    one.header = Some(View {
        path: if n.is_multiple_of(2) { "/shop".into() } else { "/shop/=cmd".into() },
        referrer: "news.example".into(),
        utm: ["letter".into(), "mail".into(), "=1+1".into(), String::new(), "@x".into()],
        language: "de-DE".into(),
        frame,
        pixel_ratio: 150,
        device: Device::Phone,
        flags: if n.is_multiple_of(3) { flags::SIMULATED } else { flags::ROUTED },
        session: if n < 5 { u64::MAX - n / 2 } else { 0 },
        page: k,
    });
    (one.active_ms, one.idle_ms) = (400, 100);
    let anchor = |selector: &str, landmark| Anchor {
        selector: selector.into(),
        index: 0,
        count: 2,
        landmark,
        mark: 9,
    };
    one.anchors.list = vec![anchor("main", 0), anchor("#buy \"now\", a", 1)];
    one.places.list = vec![Place { anchor: 2, x: -5, y: 200, w: 60, h: 30 }];
    one.moves =
        (0..20).map(|i| Move { at_ms: i * 10, x: i as i32, y: 210 - i as i32, place: i % 2 }).collect();
    let click = Click {
        at_ms: 100,
        x: 20,
        y: 210,
        place: 1,
        pointer: Pointer::Touch,
        button: 2,
        trusted: n.is_multiple_of(2),
    };
    one.clicks =
        vec![click, Click { at_ms: 300, pointer: Pointer::Keyboard, button: 0, trusted: true, ..click }];
    let signal = |kind, at_ms, name: &str| Signal {
        kind,
        at_ms,
        anchor: 2,
        value: 3,
        name: name.into(),
        ..Signal::default()
    };
    one.signals = vec![signal(SignalKind::Rage, 100, ""), signal(SignalKind::Variant, 200, "hero")];
    one.signals[1].properties = vec![("=a".into(), "b".into())];
    let mut two = later(site, n, 1);
    two.frames = vec![Frame { at_ms: 600, ..frame }];
    two.anchors.first = 3;
    two.anchors.list = vec![anchor("footer", 0)];
    two.places.first = 2;
    two.places.list = vec![Place { anchor: 3, x: 0, y: 1_800, w: 900, h: 200 }];
    two.scrolls = vec![Scroll {
        at_ms: 700,
        for_ms: 90,
        top: 100,
        bottom: 900,
        top_place: 1,
        bottom_place: 2,
        ..Scroll::default()
    }];
    two.attention = vec![Attention { anchor: 3, for_ms: 250 }];
    two.clicks = vec![Click { at_ms: 800, x: 1, y: 1_900, place: 2, trusted: true, ..Click::default() }];
    [one, two]
}

fn text(output: Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn export(data: &Path, site: SiteKey, more: &[&str]) -> String {
    text(run(&[&["export", "--data", data.to_str().unwrap(), "--site", site.as_str()], more].concat()))
}

fn import(data: &Path, site: SiteKey, lines: &str) -> Output {
    let file = data.join("export.jsonl");
    fs::write(&file, lines).unwrap();
    let [data, file] = [data, &file].map(|path| path.to_str().unwrap());
    run(&["import", "--data", data, "--site", site.as_str(), file])
}

/// Every map there is, and the lists, as one text, without the site's key.
fn all_maps(data: &Path, site: SiteKey) -> Vec<String> {
    let server = Server::start(data);
    let token = token(data, site, PAGE);
    let mut asked: Vec<String> = KINDS
        .iter()
        .flat_map(|kind| {
            let counts: &[&str] =
                if *kind == "move" { &["events"] } else { &["events", "sessions", "visitors"] };
            counts.iter().map(move |count| format!("heat?format=json&kind={kind}&count={count}"))
        })
        .collect();
    asked.extend(
        ["heat?format=json&variant=hero:", "heat?format=json&source=letter", "visits?limit=100", "segments?"]
            .map(String::from),
    );
    let answer = |question: String| {
        let request = format!(
            "GET /api/v1/{question}&path=/*&site={site} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        let answer = server.exchange(request.as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 "), "{question}: {answer}");
        body.to_owned()
    };
    asked.into_iter().map(answer).collect()
}

/// A data folder in which visitors of three networks have seen pages.
async fn visited() -> (House, Vec<String>) {
    let house = House::new();
    for n in 1..9 {
        for batch in rich(house.site, n) {
            assert_eq!(house.post(batch.pack()).await.status, 204, "{n}");
        }
    }
    let folder = TempDir::new().unwrap();
    let copy = folder.path().join("copy");
    house.store.copy_into(&copy).unwrap();
    let maps = all_maps(&copy, house.site);
    (house, maps)
}

#[tokio::test]
async fn an_import_gives_every_map_that_was_exported() {
    let (house, before) = visited().await;
    assert!(before[0].contains("\"views\":8") && before[0].contains("\"points\":16"), "{}", before[0]);
    let lines = export(&house.folder.path().join("data"), house.site, &["--format", "jsonl"]);
    assert_eq!(lines.lines().count(), 1 + 8 + 1);
    let other = TempDir::new().unwrap();
    let site = add_site(other.path(), PAGE);
    let told = text(import(other.path(), site, &lines));
    assert_eq!(told, "16 batches are new, 0 were there already.\n");
    assert_eq!(all_maps(other.path(), site), before);
    let again = text(import(other.path(), site, &lines));
    assert_eq!(again, "0 batches are new, 16 were there already.\n");
    let exported = export(other.path(), site, &["--format", "jsonl"]);
    let without_head = |lines: &str| lines.split_once('\n').unwrap().1.to_owned();
    assert_eq!(without_head(&exported), without_head(&lines));
}

#[tokio::test]
async fn a_period_holds_its_days_and_no_others() {
    let (house, _) = visited().await;
    let data = house.folder.path().join("data");
    let none = export(&data, house.site, &["--format", "jsonl", "--to", "2020-01-01"]);
    assert!(none.ends_with("\n{\"views\":0}\n"), "{none}");
    let all = export(&data, house.site, &["--format", "jsonl", "--from", "2020-01-01"]);
    assert!(all.ends_with("\n{\"views\":8}\n"), "{all}");
}

#[tokio::test]
async fn no_cell_is_a_formula() {
    let (house, _) = visited().await;
    let data = house.folder.path().join("data");
    for (rows, count) in [("views", 8), ("clicks", 24), ("signals", 16)] {
        let csv = export(&data, house.site, &["--format", "csv", "--rows", rows]);
        let mut lines = csv.split_terminator("\r\n");
        let columns = lines.next().unwrap().split(',').count();
        let cells: Vec<Vec<String>> = lines.map(cells).collect();
        assert_eq!(cells.len(), count, "{rows}");
        for row in &cells {
            assert_eq!(row.len(), columns, "{rows}: {row:?}");
            let formula = |cell: &&String| {
                cell.starts_with(['=', '+', '@']) || (cell.starts_with('-') && cell.parse::<i64>().is_err())
            };
            assert_eq!(row.iter().find(formula), None, "{rows}");
        }
        assert!(csv.contains("/shop"), "{csv}");
    }
    let clicks = export(&data, house.site, &["--format", "csv", "--rows", "clicks"]);
    assert!(clicks.contains(",\"#buy \"\"now\"\", a\",0,20,210,-5,200,60,30,touch,2,"), "{clicks}");
    assert!(export(&data, house.site, &["--format", "csv", "--rows", "views"]).contains("\"'=1+1\""));
}

/// A Parquet table's columns, each with its type, and its rows.
fn parquet(data: &Path, site: SiteKey, rows: &str) -> (String, Vec<Row>) {
    let of = ["--data", data.to_str().unwrap(), "--site", site.as_str(), "--format", "parquet"];
    let output = run(&[&["export"], &of[..], &["--rows", rows]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let file = SerializedFileReader::new(Bytes::from(output.stdout)).unwrap();
    let schema = file.metadata().file_metadata().schema_descr().root_schema().clone();
    let column = |field: &std::sync::Arc<Type>| {
        let is_text = field.get_basic_info().logical_type_ref() == Some(&LogicalType::String);
        let is_moment = matches!(field.get_basic_info().logical_type_ref(), Some(LogicalType::Timestamp(_)));
        let kind = match (field.get_physical_type(), is_text, is_moment) {
            (Physical::BYTE_ARRAY, true, _) => "text",
            (Physical::INT64, _, true) => "moment",
            (Physical::INT64, _, false) => "number",
            (Physical::DOUBLE, ..) => "amount",
            (Physical::BOOLEAN, ..) => "flag",
            other => panic!("{} is {other:?}", field.name()),
        };
        format!("{}:{kind}", field.name())
    };
    let columns: Vec<String> = schema.get_fields().iter().map(column).collect();
    (columns.join(" "), file.get_row_iter(None).unwrap().map(Result::unwrap).collect())
}

#[tokio::test]
async fn a_parquet_table_has_the_rows_of_csv_with_their_types() {
    let (house, _) = visited().await;
    let data = house.folder.path().join("data");
    for (rows, count) in [("views", 8), ("clicks", 24), ("signals", 16), ("orders", 0)] {
        let csv = export(&data, house.site, &["--format", "csv", "--rows", rows]);
        let (columns, told) = parquet(&data, house.site, rows);
        let names: Vec<&str> = columns.split(' ').map(|column| column.split(':').next().unwrap()).collect();
        assert_eq!(names.join(","), csv.lines().next().unwrap());
        assert_eq!((told.len(), csv.split_terminator("\r\n").count() - 1), (count, count), "{rows}");
    }
    let (columns, clicks) = parquet(&data, house.site, "clicks");
    assert_eq!(
        columns,
        "view:text started:moment path:text at_ms:number selector:text index:number x:number y:number element_x:number \
         element_y:number element_w:number element_h:number pointer:text button:number trusted:flag"
    );
    let click = &clicks[0];
    assert_eq!(
        (click.get_string(0).unwrap().as_str(), click.get_string(2).unwrap().as_str()),
        ("0000000000000001", "/shop/=cmd")
    );
    assert_eq!(click.get_string(4).unwrap(), "#buy \"now\", a");
    assert_eq!([6, 7, 8].map(|at| click.get_long(at).unwrap()), [20, 210, -5]);
    assert_eq!((click.get_string(12).unwrap().as_str(), click.get_bool(14).unwrap()), ("touch", false));
    let csv = export(&data, house.site, &["--format", "csv", "--rows", "clicks"]);
    let started = click.get_timestamp_millis(1).unwrap();
    assert!(
        csv.contains(&jiff::Timestamp::from_second(started / 1_000).unwrap().to_string()),
        "{started} is not in {csv}"
    );
    let (columns, _) = parquet(&data, house.site, "orders");
    assert_eq!(columns, "made:moment currency:text value:amount refund:amount");
    let (_, views) = parquet(&data, house.site, "views");
    assert_eq!(views[0].get_string(10).unwrap(), "=1+1", "there it is no formula");
}

#[tokio::test]
async fn nothing_is_said_where_nobody_reads_on() {
    let (house, _) = visited().await;
    let data = house.data();
    let of = ["export", "--data", &data, "--site", house.site.as_str(), "--format"];
    for format in [&["jsonl"][..], &["csv", "--rows", "clicks"], &["parquet", "--rows", "clicks"]] {
        let (read, written) = std::io::pipe().unwrap();
        drop(read);
        let output = run_into(&[&of[..], format].concat(), written.into());
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{format:?}");
        assert!(output.status.success(), "{format:?}");
    }
}

#[tokio::test]
async fn a_table_needs_to_be_told_of_what() {
    let (house, _) = visited().await;
    let data = house.data();
    let of = ["export", "--data", &data, "--site", house.site.as_str(), "--format", "parquet"];
    let refused = run(&of);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("--rows"));
    assert!(!refused.status.success());
}

/// The cells of a row, without their quotes.
fn cells(row: &str) -> Vec<String> {
    let (mut cells, mut is_quoted) = (vec![String::new()], false);
    for c in row.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => cells.push(String::new()),
            c => cells.last_mut().unwrap().push(c),
        }
    }
    cells
}

#[tokio::test]
async fn what_is_no_export_is_told_with_its_line() {
    let (house, _) = visited().await;
    let lines = export(&house.folder.path().join("data"), house.site, &["--format", "jsonl"]);
    let other = TempDir::new().unwrap();
    let site = add_site(other.path(), PAGE);
    let head = lines.lines().next().unwrap();
    let second = lines.lines().nth(1).unwrap();
    let changed = |from: &str, to: &str| {
        assert!(second.contains(from), "{second}");
        format!("{head}\n{}\n", second.replace(from, to))
    };
    for (wrong, said) in [
        (String::new(), "the export is empty"),
        ("{}\n".into(), "line 1 is no line of an export"),
        (
            lines.replace("\"isotherm_export\":1", "\"isotherm_export\":7"),
            "has version 7, this isotherm knows 1",
        ),
        (
            lines.rsplit_once("{\"views\"").unwrap().0.into(),
            "the export was cut off; the 8 views that were read are in",
        ),
        (lines.replace("{\"views\":8}", "{\"views\":9}"), "says that it has 9 views, and 8 are there"),
        (
            changed("\"phone\"", "\"fridge\""),
            "line 2: the device is \"fridge\", not one of desktop, tablet, phone",
        ),
        (changed("\"touch\"", "\"nose\""), "line 2: the pointer is \"nose\""),
        (changed("\"path\":\"/shop", "\"path\":\"shop"), "line 2 cannot be imported: "),
        (changed("[100,20,210,1,", "[100,20,210,-1,"), "line 2 is no line of an export"),
        (changed("\"seq\":1", "\"seq\":1,\"sql\":2"), "unknown field `sql`"),
    ] {
        let output = import(other.path(), site, &wrong);
        let error = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && error.contains(said), "{said}: {error}");
    }
}

#[tokio::test]
async fn a_table_cannot_be_imported_and_what_can_is_said() {
    let (house, _) = visited().await;
    let data = house.data();
    let other = TempDir::new().unwrap();
    let site = add_site(other.path(), PAGE);
    let file = other.path().join("table");
    let [folder, named] = [other.path(), &file].map(|path| path.to_str().unwrap());
    for (format, called) in [("csv", "CSV"), ("parquet", "Parquet")] {
        for rows in ["views", "clicks", "signals", "orders"] {
            let of = ["export", "--data", &data, "--site", house.site.as_str(), "--format", format];
            fs::write(&file, run(&[&of[..], &["--rows", rows]].concat()).stdout).unwrap();
            let output = run(&["import", "--data", folder, "--site", site.as_str(), named]);
            let error = String::from_utf8(output.stderr).unwrap();
            assert!(!output.status.success() && error.contains("isotherm export --format jsonl"), "{error}");
            assert!(error.contains(&format!("this is a table in {called}, ")), "{rows}: {error}");
        }
    }
}

#[tokio::test]
async fn no_import_beside_a_collector() {
    let (house, _) = visited().await;
    let data = house.folder.path().join("data");
    let lines = export(&data, house.site, &["--format", "jsonl"]);
    let refused = import(&data, house.site, &lines);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("another isotherm already collects"));
}

#[test]
fn a_store_that_is_missing_is_not_made() {
    let dir = TempDir::new().unwrap();
    let site = SiteKey::from_random([1; 10]);
    let gone = dir.path().join("gone");
    let output = run(&["import", "--data", gone.to_str().unwrap(), "--site", site.as_str(), "-"]);
    assert!(!output.status.success() && !gone.exists());
}
